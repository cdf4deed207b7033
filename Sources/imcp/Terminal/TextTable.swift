/// Rows under headings, cells wrapped so that no line is wider than it may be.
struct TextTable {
    var headings: [String]
    var rows: [[String]] = []
    /// The column that is never broken.
    var nameColumn = 0

    private static let gap = "  "
    /// The most that every column but the last takes of the width, in percent.
    private static let share = 40

    /// The table for programs: a row a line, every column, with tabs between them. Cells hold no tabs.
    var plainLines: [String] { rows.isEmpty ? [] : ([headings] + rows).map { $0.joined(separator: "\t") } }

    /// The lines of the table; columns without a text in any row are left out.
    func lines(width: Int) -> [String] {
        let columns = headings.indices.filter { column in
            rows.contains { $0.indices.contains(column) && !$0[column].isEmpty }
        }
        guard !columns.isEmpty else { return [] }
        let cells = ([headings] + rows).map { row in columns.map { row.indices.contains($0) ? row[$0] : "" } }
        let widths = widths(of: cells, within: width, names: columns.firstIndex(of: nameColumn) ?? 0)
        return cells.flatMap { Self.lines(of: $0, widths) }
    }

    private func widths(of cells: [[String]], within width: Int, names nameColumn: Int) -> [Int] {
        let count = cells.first?.count ?? 0
        var widths = (0..<count).map { column in
            cells.map { TerminalText.width($0.indices.contains(column) ? $0[column] : "") }.max() ?? 0
        }
        var left = width
        for column in widths.indices.dropLast() {
            // What names a row is copied from there, so it stays in one piece.
            if column != nameColumn { widths[column] = min(widths[column], max(12, width * Self.share / 100)) }
            left -= widths[column] + Self.gap.count
        }
        if let last = widths.indices.last { widths[last] = min(widths[last], max(20, left)) }
        return widths
    }

    private static func lines(of row: [String], _ widths: [Int]) -> [String] {
        let wrapped = zip(row, widths).map { TerminalText.wrapped($0, to: $1) }
        let height = wrapped.map(\.count).max() ?? 0
        return (0..<height).map { number in
            var line = ""
            for (lines, width) in zip(wrapped, widths) {
                let text = lines.indices.contains(number) ? lines[number] : ""
                line += text + String(repeating: " ", count: max(0, width - TerminalText.width(text))) + gap
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
