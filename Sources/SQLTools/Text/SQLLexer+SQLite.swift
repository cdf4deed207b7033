extension SQLLexer {
    mutating func nextSQLite() throws(SQLLexerError) -> SQLToken.Kind {
        let byte = peek()
        switch byte {
        case UInt8(ascii: "'"):
            return .literal(try text(try quotedText(closing: byte)))
        case UInt8(ascii: "\""), UInt8(ascii: "`"): return .quoted(try text(try quotedText(closing: byte)))
        case UInt8(ascii: "["): return .quoted(try text(try bracketed()))
        case UInt8(ascii: "?"):
            position += 1
            return .parameter("?" + String(decoding: word { $0.isDigit }, as: UTF8.self))
        case UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "$"): return try variable()
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            guard peek(1) == UInt8(ascii: "'") else { return try name() }
            position += 1
            _ = try quotedText(closing: UInt8(ascii: "'"))
            return .literal(nil)
        default:
            if byte.isDigit || (byte == UInt8(ascii: ".") && peek(1).isDigit) { return number() }
            return byte.beginsName ? try name() : try symbol(of: "()+-*/%=<>!|&~,;.")
        }
    }

    private mutating func name() throws(SQLLexerError) -> SQLToken.Kind {
        .word(try text(word { $0.continuesName }.foldedASCII))
    }

    private mutating func bracketed() throws(SQLLexerError) -> [UInt8] {
        let start = position
        position += 1
        let content = word { $0 != UInt8(ascii: "]") && $0 != 0 }
        guard peek() == UInt8(ascii: "]") else { throw fail("the bracket [ has no end", at: start) }
        position += 1
        return content
    }

    /// `:name`, `@name`, `$name`. The long forms of Tcl (`$a::b(c)`) can hide quotes and are refused.
    private mutating func variable() throws(SQLLexerError) -> SQLToken.Kind {
        let sign = Character(Unicode.Scalar(peek()))
        position += 1
        let name = word { $0.continuesName }
        let isTcl = peek() == UInt8(ascii: "(") || (peek() == UInt8(ascii: ":") && peek(1) == UInt8(ascii: ":"))
        guard !name.isEmpty, sign != "#", !isTcl else {
            throw fail("\(sign) begins a parameter, which is \(sign == "#" ? ":" : sign)name here")
        }
        return .parameter(String(sign) + (try text(name)))
    }
}
