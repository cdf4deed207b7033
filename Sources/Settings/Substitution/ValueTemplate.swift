/// A value as it is written, taken apart: `${NAME}`, `${NAME:-default}`, `${secret:path}`, and `$${` for a plain `${`.
struct ValueTemplate: Equatable {
    enum Part: Equatable {
        case literal(String)
        case variable(String, default: String?)
        case secret(String)
    }

    /// A substitution that cannot be read; the text says what to do.
    struct Malformed: Error, Equatable {
        let message: String
    }

    private(set) var parts: [Part] = []

    init(_ text: String) throws(Malformed) {
        var rest = text[...]
        var literal = ""
        while let dollar = rest.firstIndex(of: "$") {
            literal += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                literal += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                rest = rest.dropFirst(2)
                guard let end = rest.firstIndex(of: "}") else {
                    throw Malformed(
                        message: "\"${\" is never closed by \"}\"; write \"$${\" for the characters themselves")
                }
                parts.append(try Self.part(String(rest[..<end])))
                rest = rest[rest.index(after: end)...]
            } else {
                literal += "$"
                rest = rest.dropFirst()
            }
        }
        literal += rest
        if !literal.isEmpty { parts.append(.literal(literal)) }
    }

    /// Whether anything is substituted.
    var isLiteral: Bool {
        parts.allSatisfy { if case .literal = $0 { true } else { false } }
    }

    private static func part(_ expression: String) throws(Malformed) -> Part {
        guard !expression.contains("${") else {
            throw Malformed(message: "the default in a substitution cannot hold another one")
        }
        if expression.hasPrefix("secret:") {
            let path = String(expression.dropFirst("secret:".count))
            guard !path.isEmpty, !path.contains(":-") else {
                throw Malformed(message: "${\(expression)} must name one secret and has no default: ${secret:path}")
            }
            return .secret(path)
        }
        let name = expression.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
        let rest = expression.dropFirst(name.count)
        guard let first = name.first, !first.isNumber, rest.isEmpty || rest.hasPrefix(":-") else {
            throw Malformed(
                message: "${\(expression)} is none of ${NAME}, ${NAME:-default} and ${secret:path}; "
                    + "write $${ for the characters themselves")
        }
        return .variable(String(name), default: rest.isEmpty ? nil : String(rest.dropFirst(2)))
    }
}
