/// The ways in which servers may read one statement. Cypher 5 takes `\uXXXX` for its character before anything else, so that
/// it can end a string or begin a keyword; others do so in strings only. A statement must be harmless in all readings.
enum CypherReadings {
    static func all(of text: String) -> [String] {
        guard text.contains("\\u") || text.contains("\\U") else { return [text] }
        return [text, decoded(text, onlyUnescaped: false), decoded(text, onlyUnescaped: true)]
    }

    /// - Parameter onlyUnescaped: Whether a backslash that is itself escaped begins no escape.
    private static func decoded(_ text: String, onlyUnescaped: Bool) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var position = 0
        var backslashes = 0
        while position < scalars.count {
            let scalar = scalars[position]
            backslashes = scalar == "\\" ? backslashes + 1 : 0
            let mayBegin = scalar == "\\" && (!onlyUnescaped || !backslashes.isMultiple(of: 2))
            if mayBegin, let (decoded, length) = escape(scalars, at: position) {
                result.append(decoded)
                position += length
                backslashes = 0
            } else {
                result.append(scalar)
                position += 1
            }
        }
        return String(result)
    }

    /// `\uXXXX`, with any number of `u`s, or `\UXXXXXXXX`.
    private static func escape(
        _ scalars: [Unicode.Scalar], at start: Int
    ) -> (scalar: Unicode.Scalar, length: Int)? {
        var position = start + 1
        while position < scalars.count, scalars[position] == "u" { position += 1 }
        var digits = 4
        if position == start + 1 {
            guard position < scalars.count, scalars[position] == "U" else { return nil }
            position += 1
            digits = 8
        }
        guard position + digits <= scalars.count else { return nil }
        let text = String(String.UnicodeScalarView(scalars[position..<position + digits]))
        guard let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, position + digits - start)
    }
}
