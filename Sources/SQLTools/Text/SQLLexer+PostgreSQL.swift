extension SQLLexer {
    /// Longer names are cut by the server, at a character.
    private static let maxNameBytes = 63

    mutating func nextPostgreSQL() throws(SQLLexerError) -> SQLToken.Kind {
        let byte = peek()
        switch byte {
        case UInt8(ascii: "'"):
            try string(hasBackslashes: false)
            return .literal(nil)
        case UInt8(ascii: "\""): return .quoted(try clipped(try quotedName()))
        case UInt8(ascii: "$"):
            guard !peek(1).isDigit else {
                position += 1
                return .parameter("$" + String(decoding: word { $0.isDigit }, as: UTF8.self))
            }
            try dollarQuoted()
            return .literal(nil)
        default:
            if let prefixed = try prefixed() { return prefixed }
            if byte.isDigit || (byte == UInt8(ascii: ".") && peek(1).isDigit) { return number() }
            guard byte.beginsName else { return try symbol(of: "()+-*/%=<>!|&~,;.:[]^#@?`") }
            let name = try clipped(word { $0.continuesName }.foldedASCII)
            // Another escape character would need a second look at what came before it.
            guard name != "uescape" else { throw fail("UESCAPE is not accepted; write the characters themselves") }
            return .word(name)
        }
    }

    /// Literals and names that begin with a letter: `E'…'`, `B'…'`, `X'…'`, `N'…'`, `U&'…'`, `U&"…"`.
    private mutating func prefixed() throws(SQLLexerError) -> SQLToken.Kind? {
        let quote = UInt8(ascii: "'")
        switch peek() | 0x20 {
        case UInt8(ascii: "e") where peek(1) == quote:
            position += 1
            try string(hasBackslashes: true)
        case UInt8(ascii: "b") where peek(1) == quote, UInt8(ascii: "x") where peek(1) == quote,
            UInt8(ascii: "n") where peek(1) == quote:
            position += 1
            try string(hasBackslashes: false)
        case UInt8(ascii: "u") where peek(1) == UInt8(ascii: "&") && peek(2) == quote:
            position += 2
            try string(hasBackslashes: false)
        case UInt8(ascii: "u") where peek(1) == UInt8(ascii: "&") && peek(2) == UInt8(ascii: "\""):
            position += 2
            return .quoted(try clipped(try unescaped(try quotedName())))
        default: return nil
        }
        return .literal(nil)
    }

    /// A literal, and the parts of it on further lines: those are read as the first one is.
    private mutating func string(hasBackslashes: Bool) throws(SQLLexerError) {
        repeat {
            let start = position
            position += 1
            try skipString(from: start, hasBackslashes)
        } while skipToContinuation()
    }

    private mutating func skipString(from start: Int, _ hasBackslashes: Bool) throws(SQLLexerError) {
        while !isAtEnd {
            let byte = peek()
            guard byte != 0 else { throw fail("a NUL byte is not allowed") }
            position += 1
            if hasBackslashes, byte == UInt8(ascii: "\\") {
                position += 1
            } else if byte == UInt8(ascii: "'") {
                guard peek() == UInt8(ascii: "'") else { return }
                position += 1
            }
        }
        throw fail("the quote ' has no end", at: start)
    }

    /// Goes to the quote with which the literal goes on after at least one line end; stays where there is none.
    private mutating func skipToContinuation() -> Bool {
        let end = position
        var hasLineEnd = false
        while !isAtEnd {
            switch peek() {
            case 0x0A, 0x0D:
                hasLineEnd = true
                position += 1
            case UInt8(ascii: " "), 0x09, 0x0B, 0x0C: position += 1
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): skipLineComment()
            case UInt8(ascii: "'") where hasLineEnd: return true
            default:
                position = end
                return false
            }
        }
        position = end
        return false
    }

    private mutating func dollarQuoted() throws(SQLLexerError) {
        let start = position
        position += 1
        if peek().beginsName { _ = word { $0 != UInt8(ascii: "$") && $0.continuesName } }
        guard peek() == UInt8(ascii: "$") else {
            throw fail("$ begins a parameter ($1) or a literal ($$…$$)", at: start)
        }
        position += 1
        let delimiter = Array(bytes[start..<position])
        while position + delimiter.count <= bytes.count {
            if peek() == 0 { throw fail("a NUL byte is not allowed") }
            if peek() == delimiter[0], bytes[position..<position + delimiter.count].elementsEqual(delimiter) {
                position += delimiter.count
                return
            }
            position += 1
        }
        throw fail("the quote \(String(decoding: delimiter, as: UTF8.self)) has no end", at: start)
    }

    private mutating func quotedName() throws(SQLLexerError) -> [UInt8] {
        let start = position
        let name = try quotedText(closing: UInt8(ascii: "\""))
        guard !name.isEmpty else { throw fail("a name in quotes is empty", at: start) }
        return name
    }

    /// Decodes `\0061`, `\+000061` and `\\`.
    private func unescaped(_ name: [UInt8]) throws(SQLLexerError) -> [UInt8] {
        var result: [UInt8] = []
        var rest = name[...]
        var highSurrogate: UInt32?
        while let byte = rest.first {
            rest = rest.dropFirst()
            guard byte == UInt8(ascii: "\\") else {
                guard highSurrogate == nil else { throw fail("half a surrogate pair") }
                result.append(byte)
                continue
            }
            if rest.first == UInt8(ascii: "\\") {
                rest = rest.dropFirst()
                result.append(byte)
                continue
            }
            let isLong = rest.first == UInt8(ascii: "+")
            let digits = rest.dropFirst(isLong ? 1 : 0).prefix(isLong ? 6 : 4)
            guard digits.count == (isLong ? 6 : 4), digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                var code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw fail("the Unicode escape is not \\0061 or \\+000061") }
            rest = rest.dropFirst(digits.count + (isLong ? 1 : 0))
            if let high = highSurrogate {
                guard (0xDC00...0xDFFF).contains(code) else { throw fail("half a surrogate pair") }
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
                highSurrogate = nil
            } else if (0xD800...0xDBFF).contains(code) {
                highSurrogate = code
                continue
            }
            guard code != 0, let scalar = Unicode.Scalar(code) else { throw fail("the Unicode escape is no character") }
            result.append(contentsOf: String(Character(scalar)).utf8)
        }
        guard highSurrogate == nil else { throw fail("half a surrogate pair") }
        return result
    }

    private func clipped(_ name: [UInt8]) throws(SQLLexerError) -> String {
        guard name.count > Self.maxNameBytes else { return try text(name) }
        var end = Self.maxNameBytes
        while end > 0, name[end] & 0xC0 == 0x80 { end -= 1 }
        return try text(Array(name[..<end]))
    }
}
