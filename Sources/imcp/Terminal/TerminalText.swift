/// Text of a server, made fit for a terminal.
enum TerminalText {
    /// Control characters, which could move the cursor, change colours or send keys, become pictures of themselves; so
    /// do the marks that make text run the other way.
    static func safe(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A, 0x09: result.append(scalar)
            case 0..<0x20: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: result.append("\u{2421}")
            case 0x80..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F: result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// The same in one line.
    static func line(_ text: String) -> String {
        safe(text).split(whereSeparator: { $0.isNewline || $0 == "\t" }).joined(separator: " ")
    }

    /// The first line that says something.
    static func firstLine(_ text: String?) -> String {
        line(text?.split(whereSeparator: \.isNewline).map(\.trimmed).first { !$0.isEmpty } ?? "")
    }

    /// How many columns the text takes, about: wide characters take two, marks none.
    static func width(_ text: String) -> Int {
        text.reduce(0) { sum, character in
            guard let first = character.unicodeScalars.first else { return sum }
            return sum + (isWide(first.value) ? 2 : 1)
        }
    }

    /// As much of the text as so many columns hold.
    static func clipped(_ text: String, to columns: Int) -> String {
        var left = max(20, columns)
        return String(
            text.prefix { character in
                left -= width(String(character))
                return left >= 0
            })
    }

    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// Lines of at most so many columns, broken between words where that is possible.
    static func wrapped(_ text: String, to limit: Int) -> [String] {
        let limit = max(limit, 8)
        var lines: [String] = []
        var current = ""
        for word in text.split(separator: " ").map(String.init) {
            if !current.isEmpty, width(current) + 1 + width(word) <= limit {
                current += " " + word
                continue
            }
            if !current.isEmpty { lines.append(current) }
            current = ""
            for character in word {
                if width(current) + width(String(character)) > limit {
                    lines.append(current)
                    current = ""
                }
                current.append(character)
            }
        }
        if !current.isEmpty || lines.isEmpty { lines.append(current) }
        return lines
    }
}
