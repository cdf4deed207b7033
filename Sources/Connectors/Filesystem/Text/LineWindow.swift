/// Picks a run of lines out of text that comes in blocks, and holds no more than it may.
///
/// A line ends with its line feed; a line feed at the very end starts no further line. When the limit is reached, the
/// text is cut after the last whole line, or within the line where not even one fits.
struct LineWindow {
    private let firstLine: Int
    private let lastLine: Int
    private let maxBytes: Int

    private var line = 1
    /// Where in `bytes` the line being read begins.
    private var lineStart = 0
    private(set) var bytes: [UInt8] = []
    /// Whether text that was asked for is missing because of the limit.
    private(set) var wasCut = false
    private(set) var isDone = false

    /// Lines count from 1. `lastLine` may be `Int.max`.
    init(lines: ClosedRange<Int>, maxBytes: Int) {
        firstLine = lines.lowerBound
        lastLine = lines.upperBound
        self.maxBytes = maxBytes
    }

    /// How many lines `bytes` holds, the last one perhaps without its end.
    var lineCount: Int { max(0, line - firstLine) + (lineStart < bytes.count ? 1 : 0) }

    mutating func consume(_ block: ArraySlice<UInt8>) {
        var rest = block
        while !isDone, !rest.isEmpty {
            let newline = rest.firstIndex(of: UInt8(ascii: "\n"))
            let piece = newline.map { rest[...$0] } ?? rest
            rest = rest[piece.endIndex...]
            if line >= firstLine, !take(piece) { return }
            if newline != nil { endLine() }
        }
    }

    private mutating func take(_ piece: ArraySlice<UInt8>) -> Bool {
        let space = maxBytes - bytes.count
        guard piece.count > space else {
            bytes += piece
            return true
        }
        if lineStart > 0 {
            bytes.removeSubrange(lineStart...)
        } else {
            bytes += piece.prefix(space)
            bytes.removeLast(bytes.incompleteScalarBytes)
        }
        wasCut = true
        isDone = true
        return false
    }

    private mutating func endLine() {
        lineStart = bytes.count
        isDone = line == lastLine
        line += 1
    }
}

/// Picks the last lines out of text that comes in blocks from its end.
struct TailWindow {
    private let maxLines: Int
    private let maxBytes: Int
    private(set) var bytes: [UInt8] = []
    private(set) var wasCut = false
    private(set) var isDone = false

    init(lines: Int, maxBytes: Int) {
        maxLines = lines
        self.maxBytes = maxBytes
    }

    var lineCount: Int { bytes.lineCount }

    /// Takes the block that stands before everything taken so far.
    mutating func consume(precedingBlock block: ArraySlice<UInt8>) {
        bytes = block + bytes
        if let start = bytes.startOfLastLines(maxLines) {
            bytes.removeSubrange(..<start)
            isDone = true
        }
        guard bytes.count > maxBytes else { return }
        keepWhatFits()
    }

    private mutating func keepWhatFits() {
        let excess = bytes.count - maxBytes
        let start = bytes[(excess - 1)...].dropLast().firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
        bytes.removeSubrange(..<(start ?? excess))
        if start == nil { bytes.removeFirst(bytes.leadingContinuationBytes) }
        wasCut = true
        isDone = true
    }
}

extension [UInt8] {
    /// Lines, where a line feed at the end starts no further one.
    var lineCount: Int {
        count { $0 == UInt8(ascii: "\n") } + (last.map { $0 == UInt8(ascii: "\n") ? 0 : 1 } ?? 0)
    }

    /// Where the last `wanted` lines begin, or nil where that may be before these bytes.
    fileprivate func startOfLastLines(_ wanted: Int) -> Int? {
        var missing = wanted
        var end = last == UInt8(ascii: "\n") ? count - 1 : count
        while let newline = self[..<end].lastIndex(of: UInt8(ascii: "\n")) {
            missing -= 1
            if missing == 0 { return newline + 1 }
            end = newline
        }
        return nil
    }

    /// How many bytes at the end belong to a UTF-8 character that is not whole.
    var incompleteScalarBytes: Int {
        for length in 1...4 where length <= count {
            let byte = self[count - length]
            if byte & 0xC0 == 0x80 { continue }
            let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return needed > length ? length : 0
        }
        return 0
    }

    /// How many bytes at the start belong to a UTF-8 character that began before; at most three.
    fileprivate var leadingContinuationBytes: Int { prefix(3).prefix { $0 & 0xC0 == 0x80 }.count }
}
