/// A piece of a Cypher statement.
struct CypherToken: Hashable {
    enum Kind { case word, quoted, number, string, parameter, symbol }
    var kind: Kind
    /// What it says: a word as it is written, a quoted name without its backticks.
    var text: String
}

/// Cuts a statement into tokens, more strictly than servers do: what they might read otherwise is refused, so that nothing
/// hides from the fence in what it takes for a string or a comment.
struct CypherLexer {
    /// Why a statement cannot be cut.
    struct Refusal: Error, Hashable { let reason: String }

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var tokens: [CypherToken] = []

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    static func tokens(of text: String) throws(Refusal) -> [CypherToken] {
        var lexer = CypherLexer(text)
        while try lexer.readToken() {}
        return lexer.tokens
    }

    private func scalar(_ offset: Int = 0) -> Unicode.Scalar? {
        scalars.indices.contains(position + offset) ? scalars[position + offset] : nil
    }

    /// False at the end.
    private mutating func readToken() throws(Refusal) -> Bool {
        guard let first = scalar() else { return false }
        switch first {
        case " ", "\t", "\n": position += 1
        case "\r":
            guard scalar(1) == "\n" else { throw Refusal(reason: "a carriage return stands without a line feed") }
            position += 2
        case "/" where scalar(1) == "/": try skipLineComment()
        case "/" where scalar(1) == "*": try skipBlockComment()
        case "'", "\"": tokens.append(CypherToken(kind: .string, text: try readString(until: first)))
        case "`": tokens.append(CypherToken(kind: .quoted, text: try readQuotedName()))
        case "$": try readParameter()
        case "0"..."9": tokens.append(CypherToken(kind: .number, text: take { ("0"..."9").contains($0) }))
        case _ where Self.isWordStart(first):
            tokens.append(CypherToken(kind: .word, text: take(while: Self.isWordPart)))
        case _ where first.isASCII && first.value > 0x20 && first != "\\" && first.value < 0x7F:
            tokens.append(CypherToken(kind: .symbol, text: String(first)))
            position += 1
        default:
            let code = String(first.value, radix: 16, uppercase: true)
            throw Refusal(reason: "the character U+\(code) stands outside of a string")
        }
        return true
    }

    private static func isWordStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        isWordStart(scalar) || ("0"..."9").contains(scalar)
    }

    private mutating func take(while condition: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while let next = scalar(), condition(next) {
            text.append(next)
            position += 1
        }
        return String(text)
    }

    /// Lines end with a line feed only. Characters that others might take for the end of a line are refused.
    private mutating func skipLineComment() throws(Refusal) {
        while let next = scalar(), next != "\n" {
            let isDoubtful = next.value < 0x20 && next != "\t" || [0x85, 0x2028, 0x2029].contains(next.value)
            if isDoubtful, !(next == "\r" && scalar(1) == "\n") {
                throw Refusal(reason: "a comment holds a character that may end its line")
            }
            position += 1
        }
    }

    private mutating func skipBlockComment() throws(Refusal) {
        position += 2
        while let next = scalar() {
            if next == "*", scalar(1) == "/" {
                position += 2
                return
            }
            position += 1
        }
        throw Refusal(reason: "a comment has no end")
    }

    /// Only escapes that every server knows.
    private mutating func readString(until quote: Unicode.Scalar) throws(Refusal) -> String {
        var text = String.UnicodeScalarView()
        position += 1
        while let next = scalar() {
            position += 1
            if next == quote { return String(text) }
            if next == "\\" {
                guard let escaped = scalar(), "\\'\"`bfnrtuU".unicodeScalars.contains(escaped) else {
                    throw Refusal(reason: "a string holds an unknown escape; write a backslash as \\\\")
                }
                position += 1
            }
            text.append(next)
        }
        throw Refusal(reason: "a string has no end")
    }

    private mutating func readQuotedName() throws(Refusal) -> String {
        var text = String.UnicodeScalarView()
        position += 1
        while let next = scalar() {
            position += 1
            if next == "`" {
                guard scalar() == "`" else { return String(text) }
                position += 1
            }
            text.append(next)
        }
        throw Refusal(reason: "a name in backticks has no end")
    }

    private mutating func readParameter() throws(Refusal) {
        position += 1
        if scalar() == "`" {
            tokens.append(CypherToken(kind: .parameter, text: try readQuotedName()))
        } else if let next = scalar(), Self.isWordPart(next) {
            tokens.append(CypherToken(kind: .parameter, text: take(while: Self.isWordPart)))
        } else {
            tokens.append(CypherToken(kind: .symbol, text: "$"))
        }
    }
}
