/// The text of ranges, in the server's form: `[1,10)`, `("a b",]`, `empty`.
enum RangeText {
    static func text(_ lower: String?, _ upper: String?, includesLower: Bool, includesUpper: Bool) -> String {
        "\(includesLower ? "[" : "(")\(quoted(lower)),\(quoted(upper))\(includesUpper ? "]" : ")")"
    }

    private static func quoted(_ bound: String?) -> String {
        guard let bound else { return "" }
        let special = Set("\"\\()[],")
        guard bound.isEmpty || bound.contains(where: { special.contains($0) || $0.isWhitespace }) else { return bound }
        return "\"" + bound.reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\($1)\($1)" : "\($1)" } + "\""
    }

    /// A range from text, with its bounds read in between; nil for text that is none.
    static func rewritten(_ text: Substring, _ bound: (Substring) -> String?) -> String? {
        var rest = text
        guard let result = rewrite(&rest, bound), rest.isEmpty else { return nil }
        return result
    }

    static func rewrittenMultirange(_ text: Substring, _ bound: (Substring) -> String?) -> String? {
        var rest = text
        guard rest.popFirst() == "{" else { return nil }
        var ranges: [String] = []
        while let first = rest.first, first != "}" {
            if first == "," { rest.removeFirst() }
            guard let range = rewrite(&rest, bound) else { return nil }
            ranges.append(range)
        }
        return rest == "}" ? "{\(ranges.joined(separator: ","))}" : nil
    }

    private static func rewrite(_ rest: inout Substring, _ bound: (Substring) -> String?) -> String? {
        if rest.hasPrefix("empty") {
            rest.removeFirst(5)
            return "empty"
        }
        guard let opening = rest.popFirst(), opening == "[" || opening == "(" else { return nil }
        guard let lower = takeBound(&rest), rest.popFirst() == ",", let upper = takeBound(&rest),
            let closing = rest.popFirst(), closing == "]" || closing == ")"
        else { return nil }
        var bounds: [String?] = []
        for given in [lower, upper] {
            guard let given else {
                bounds.append(nil)
                continue
            }
            guard let read = bound(Substring(given)) else { return nil }
            bounds.append(read)
        }
        return Self.text(bounds[0], bounds[1], includesLower: opening == "[", includesUpper: closing == "]")
    }

    /// The inner optional is nil for a bound that is not there.
    private static func takeBound(_ rest: inout Substring) -> String?? {
        if let first = rest.first, ",])".contains(first) { return .some(nil) }
        var bound = ""
        var isQuoted = false
        while let character = rest.first {
            if !isQuoted, ",])".contains(character) { return bound }
            rest.removeFirst()
            switch character {
            case "\"" where isQuoted && rest.first == "\"":
                bound.append("\"")
                rest.removeFirst()
            case "\"": isQuoted.toggle()
            case "\\":
                guard let next = rest.popFirst() else { return nil }
                bound.append(next)
            default: bound.append(character)
            }
        }
        return nil
    }
}
