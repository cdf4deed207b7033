/// Array literals, such as `{1,NULL,"a b"}` and `[0:1]={…}`.
enum ArrayLiteral {
    /// An element as it stands in a literal.
    static func quoted(_ value: PostgreSQLValue) -> String {
        switch value {
        case .null: "NULL"
        case .array(let array): array.text
        default: quoted(value.text)
        }
    }

    static func quoted(_ text: String) -> String {
        // By bytes and scalars, because a combining mark after a quote or comma must not hide it.
        let isSpecial: (UInt8) -> Bool = { "\"\\{}, \t\n\r\u{B}\u{C}".utf8.contains($0) }
        let isPlain = !text.isEmpty && text.lowercased() != "null" && !text.utf8.contains(where: isSpecial)
        if isPlain { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }

    /// Reads a literal of the server; nil for text that is none.
    static func parse(_ text: Substring, _ element: @escaping (Substring) -> PostgreSQLValue?) -> PostgreSQLArray? {
        var parser = Parser(bytes: Array(text.utf8), element: element)
        return parser.parse()
    }

    private struct Parser {
        let bytes: [UInt8]
        let element: (Substring) -> PostgreSQLValue?
        var position = 0
        var bounds: [Int] = []
        var counts: [Int?] = []
        var elements: [PostgreSQLValue] = []

        var next: UInt8? { position < bytes.count ? bytes[position] : nil }

        mutating func parse() -> PostgreSQLArray? {
            guard readBounds(), readList(depth: 0), position == bytes.count else { return nil }
            if elements.isEmpty { return PostgreSQLArray(dimensions: [], elements: []) }
            let dimensions = counts.enumerated().map { depth, count in
                PostgreSQLArray.Dimension(
                    lowerBound: depth < bounds.count ? bounds[depth] : 1, count: count ?? 0)
            }
            return PostgreSQLArray(dimensions: dimensions, elements: elements)
        }

        private mutating func readBounds() -> Bool {
            while next == UInt8(ascii: "[") {
                guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "]")) else { return false }
                let parts = bytes[(position + 1)..<end].split(separator: UInt8(ascii: ":"))
                guard let lower = parts.first.flatMap({ Int(String(decoding: $0, as: UTF8.self)) }) else {
                    return false
                }
                bounds.append(lower)
                position = end + 1
            }
            if !bounds.isEmpty {
                guard next == UInt8(ascii: "=") else { return false }
                position += 1
            }
            return true
        }

        private mutating func readList(depth: Int) -> Bool {
            guard next == UInt8(ascii: "{"), depth < 6 else { return false }
            position += 1
            if counts.count == depth { counts.append(nil) }
            var count = 0
            while let byte = next, byte != UInt8(ascii: "}") {
                if count > 0 {
                    guard byte == UInt8(ascii: ",") else { return false }
                    position += 1
                }
                guard next == UInt8(ascii: "{") ? readList(depth: depth + 1) : readElement() else { return false }
                count += 1
            }
            guard next == UInt8(ascii: "}") else { return false }
            position += 1
            counts[depth] = count
            return true
        }

        private mutating func readElement() -> Bool {
            var content: [UInt8] = []
            let isQuoted = next == UInt8(ascii: "\"")
            if isQuoted { position += 1 }
            while let byte = next {
                if isQuoted ? byte == UInt8(ascii: "\"") : byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") {
                    break
                }
                if byte == UInt8(ascii: "\\") { position += 1 }
                guard let literal = next else { return false }
                content.append(literal)
                position += 1
            }
            if isQuoted {
                guard next == UInt8(ascii: "\"") else { return false }
                position += 1
            }
            let text = String(decoding: content, as: UTF8.self)
            guard let value = !isQuoted && text == "NULL" ? .null : element(Substring(text)) else { return false }
            elements.append(value)
            return true
        }
    }
}
