/// Rewrites the classes of a pattern.
enum ECMAClassTranslator {
    /// Reads a class whose `[` was read already.
    static func translate(
        _ source: [Unicode.Scalar], _ position: inout Int
    ) throws(ECMAPattern.SyntaxError) -> String {
        let isNegated = position < source.count && source[position] == "^"
        if isNegated { position += 1 }
        var text = ""
        while position < source.count {
            if source[position] == "]" {
                position += 1
                if text.isEmpty { return isNegated ? "[\\x{0}-\\x{10ffff}]" : "(?!)" }
                return (isNegated ? "[^" : "[") + text + "]"
            }
            let low = try atom(source, &position)
            guard let high = try rangeEnd(source, &position) else {
                text += Self.text(low)
                continue
            }
            if let low = low.value, let high = high.value {
                guard low <= high else {
                    throw ECMAPattern.SyntaxError(message: "a range in a class ends before it begins")
                }
                text += range(low, high)
            } else {
                text += Self.text(low) + "\\-" + Self.text(high)
            }
        }
        throw ECMAPattern.SyntaxError(message: "a class is not closed")
    }

    private static func atom(
        _ source: [Unicode.Scalar], _ position: inout Int
    ) throws(ECMAPattern.SyntaxError) -> ECMAEscape {
        let scalar = source[position]
        position += 1
        return scalar == "\\" ? try ECMAEscape.read(source, &position, inClass: true) : .scalar(scalar.value)
    }

    private static func rangeEnd(
        _ source: [Unicode.Scalar], _ position: inout Int
    ) throws(ECMAPattern.SyntaxError) -> ECMAEscape? {
        guard position + 1 < source.count, source[position] == "-", source[position + 1] != "]" else { return nil }
        position += 1
        return try atom(source, &position)
    }

    private static func text(_ escape: ECMAEscape) -> String {
        switch escape {
        case .scalar(let value): ECMAPatternTranslator.hexadecimal(value)
        case .loneSurrogate: ""
        case .set(let text): text
        }
    }

    /// Surrogates at the ends of a range are left out; they never occur.
    private static func range(_ low: UInt32, _ high: UInt32) -> String {
        let low = (0xD800...0xDFFF).contains(low) ? 0xE000 : low
        let high = (0xD800...0xDFFF).contains(high) ? 0xD7FF : high
        guard low <= high else { return "" }
        return ECMAPatternTranslator.hexadecimal(low) + "-" + ECMAPatternTranslator.hexadecimal(high)
    }
}

extension ECMAEscape {
    /// The code point, for the end of a range.
    fileprivate var value: UInt32? {
        switch self {
        case .scalar(let value), .loneSurrogate(let value): value
        case .set: nil
        }
    }
}
