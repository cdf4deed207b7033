/// The lines of a text without the blanks at their ends, ready to be searched for a run of such lines.
///
/// All lines stand in one run of bytes, each between two line feeds, so one search for bytes finds whole lines.
struct TrimmedLines: Sendable {
    /// A run of lines in the text.
    struct Place: Sendable {
        /// Where the first line begins.
        let start: Int
        /// Where the last line ends, without its line end.
        let end: Int
        let endWithTerminator: Int
        /// The line that corresponds to the first wanted line that is not blank.
        let firstContent: Range<Int>
    }

    private let text: [UInt8]
    /// Each line with its line end.
    private let ranges: [Range<Int>]
    private let joined: [UInt8]
    /// Where in `joined` each line stands.
    private let starts: [Int]

    init(_ text: [UInt8]) {
        self.text = text
        ranges = text.lineRanges
        var joined: [UInt8] = [UInt8(ascii: "\n")]
        var starts: [Int] = []
        for range in ranges {
            starts.append(joined.count)
            joined += text[range].trimmed
            joined.append(UInt8(ascii: "\n"))
        }
        self.joined = joined
        self.starts = starts
    }

    /// The numbers of the lines, from 0, where the wanted lines begin.
    func lines(matching wanted: OldLines) -> (lines: [Int], mayBeMore: Bool) {
        guard wanted.hasContent else { return ([], false) }
        let found = joined.occurrences(of: wanted.joined)
        return (found.offsets.map(line), found.mayBeMore)
    }

    /// Some lines, from 1, that equal the first wanted one that is not blank.
    func linesEqual(to wanted: OldLines) -> [Int] {
        let maxHints = 3
        guard let first = wanted.firstContentJoined else { return [] }
        return joined.occurrences(of: first).offsets.prefix(maxHints).map { line($0) + 1 }
    }

    /// Precondition: the wanted lines were found at this line.
    func place(_ line: Int, _ wanted: OldLines) -> Place {
        let last = ranges[line + wanted.count - 1]
        return Place(
            start: ranges[line].lowerBound, end: text[last].withoutLineEnd.endIndex,
            endWithTerminator: last.upperBound, firstContent: ranges[line + wanted.firstContentLine])
    }

    /// A match begins with the line feed before its first line.
    private func line(_ offset: Int) -> Int { starts.partitioningCount { $0 < offset + 1 } }
}

/// The lines an edit wants to replace, compared without the blanks at their ends.
struct OldLines: Sendable {
    private let text: [UInt8]
    private let ranges: [Range<Int>]
    let firstContentLine: Int
    let hasContent: Bool

    init(_ text: [UInt8]) {
        self.text = text
        ranges = text.lineRanges
        let first = ranges.firstIndex { !text[$0].trimmed.isEmpty }
        firstContentLine = first ?? 0
        hasContent = first != nil
    }

    var count: Int { ranges.count }

    var joined: [UInt8] {
        ranges.reduce(into: [UInt8(ascii: "\n")]) { result, range in
            result += text[range].trimmed
            result.append(UInt8(ascii: "\n"))
        }
    }

    var firstContentJoined: [UInt8]? {
        hasContent ? [UInt8(ascii: "\n")] + text[ranges[firstContentLine]].trimmed + [UInt8(ascii: "\n")] : nil
    }

    private var endsLine: Bool { text.last == UInt8(ascii: "\n") }

    /// Whether the line end of the last line goes too: the old text names it and the new one does not bring its own.
    func takesTerminator(of new: [UInt8]) -> Bool { endsLine && new.last != UInt8(ascii: "\n") }

    /// The new lines with the indentation that the file has where the old text has its own.
    func replacement(_ new: [UInt8], indentedAs line: ArraySlice<UInt8>) -> [UInt8] {
        let mine = text[ranges[firstContentLine]].indentation
        let theirs = line.indentation
        let body = endsLine && new.last == UInt8(ascii: "\n") ? Array(new[...].withoutLineEnd) : new
        var result: [UInt8] = []
        for range in body.lineRanges {
            let line = body[range]
            if line.starts(with: mine), !line.trimmed.isEmpty {
                result += theirs + line.dropFirst(mine.count)
            } else {
                result += line
            }
        }
        return result
    }
}

extension [UInt8] {
    /// Each line with its line end; a line end at the very end starts no further line.
    var lineRanges: [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < count {
            let end = self[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? count
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }
}

extension ArraySlice<UInt8> {
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\n")
    }

    fileprivate var trimmed: ArraySlice<UInt8> {
        var rest = drop(while: Self.isBlank)
        while let last = rest.last, Self.isBlank(last) { rest.removeLast() }
        return rest
    }

    fileprivate var indentation: ArraySlice<UInt8> {
        prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    fileprivate var withoutLineEnd: ArraySlice<UInt8> {
        guard last == UInt8(ascii: "\n") else { return self }
        let line = dropLast()
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
}
