/// Small pieces of HTML and SVG. Whatever comes from data goes through ``escaped(_:)``.
enum Markup {
    /// Longer names are cut in pictures; the whole name is in the title beside them.
    static let longestLabel = 18

    /// Text that means nothing to HTML, within elements and quoted attributes. Control characters, which HTML forbids,
    /// are replaced.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result += " "
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || isDirection(scalar):
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Marks that turn the direction of the text around them.
    private static func isDirection(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }

    /// Escaped and cut to the length of a label.
    static func label(_ text: String, longest: Int = longestLabel) -> String {
        text.count <= longest ? escaped(text) : escaped(String(text.prefix(longest - 1))) + "…"
    }

    /// A coordinate with one decimal and an ASCII minus, as SVG wants it.
    static func at(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let tenths = Int((max(-1e6, min(1e6, value)) * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let (whole, rest) = (tenths.magnitude / 10, tenths.magnitude % 10)
        return sign + String(whole) + (rest == 0 ? "" : ".\(rest)")
    }

    static func svg(_ width: Double, _ height: Double, title: String, class name: String = "", _ body: String) -> String
    {
        """
        <svg viewBox="0 0 \(at(width)) \(at(height))" role="img" class="\(name)"><title>\(escaped(title))</title>\(body)</svg>
        """
    }

    static func rect(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ name: String) -> String {
        """
        <rect x="\(at(x))" y="\(at(y))" width="\(at(max(0, width)))" height="\(at(max(0, height)))" class="\(name)"/>
        """
    }

    static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ name: String) -> String {
        """
        <line x1="\(at(x1))" y1="\(at(y1))" x2="\(at(x2))" y2="\(at(y2))" class="\(name)"/>
        """
    }

    static func dot(_ x: Double, _ y: Double, _ radius: Double, _ name: String) -> String {
        """
        <circle cx="\(at(x))" cy="\(at(y))" r="\(at(radius))" class="\(name)"/>
        """
    }

    /// - Parameter text: Escaped already.
    static func text(_ x: Double, _ y: Double, _ text: String, _ name: String = "", anchor: String = "start") -> String
    {
        """
        <text x="\(at(x))" y="\(at(y))" text-anchor="\(anchor)" class="\(name)">\(text)</text>
        """
    }

    /// Steps through shares from left to right; closed down to the ground where it is to be filled.
    static func steps(_ shares: [Double], x: Double, width: Double, ground: Double, scale: Double, _ name: String)
        -> String
    {
        guard !shares.isEmpty else { return "" }
        let step = width / Double(shares.count)
        var path = "M\(at(x)) \(at(ground))"
        for (place, share) in shares.enumerated() {
            let (left, top) = (x + Double(place) * step, ground - share * scale)
            path += "L\(at(left)) \(at(top))L\(at(left + step)) \(at(top))"
        }
        return "<path d=\"\(path)L\(at(x + width)) \(at(ground))\" class=\"\(name)\"/>"
    }

    static func section(_ id: String, _ title: String, _ intro: String, _ body: String) -> String {
        """
        <section aria-labelledby="\(id)"><h2 id="\(id)">\(title)</h2><p class="intro">\(intro)</p>\(body)</section>

        """
    }

    /// - Parameter rows: Cells as HTML; the first of each names the row.
    static func table(_ head: [String], _ rows: [[String]], caption: String) -> String {
        let names = head.map { "<th scope=\"col\">\($0)</th>" }.joined()
        let body = rows.map { row in
            let cells = row.dropFirst().map { "<td>\($0)</td>" }.joined()
            return "<tr><th scope=\"row\">\(row.first ?? "")</th>\(cells)</tr>"
        }
        return """
            <div class="scroll"><table><caption>\(caption)</caption><thead><tr>\(names)</tr></thead>\
            <tbody>\(body.joined())</tbody></table></div>
            """
    }
}
