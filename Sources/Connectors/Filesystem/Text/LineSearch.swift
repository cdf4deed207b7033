import JSON

/// Looks for a regular expression in the lines of a text that comes in blocks, and holds no more of it than what it
/// shows.
struct LineSearch {
    /// A line to show.
    struct Line: Hashable, Sendable {
        /// From 1.
        let number: Int
        let text: String
        /// Whether the expression is in it; else it is shown because one beside it is.
        let isMatch: Bool
    }

    /// How much of one line is searched; the rest is left out, and counted.
    static let maxLineBytes = 64 << 10
    /// How much of one line is shown.
    static let maxShownBytes = 400

    private let pattern: TextPattern
    private let context: Int
    private let maxMatches: Int
    private let maxShownBytes: Int

    private var line: [UInt8] = []
    private var isLineCut = false
    private var number: Int
    private var pendingBytes = 0
    private var before: [Line] = []
    private var after = 0
    private var shownBytes = 0

    private(set) var lines: [Line] = []
    private(set) var matches = 0
    /// Lines that were too long or too hard for the expression.
    private(set) var unsearchedLines = 0
    /// Set once a further match would be too many; nothing is taken any more.
    private(set) var isFull = false

    /// The last line that is done: where the next search goes on.
    var lastLine: Int { number - 1 }
    /// The bytes up to the end of that line, counted from where this search began.
    private(set) var doneBytes = 0

    /// - Parameters:
    ///   - line: The last line that an earlier search did; the text begins behind it.
    ///   - context: Lines shown before and after each match.
    init(_ pattern: TextPattern, after line: Int, context: Int, maxMatches: Int, maxShownBytes: Int) {
        self.pattern = pattern
        self.context = context
        self.maxMatches = maxMatches
        self.maxShownBytes = maxShownBytes
        number = line + 1
    }

    mutating func consume(_ block: ArraySlice<UInt8>) {
        var rest = block
        while !isFull, !rest.isEmpty {
            let newline = rest.firstIndex(of: UInt8(ascii: "\n"))
            let piece = newline.map { rest[..<$0] } ?? rest
            let space = Self.maxLineBytes - line.count
            line += piece.prefix(space)
            if piece.count > space { isLineCut = true }
            pendingBytes += piece.count
            guard let newline else { return }
            rest = rest[(newline + 1)...]
            pendingBytes += 1
            endLine()
        }
    }

    /// Takes the line that no line feed ends.
    mutating func finish() {
        if !isFull, !line.isEmpty { endLine() }
    }

    /// Ends a search in the middle of the first line, where all of the line that is searched was read: else the next search
    /// would begin with the same line, and might come no further either. It goes on inside the line instead.
    mutating func leaveLongLine() {
        guard !isFull, doneBytes == 0, pendingBytes >= Self.maxLineBytes else { return }
        isLineCut = true
        judge()
        guard !isFull else { return }
        line.removeAll(keepingCapacity: true)
        doneBytes = pendingBytes
        pendingBytes = 0
    }

    private mutating func endLine() {
        judge()
        guard !isFull else { return }
        line.removeAll(keepingCapacity: true)
        isLineCut = false
        number += 1
        doneBytes += pendingBytes
        pendingBytes = 0
    }

    private mutating func judge() {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        let outcome = pattern.search(in: String(decoding: line, as: UTF8.self))
        if isLineCut || outcome == .tooExpensive { unsearchedLines += 1 }
        guard outcome == .found else {
            if after > 0 {
                after -= 1
                show(shown(isMatch: false))
            } else {
                remember()
            }
            return
        }
        isFull = matches >= maxMatches || shownBytes >= maxShownBytes
        guard !isFull else { return }
        for line in before { show(line) }
        before = []
        show(shown(isMatch: true))
        matches += 1
        after = context
    }

    private mutating func show(_ line: Line) {
        lines.append(line)
        shownBytes += line.text.utf8.count
    }

    private mutating func remember() {
        guard context > 0 else { return }
        if before.count == context { before.removeFirst() }
        before.append(shown(isMatch: false))
    }

    private func shown(isMatch: Bool) -> Line {
        let text = String(decoding: line.prefix(Self.maxShownBytes), as: UTF8.self)
        let isWhole = !isLineCut && line.count <= Self.maxShownBytes
        return Line(number: number, text: isWhole ? text : text + "…", isMatch: isMatch)
    }
}
