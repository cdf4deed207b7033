/// Eight bytes looked at as one word.
enum ByteWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Flags bytes that end a run of plain string content: quotes, backslashes and control characters. The lowest flag
    /// is exact; a subtraction may carry into bytes above it.
    @inline(__always)
    static func special(_ word: UInt64) -> UInt64 {
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let control = (word &- ones &* 0x20) & ~word
        return ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | control) & highBits
    }

    /// Whether a byte is beyond ASCII.
    @inline(__always)
    static func hasNonASCII(_ word: UInt64) -> Bool { word & highBits != 0 }

    /// The position of the lowest flagged byte.
    @inline(__always)
    static func firstFlag(_ flags: UInt64) -> Int { flags.trailingZeroBitCount / 8 }

    @inline(__always)
    static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}

extension ByteCursor {
    /// Moves to the next quote, backslash or control character, or to the end. Whether all bytes passed are ASCII; when
    /// some byte shortly after them is not, the answer may be no, too.
    @inline(__always)
    mutating func skipPlain() -> Bool {
        var offset = position
        var seen: UInt64 = 0
        while offset <= end - 8 {
            let word = word(at: offset)
            seen |= word
            let flags = ByteWord.special(word)
            if flags != 0 {
                position = offset + ByteWord.firstFlag(flags)
                return !ByteWord.hasNonASCII(seen)
            }
            offset += 8
        }
        while offset < end {
            let byte = byte(at: offset)
            if ByteWord.isSpecial(byte) { break }
            seen |= UInt64(byte)
            offset += 1
        }
        position = offset
        return !ByteWord.hasNonASCII(seen)
    }

    /// The first place in a range that is not well-formed UTF-8.
    func firstInvalidUTF8(in range: Range<Int>) -> Int? {
        var offset = range.lowerBound
        while offset < range.upperBound {
            while offset <= range.upperBound - 8 && !ByteWord.hasNonASCII(word(at: offset)) { offset += 8 }
            while offset < range.upperBound && byte(at: offset) < 0x80 { offset += 1 }
            guard offset < range.upperBound else { return nil }
            guard let length = sequenceLength(at: offset), offset + length <= range.upperBound else { return offset }
            offset += length
        }
        return nil
    }

    /// The length of the well-formed UTF-8 sequence of two to four bytes at an offset (Unicode, table 3-7).
    private func sequenceLength(at offset: Int) -> Int? {
        let second = byte(at: offset + 1)
        let length: Int
        let allowed: ClosedRange<UInt8>
        switch byte(at: offset) {
        case 0xC2...0xDF: (length, allowed) = (2, 0x80...0xBF)
        case 0xE0: (length, allowed) = (3, 0xA0...0xBF)
        case 0xED: (length, allowed) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, allowed) = (3, 0x80...0xBF)
        case 0xF0: (length, allowed) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, allowed) = (4, 0x80...0xBF)
        case 0xF4: (length, allowed) = (4, 0x80...0x8F)
        default: return nil
        }
        guard allowed.contains(second) else { return nil }
        for place in 2..<max(length, 2) where byte(at: offset + place) & 0xC0 != 0x80 { return nil }
        return length
    }
}
