/// What a backslash and the characters after it mean, the same inside and outside of a class.
enum ECMAEscape {
    case scalar(UInt32)
    /// A surrogate that stands alone: text in UTF-8 never holds one, so it never matches.
    case loneSurrogate(UInt32)
    /// Text for PCRE2 that stands for a set of characters, within the brackets of a class.
    case set(String)

    /// Reads what follows a backslash.
    static func read(
        _ source: [Unicode.Scalar], _ position: inout Int, inClass: Bool
    ) throws(ECMAPattern.SyntaxError) -> ECMAEscape {
        guard position < source.count else { throw error("it ends in a backslash") }
        let scalar = source[position]
        position += 1
        switch scalar {
        case "d": return .set("0-9")
        case "D": return .set("\\D")
        case "w": return .set("A-Za-z0-9_")
        case "W": return .set("\\W")
        case "s": return .set(whiteSpace)
        case "S": return .set(notWhiteSpace)
        case "t": return .scalar(9)
        case "n": return .scalar(10)
        case "v": return .scalar(11)
        case "f": return .scalar(12)
        case "r": return .scalar(13)
        case "b" where inClass: return .scalar(8)
        case "0":
            if position < source.count, ("0"..."9").contains(source[position]) {
                throw error("\\0 is followed by a digit")
            }
            return .scalar(0)
        case "c": return try control(source, &position)
        case "x": return try .scalar(hexadecimal(source, &position, count: 2))
        case "u": return try unicode(source, &position)
        case "p", "P": return .set(try UnicodePropertyName.read(source, &position, negated: scalar == "P"))
        default:
            let isWord = scalar.value < 0x80 && ASCII.isAlphanumeric(UInt8(truncatingIfNeeded: scalar.value))
            if isWord { throw error("\\\(scalar) is not an escape of ECMA-262") }
            return .scalar(scalar.value)
        }
    }

    var outsideClass: String {
        switch self {
        case .scalar(let value): ECMAPatternTranslator.hexadecimal(value)
        case .loneSurrogate: "(?!)"
        case .set(let text): text.isEmpty ? "(?!)" : "[" + text + "]"
        }
    }

    private static func error(_ message: String) -> ECMAPattern.SyntaxError { .init(message: message) }

    private static func control(
        _ source: [Unicode.Scalar], _ position: inout Int
    ) throws(ECMAPattern.SyntaxError) -> ECMAEscape {
        guard position < source.count, source[position].value < 0x80,
            ASCII.isLetter(UInt8(truncatingIfNeeded: source[position].value))
        else { throw error("\\c is not followed by a letter") }
        defer { position += 1 }
        return .scalar(source[position].value & 0x1F)
    }

    private static func hexadecimal(
        _ source: [Unicode.Scalar], _ position: inout Int, count: Int
    ) throws(ECMAPattern.SyntaxError) -> UInt32 {
        let digits = source.dropFirst(position).prefix(count)
        guard digits.count == count, let value = number(digits) else {
            throw error("an escape is not followed by \(count) hexadecimal digits")
        }
        position += count
        return value
    }

    private static func number(_ digits: ArraySlice<Unicode.Scalar>) -> UInt32? {
        guard !digits.isEmpty else { return nil }
        var value: UInt32 = 0
        for digit in digits {
            guard digit.value < 0x80, let part = ASCII.hexValue(UInt8(truncatingIfNeeded: digit.value)) else {
                return nil
            }
            guard value <= 0x10FFFF else { return nil }
            value = value << 4 | UInt32(part)
        }
        return value
    }

    private static func unicode(
        _ source: [Unicode.Scalar], _ position: inout Int
    ) throws(ECMAPattern.SyntaxError) -> ECMAEscape {
        if position < source.count, source[position] == "{" {
            let digits = source.dropFirst(position + 1).prefix { $0 != "}" }
            guard let value = number(digits), value <= 0x10FFFF, position + 1 + digits.count < source.count else {
                throw error("\\u{ is not followed by a code point and }")
            }
            position += digits.count + 2
            return isSurrogate(value) ? .loneSurrogate(value) : .scalar(value)
        }
        let first = try hexadecimal(source, &position, count: 4)
        guard isSurrogate(first) else { return .scalar(first) }
        guard first < 0xDC00, source.dropFirst(position).starts(with: ["\\", "u"]),
            let second = number(source.dropFirst(position + 2).prefix(4)), (0xDC00...0xDFFF).contains(second)
        else { return .loneSurrogate(first) }
        position += 6
        return .scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private static func isSurrogate(_ value: UInt32) -> Bool { (0xD800...0xDFFF).contains(value) }

    private static let whiteSpace =
        "\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}"
    private static let notWhiteSpace =
        "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}"
        + "\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}"
}
