/// Applies the hunks of a patch to a text.
///
/// A hunk belongs where its old lines stand: at the line that it names, else at the only other place. Nothing is left out
/// of the comparison but the carriage returns of a file that has them everywhere else. Added lines get the line ends of
/// their surroundings.
struct PatchedText {
    /// How many lines are compared to find the hunks that do not stand where they say.
    static let maxComparisons = 10_000_000
    /// After how many comparisons the caller is asked whether to go on.
    private static let comparisonsPerCheck = 1 << 14

    private let old: [UInt8]
    /// Each line with its line end.
    private let lines: [Range<Int>]
    private(set) var content: [UInt8] = []
    /// The first old line that is not yet taken over.
    private var next = 0
    /// How far the last hunk stood from where it said.
    private var shift = 0
    private var comparisons = 0
    private let maxComparisons: Int
    private let mayGoOn: () -> Bool

    /// - Parameter mayGoOn: Is asked now and then; once it says no, the work ends with a fault that nobody should see.
    init(
        _ hunks: [Patch.Hunk], of text: [UInt8], maxComparisons: Int = Self.maxComparisons,
        mayGoOn: @escaping () -> Bool = { true }
    ) throws(Patch.Fault) {
        old = text
        lines = text.lineRanges
        (self.maxComparisons, self.mayGoOn) = (maxComparisons, mayGoOn)
        for hunk in hunks { try apply(hunk) }
        take(upTo: lines.count)
    }

    private mutating func apply(_ hunk: Patch.Hunk) throws(Patch.Fault) {
        let wanted = hunk.lines.filter { $0.kind != .added }
        let start = try place(of: hunk, wanted)
        let named = Self.namedStart(hunk)
        shift = start - named
        take(upTo: start)
        let usesReturn = usesCarriageReturn(near: start, count: wanted.count)
        for line in hunk.lines {
            switch line.kind {
            case .context: take(upTo: next + 1)
            case .removed: next += 1
            case .added: add(line, usesReturn: usesReturn)
            }
        }
    }

    /// The line, from 0, that the hunk says it begins at.
    private static func namedStart(_ hunk: Patch.Hunk) -> Int {
        hunk.oldCount == 0 ? hunk.oldStart : max(0, hunk.oldStart - 1)
    }

    private mutating func place(of hunk: Patch.Hunk, _ wanted: [Patch.Line]) throws(Patch.Fault) -> Int {
        let expected = Self.namedStart(hunk) + shift
        if expected >= next, try matches(wanted, at: expected, of: hunk) { return expected }
        guard !wanted.isEmpty else {
            throw Patch.Fault(
                line: hunk.line, message: "the hunk adds lines behind line \(hunk.oldStart), which is not there")
        }
        var found: Int?
        for start in next..<max(next, lines.count - wanted.count + 1)
        where try matches(wanted, at: start, of: hunk) {
            if let found {
                throw Patch.Fault(
                    line: hunk.line,
                    message: "the old lines of the hunk are not at line \(hunk.oldStart) but in several other "
                        + "places (lines \(found + 1), \(start + 1)); give more context")
            }
            found = start
        }
        guard let found else { throw notFound(hunk, wanted, at: expected) }
        return found
    }

    private func notFound(_ hunk: Patch.Hunk, _ wanted: [Patch.Line], at expected: Int) -> Patch.Fault {
        let differing = wanted.indices.first { index in
            let line = max(expected, 0) + index
            return line >= lines.count || !isEqual(lines[line], wanted[index], isLast: line == lines.count - 1)
        }
        let hint = differing.map { " (line \(max(expected, 0) + $0 + 1) differs)" } ?? ""
        return Patch.Fault(
            line: hunk.line, message: "the old lines of the hunk are not in the file\(hint); read it again")
    }

    private mutating func matches(
        _ wanted: [Patch.Line], at start: Int, of hunk: Patch.Hunk
    ) throws(Patch.Fault) -> Bool {
        guard start >= 0, start <= lines.count - wanted.count else { return false }
        for (line, wanted) in zip(start..., wanted) {
            try countComparison(of: hunk)
            guard isEqual(lines[line], wanted, isLast: line == lines.count - 1) else { return false }
        }
        return true
    }

    private mutating func countComparison(of hunk: Patch.Hunk) throws(Patch.Fault) {
        comparisons += 1
        guard comparisons <= maxComparisons else {
            throw Patch.Fault(
                line: hunk.line, message: "too many hunks are not where they say; make the patch anew from the file")
        }
        guard comparisons.isMultiple(of: Self.comparisonsPerCheck), !mayGoOn() else { return }
        throw Patch.Fault(line: hunk.line, message: "the search for the hunk was ended")
    }

    private func isEqual(_ range: Range<Int>, _ wanted: Patch.Line, isLast: Bool) -> Bool {
        var line = old[range]
        let endsWithFeed = line.last == UInt8(ascii: "\n")
        if wanted.endsFile, !isLast || endsWithFeed { return false }
        if endsWithFeed { line = line.dropLast() }
        if line.elementsEqual(wanted.text) { return true }
        return line.last == UInt8(ascii: "\r") && line.dropLast().elementsEqual(wanted.text)
    }

    /// Whether the lines there, or the line before them, end with a carriage return that the patch leaves out.
    private func usesCarriageReturn(near start: Int, count: Int) -> Bool {
        let first = count > 0 ? start : start - 1
        guard lines.indices.contains(first) || lines.indices.contains(start) else { return false }
        let line = old[lines[lines.indices.contains(first) ? first : start]]
        return line.last == UInt8(ascii: "\n") && line.dropLast().last == UInt8(ascii: "\r")
    }

    private mutating func take(upTo end: Int) {
        guard next < end, end <= lines.count else { return }
        endLine(usesReturn: false)
        content += old[lines[next].lowerBound..<lines[end - 1].upperBound]
        next = end
    }

    private mutating func add(_ line: Patch.Line, usesReturn: Bool) {
        endLine(usesReturn: usesReturn)
        content += line.text
        guard !line.endsFile else { return }
        if usesReturn, line.text.last != UInt8(ascii: "\r") { content.append(UInt8(ascii: "\r")) }
        content.append(UInt8(ascii: "\n"))
    }

    /// Ends a line that was the last one and is it no more.
    private mutating func endLine(usesReturn: Bool) {
        guard let last = content.last, last != UInt8(ascii: "\n") else { return }
        if usesReturn { content.append(UInt8(ascii: "\r")) }
        content.append(UInt8(ascii: "\n"))
    }
}
