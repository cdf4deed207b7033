/// The lines of a text, split where YAML splits them, so that a position found by the parser can be shown.
struct SourceLines {
    private let lines: [Substring.UnicodeScalarView]

    init(_ text: String) {
        var lines: [Substring.UnicodeScalarView] = []
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        var position = start
        while position < scalars.endIndex {
            let next = scalars.index(after: position)
            guard Self.isBreak(scalars[position]) else {
                position = next
                continue
            }
            lines.append(scalars[start..<position])
            let isPair = scalars[position] == "\r" && next < scalars.endIndex && scalars[next] == "\n"
            position = isPair ? scalars.index(after: next) : next
            start = position
        }
        lines.append(scalars[start...])
        self.lines = lines
    }

    /// The text of a line, counted from 1; nil beyond the end.
    subscript(line: Int) -> String? {
        guard line >= 1, line <= lines.count else { return nil }
        return String(lines[line - 1])
    }

    /// Where a position lies in the text that the lines were made from; nil beyond the end of its line.
    func index(of mark: SourceMark) -> String.Index? {
        guard mark.line >= 1, mark.line <= lines.count, mark.column >= 1 else { return nil }
        let line = lines[mark.line - 1]
        return line.index(line.startIndex, offsetBy: mark.column - 1, limitedBy: line.endIndex)
    }

    /// The position of a byte, or of the end for one beyond it.
    static func mark(ofByte offset: Int, in bytes: some Collection<UInt8>) -> SourceMark {
        let before = SourceLines(String(decoding: bytes.prefix(offset), as: UTF8.self)).lines
        return SourceMark(line: before.count, column: (before.last?.count ?? 0) + 1)
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
