extension JSONReader {
    /// Reads a string value; the cursor is on its opening quote.
    @inline(__always)
    mutating func readStringValue() throws(ReadFailure) -> JSONValue {
        if isSkipping {
            try skipString()
            return .null
        }
        return .string(try readString())
    }

    /// Reads a string; the cursor is on its opening quote.
    mutating func readString() throws(ReadFailure) -> String {
        let start = cursor.position + 1
        cursor.position = start
        let isASCII = cursor.skipPlain()
        guard cursor.next == UInt8(ascii: "\"") else { return try readEscapedString(from: start) }
        let range = start..<cursor.position
        let text = unsafe String(decoding: cursor.buffer(range), as: UTF8.self)
        if !isASCII, unsafe !text.hasBytes(UnsafeRawBufferPointer(cursor.buffer(range))) {
            throw invalidUTF8(in: range)
        }
        cursor.position += 1
        return text
    }

    /// Checks a string without keeping it; the cursor is on its opening quote.
    mutating func skipString() throws(ReadFailure) {
        let start = cursor.position + 1
        cursor.position = start
        var isASCII = true
        while true {
            isASCII = cursor.skipPlain() && isASCII
            if cursor.next == UInt8(ascii: "\"") { break }
            _ = try readEscape()
        }
        if !isASCII, let place = cursor.firstInvalidUTF8(in: start..<cursor.position) { throw invalidUTF8(at: place) }
        cursor.position += 1
    }

    /// Reads a string that has escapes; the cursor is on the first one.
    private mutating func readEscapedString(from start: Int) throws(ReadFailure) -> String {
        scratch.clear()
        var runStart = start
        while true {
            unsafe scratch.append(copying: UnsafeRawBufferPointer(cursor.buffer(runStart..<cursor.position)))
            if cursor.next == UInt8(ascii: "\"") { break }
            scratch.append(try readEscape())
            runStart = cursor.position
            _ = cursor.skipPlain()
        }
        let text = unsafe scratch.withBytes { bytes -> String? in
            let text = unsafe String(decoding: bytes, as: UTF8.self)
            return unsafe text.hasBytes(bytes) ? text : nil
        }
        // An escape stands for a whole character, so it cannot have completed a broken sequence beside it.
        guard let text else { throw invalidUTF8(in: start..<cursor.position) }
        cursor.position += 1
        return text
    }

    /// Reads what the scan for plain content stopped at, which has to be an escape.
    private mutating func readEscape() throws(ReadFailure) -> Unicode.Scalar {
        let start = cursor.position
        guard !cursor.isAtEnd else {
            throw ReadFailure(.unexpectedEnd, at: start, "the text ends inside a string")
        }
        guard cursor.next == UInt8(ascii: "\\") else {
            throw ReadFailure(
                .controlCharacter, at: start, "a control character in a string must be escaped: \(foundByte)")
        }
        cursor.position += 2
        switch cursor.byte(at: start + 1) {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readUnicodeEscape(from: start)
        default:
            let rule = "after a backslash only \" \\ / b f n r t u may stand"
            throw start + 1 < cursor.end
                ? ReadFailure(.invalidEscape, at: start, rule)
                : ReadFailure(.unexpectedEnd, at: cursor.end, "the text ends inside a string")
        }
    }

    /// Reads the digits of a `\u` escape, and the second one of a surrogate pair; the cursor is on the first digit.
    private mutating func readUnicodeEscape(from start: Int) throws(ReadFailure) -> Unicode.Scalar {
        let first = try readHexDigits(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        let lone = ReadFailure(
            .loneSurrogate, at: start, "a \\u escape for one half of a surrogate pair needs its other half beside it")
        guard first < 0xDC00, cursor.next == UInt8(ascii: "\\"),
            cursor.byte(at: cursor.position + 1) == UInt8(ascii: "u")
        else { throw lone }
        let secondStart = cursor.position
        cursor.position += 2
        let second = try readHexDigits(from: secondStart)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x1_0000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw lone }
        return scalar
    }

    private mutating func readHexDigits(from start: Int) throws(ReadFailure) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch cursor.next {
            case let byte where byte >= 0x30 && byte <= 0x39: digit = byte - 0x30
            case let byte where byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66: digit = (byte | 0x20) - 0x61 + 10
            default:
                throw cursor.isAtEnd
                    ? ReadFailure(.unexpectedEnd, at: cursor.position, "the text ends inside a string")
                    : ReadFailure(.invalidEscape, at: start, "four hexadecimal digits must follow \\u")
            }
            value = value << 4 | UInt16(digit)
            cursor.position += 1
        }
        return value
    }

    private func invalidUTF8(in range: Range<Int>) -> ReadFailure {
        invalidUTF8(at: cursor.firstInvalidUTF8(in: range) ?? range.lowerBound)
    }

    private func invalidUTF8(at place: Int) -> ReadFailure {
        ReadFailure(.invalidUTF8, at: place, "the bytes are not UTF-8")
    }
}

extension String {
    /// Whether these bytes are the string's own. If they are not after it was made of them, then something had to be
    /// repaired: telling it so takes a fraction of the time of `String(validating:)` or of checking beforehand.
    fileprivate func hasBytes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let verdict = unsafe utf8.withContiguousStorageIfAvailable { mine in
            unsafe UnsafeRawBufferPointer(mine).hasSameBytes(as: bytes)
        }
        return unsafe verdict ?? utf8.elementsEqual(bytes)
    }
}
