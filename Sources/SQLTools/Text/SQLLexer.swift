/// Splits the text of a statement into tokens as the engine does, or refuses it: wherever the two could differ on what is
/// a name, there is an error.
///
/// It reads any bytes in linear time. Comments and white space are left out.
struct SQLLexer {
    let dialect: SQLDialect
    let bytes: [UInt8]
    var position = 0
    private var tokens: [SQLToken] = []

    private init(_ bytes: [UInt8], _ dialect: SQLDialect) {
        self.bytes = bytes
        self.dialect = dialect
    }

    static func tokens(of text: String, _ dialect: SQLDialect) throws(SQLLexerError) -> [SQLToken] {
        try tokens(of: Array(text.utf8), dialect)
    }

    static func tokens(of bytes: [UInt8], _ dialect: SQLDialect) throws(SQLLexerError) -> [SQLToken] {
        var lexer = SQLLexer(bytes, dialect)
        while try lexer.skipBlanks() {
            let start = lexer.position
            let kind = try lexer.next()
            lexer.tokens.append(SQLToken(kind: kind, range: start..<lexer.position))
        }
        return lexer.tokens
    }

    /// The byte so many after the current one; 0 beyond the end. A 0 in the text is refused before it could be mistaken.
    func peek(_ distance: Int = 0) -> UInt8 {
        let index = position + distance
        return index < bytes.count ? bytes[index] : 0
    }

    var isAtEnd: Bool { position >= bytes.count }

    func fail(_ problem: String, at offset: Int? = nil) -> SQLLexerError {
        SQLLexerError(problem: problem, offset: offset ?? position)
    }

    private mutating func next() throws(SQLLexerError) -> SQLToken.Kind {
        switch dialect {
        case .postgresql: try nextPostgreSQL()
        case .sqlite: try nextSQLite()
        }
    }

    // MARK: - Blanks

    /// Goes to the next token; false at the end.
    private mutating func skipBlanks() throws(SQLLexerError) -> Bool {
        while !isAtEnd {
            switch peek() {
            case 0: throw fail("a NUL byte is not allowed")
            case UInt8(ascii: " "), 0x09, 0x0A, 0x0C, 0x0D: position += 1
            case 0x0B where dialect == .postgresql: position += 1
            case 0xEF where dialect == .sqlite && peek(1) == 0xBB && peek(2) == 0xBF: position += 3
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): skipLineComment()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): try skipBlockComment()
            default: return true
            }
        }
        return false
    }

    mutating func skipLineComment() {
        while !isAtEnd, !isLineEnd(peek()) { position += 1 }
    }

    /// SQLite ends a line comment at a line feed only, and PostgreSQL also at a carriage return.
    func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || (byte == 0x0D && dialect == .postgresql) }

    private mutating func skipBlockComment() throws(SQLLexerError) {
        let start = position
        var depth = 0
        while !isAtEnd {
            if peek() == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*"), depth == 0 || dialect == .postgresql {
                depth += 1
                position += 2
            } else if peek() == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
                if depth == 0 { return }
            } else {
                position += 1
            }
        }
        throw fail("the comment has no end", at: start)
    }

    // MARK: - What both have

    /// Reads up to the closing quote, which is doubled where it is meant.
    mutating func quotedText(closing quote: UInt8) throws(SQLLexerError) -> [UInt8] {
        let start = position
        var content: [UInt8] = []
        position += 1
        while !isAtEnd {
            let byte = peek()
            position += 1
            guard byte == quote else {
                guard byte != 0 else { throw fail("a NUL byte is not allowed", at: position - 1) }
                content.append(byte)
                continue
            }
            guard peek() == quote, !isAtEnd else { return content }
            content.append(quote)
            position += 1
        }
        throw fail("the quote \(Character(Unicode.Scalar(quote))) has no end", at: start)
    }

    mutating func word(while isPart: (UInt8) -> Bool) -> [UInt8] {
        let start = position
        while !isAtEnd, isPart(peek()) { position += 1 }
        return Array(bytes[start..<position])
    }

    /// Digits and dots, and an exponent where one follows. What comes after is a token of its own, so a number that hides
    /// a name does not hide it.
    mutating func number() -> SQLToken.Kind {
        while peek().isDigit || peek() == UInt8(ascii: ".") { position += 1 }
        if peek() | 0x20 == UInt8(ascii: "e") {
            let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
            if peek(1 + sign).isDigit {
                position += 1 + sign
                while peek().isDigit { position += 1 }
            }
        }
        return .number
    }

    /// A single character, which is ASCII wherever an engine has a meaning for it.
    mutating func symbol(of legal: StaticString) throws(SQLLexerError) -> SQLToken.Kind {
        let byte = peek()
        guard legal.description.utf8.contains(byte) else { throw fail("a character that SQL has no meaning for") }
        position += 1
        return .symbol(Character(Unicode.Scalar(byte)))
    }

    func text(_ content: [UInt8]) throws(SQLLexerError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else { throw fail("the text is not UTF-8") }
        return text
    }
}

extension [UInt8] {
    /// As the engines fold names: ASCII letters only.
    var foldedASCII: [UInt8] { map { $0.isUpper ? $0 | 0x20 : $0 } }
}

extension String {
    /// As the engines fold names: ASCII letters only.
    package var foldedASCII: String { String(decoding: Array(utf8).foldedASCII, as: UTF8.self) }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isUpper: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

    /// What a name may begin with in both engines.
    var beginsName: Bool {
        isUpper || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || self == UInt8(ascii: "_") || self >= 0x80
    }

    var continuesName: Bool { beginsName || isDigit || self == UInt8(ascii: "$") }
}
