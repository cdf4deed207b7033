/// The difference of two texts as `git diff` and `diff -u` show it, with three lines around each change.
struct UnifiedDiff: Hashable, Sendable {
    private static let contextLines = 3

    /// Empty where the texts are equal.
    let text: String
    let addedLines: Int
    let removedLines: Int
    /// Whether `text` leaves out changes because it would be too long; its last line says so.
    let isTruncated: Bool

    init(from old: [UInt8], to new: [UInt8], name: String, maxBytes: Int) {
        let oldLines = old.lineRanges.map { old[$0] }
        let newLines = new.lineRanges.map { new[$0] }
        let changes = LineDifference(from: oldLines, to: newLines).changes
        addedLines = changes.reduce(0) { $0 + $1.new.count }
        removedLines = changes.reduce(0) { $0 + $1.old.count }
        var writer = Writer(old: oldLines, new: newLines, maxBytes: maxBytes)
        if !changes.isEmpty { writer.header(name) }
        for hunk in Self.hunks(changes) where !writer.isFull { writer.write(hunk) }
        if writer.isFull { writer.close(changedLines: addedLines + removedLines) }
        isTruncated = writer.isFull
        text = String(decoding: writer.output, as: UTF8.self)
    }

    /// Changes whose surroundings touch share a hunk.
    private static func hunks(_ changes: [LineDifference.Change]) -> [[LineDifference.Change]] {
        var hunks: [[LineDifference.Change]] = []
        for change in changes {
            if let last = hunks.last?.last, change.old.lowerBound - last.old.upperBound <= 2 * contextLines {
                hunks[hunks.count - 1].append(change)
            } else {
                hunks.append([change])
            }
        }
        return hunks
    }

    private struct Writer {
        let old: [ArraySlice<UInt8>]
        let new: [ArraySlice<UInt8>]
        let maxBytes: Int
        private(set) var output: [UInt8] = []
        private(set) var isFull = false
        private var changedLinesShown = 0

        init(old: [ArraySlice<UInt8>], new: [ArraySlice<UInt8>], maxBytes: Int) {
            self.old = old
            self.new = new
            self.maxBytes = maxBytes
        }

        mutating func header(_ name: String) { output += Array("--- a/\(name)\n+++ b/\(name)\n".utf8) }

        mutating func write(_ hunk: [LineDifference.Change]) {
            guard let first = hunk.first, let last = hunk.last else { return }
            let before = min(contextLines, first.old.lowerBound)
            let after = min(contextLines, old.count - last.old.upperBound)
            let oldRange = first.old.lowerBound - before..<last.old.upperBound + after
            let newRange = first.new.lowerBound - before..<last.new.upperBound + after
            output += Array("@@ -\(position(oldRange)) +\(position(newRange)) @@\n".utf8)
            var next = oldRange.lowerBound
            for change in hunk {
                for line in old[next..<change.old.lowerBound] { append(" ", line) }
                for line in old[change.old] { append("-", line) }
                for line in new[change.new] { append("+", line) }
                next = change.old.upperBound
            }
            for line in old[next..<oldRange.upperBound] { append(" ", line) }
        }

        mutating func close(changedLines: Int) {
            output += Array("[diff truncated: \(changedLinesShown) of \(changedLines) changed lines shown]\n".utf8)
        }

        /// An empty range is written as the line before it.
        private func position(_ range: Range<Int>) -> String {
            switch range.count {
            case 0: "\(range.lowerBound),0"
            case 1: "\(range.lowerBound + 1)"
            default: "\(range.lowerBound + 1),\(range.count)"
            }
        }

        private mutating func append(_ mark: Unicode.Scalar, _ line: ArraySlice<UInt8>) {
            guard !isFull, output.count + line.count + 1 <= maxBytes else {
                isFull = true
                return
            }
            output.append(UInt8(ascii: mark))
            output += line
            if mark != " " { changedLinesShown += 1 }
            if line.last != UInt8(ascii: "\n") { output += Array("\n\\ No newline at end of file\n".utf8) }
        }
    }
}
