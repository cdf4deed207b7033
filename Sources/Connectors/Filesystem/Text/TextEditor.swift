/// One replacement in a text.
struct TextEdit: Hashable, Sendable {
    /// Where the old text is replaced.
    enum Extent: Hashable, Sendable {
        /// It must be there exactly once.
        case once
        /// Everywhere.
        case all
        /// Everywhere, which must be this often.
        case times(Int)
    }

    let oldText: String
    let newText: String
    var extent = Extent.once
}

/// Why an edit was not made. Nothing was changed then.
enum EditFault: Error, Hashable {
    case emptyOldText
    /// With the lines where the first line of the old text stands, as a hint.
    case notFound(similarLines: [Int])
    case ambiguous(lines: [Int], mayBeMore: Bool)
    case countDiffers(found: Int, wanted: Int, mayBeMore: Bool)
}

/// How an old text was found.
enum EditMatch: String, Sendable {
    case exact
    /// Equal but for the line endings.
    case lineEndings
    /// Whole lines that are equal but for the blanks at their ends.
    case indentation
}

/// What one edit did.
struct AppliedEdit: Hashable, Sendable {
    /// The line it begins at, in the text as it was just before.
    let line: Int
    let match: EditMatch
}

/// Replaces parts of a text, each only where it is certain which part is meant: an old text must occur exactly once.
///
/// Line endings stay as they are around the place, and so does a byte order mark.
struct TextEditor: Sendable {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let hasByteOrderMark: Bool
    private var text: [UInt8]

    init(_ content: [UInt8]) {
        hasByteOrderMark = content.starts(with: Self.byteOrderMark)
        text = Array(hasByteOrderMark ? content.dropFirst(Self.byteOrderMark.count) : content[...])
    }

    var content: [UInt8] { hasByteOrderMark ? Self.byteOrderMark + text : text }

    mutating func apply(_ edit: TextEdit) throws(EditFault) -> AppliedEdit {
        let old = Self.withoutMark(edit.oldText)
        let new = Self.withoutMark(edit.newText)
        guard !old.isEmpty else { throw .emptyOldText }
        // Changing line endings is what such an edit is for, so nothing is adapted.
        let isVerbatim = UnifiedLineEndings(old).bytes == UnifiedLineEndings(new).bytes
        if edit.extent != .once { return try applyEverywhere(edit.extent, old, new, isVerbatim: isVerbatim) }
        if let range = try only(text.occurrences(of: old), count: old.count, { $0 }) {
            if isVerbatim { return replace(range, by: new, .exact) }
            let whole = withWholeLineEnd(range)
            return replace(whole, by: adapted(new, at: whole), .exact)
        }
        if let range = try rangeIgnoringLineEndings(old) {
            return replace(range, by: isVerbatim ? new : adapted(new, at: range), .lineEndings)
        }
        let lines = TrimmedLines(text)
        let wanted = OldLines(old)
        if let found = try place(of: wanted, in: lines) {
            let replacement = wanted.replacement(new, indentedAs: text[found.firstContent])
            let range = found.start..<(wanted.takesTerminator(of: new) ? found.endWithTerminator : found.end)
            return replace(range, by: adapted(replacement, at: range), .indentation)
        }
        throw .notFound(similarLines: lines.linesEqual(to: wanted))
    }

    /// Places as they come, none within another; blanks and line endings must be the same.
    private mutating func applyEverywhere(
        _ extent: TextEdit.Extent, _ old: [UInt8], _ new: [UInt8], isVerbatim: Bool
    ) throws(EditFault) -> AppliedEdit {
        let starts = text.separateOccurrences(of: old)
        guard let first = starts.first else { throw .notFound(similarLines: []) }
        if case .times(let wanted) = extent, wanted != starts.count {
            throw .countDiffers(
                found: starts.count, wanted: wanted, mayBeMore: starts.count >= Occurrences.maxReplaced)
        }
        let applied = AppliedEdit(line: text.line(at: first), match: .exact)
        let newline = UInt8(ascii: "\n")
        // Kept up while going forward: looking for the nearest line end anew at each place could take forever.
        var nearest = text.firstIndex(of: newline).map(isCarriageReturnBefore)
        var result: [UInt8] = []
        var end = 0
        for start in starts {
            let found = start..<start + old.count
            let whole = isVerbatim ? found : withWholeLineEnd(found)
            let range = max(end, whole.lowerBound)..<whole.upperBound
            if let last = text[end..<range.lowerBound].lastIndex(of: newline) { nearest = isCarriageReturnBefore(last) }
            let usesReturn = text[range].firstIndex(of: newline).map(isCarriageReturnBefore) ?? nearest
            result += text[end..<range.lowerBound]
            result += isVerbatim ? new : Self.adapted(new, usesReturn: usesReturn)
            if let last = text[range].lastIndex(of: newline) { nearest = isCarriageReturnBefore(last) }
            end = range.upperBound
        }
        text = result + text[end...]
        return applied
    }

    private static func withoutMark(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes.starts(with: byteOrderMark) ? Array(bytes.dropFirst(byteOrderMark.count)) : bytes
    }

    private mutating func replace(_ range: Range<Int>, by new: [UInt8], _ match: EditMatch) -> AppliedEdit {
        let applied = AppliedEdit(line: text.line(at: range.lowerBound), match: match)
        text.replaceSubrange(range, with: new)
        return applied
    }

    private func only(
        _ found: Occurrences, count: Int, _ original: (Int) -> Int
    ) throws(EditFault) -> Range<Int>? {
        guard let first = found.offsets.first else { return nil }
        guard found.offsets.count == 1 else {
            throw .ambiguous(lines: found.offsets.map { text.line(at: original($0)) }, mayBeMore: found.mayBeMore)
        }
        return original(first)..<original(first + count)
    }

    private func rangeIgnoringLineEndings(_ old: [UInt8]) throws(EditFault) -> Range<Int>? {
        let normalized = UnifiedLineEndings(text)
        let wanted = UnifiedLineEndings(old).bytes
        return try only(normalized.bytes.occurrences(of: wanted), count: wanted.count, normalized.originalOffset)
    }

    private func place(of wanted: OldLines, in lines: TrimmedLines) throws(EditFault) -> TrimmedLines.Place? {
        let found = lines.lines(matching: wanted)
        guard let first = found.lines.first else { return nil }
        guard found.lines.count == 1 else {
            throw .ambiguous(lines: found.lines.map { $0 + 1 }, mayBeMore: found.mayBeMore)
        }
        return lines.place(first, wanted)
    }

    /// A range that begins with the line feed of a line end takes in the carriage return before it.
    private func withWholeLineEnd(_ range: Range<Int>) -> Range<Int> {
        guard range.lowerBound > 0, text[range.lowerBound] == UInt8(ascii: "\n"),
            text[range.lowerBound - 1] == UInt8(ascii: "\r")
        else { return range }
        return range.lowerBound - 1..<range.upperBound
    }

    /// Gives the new text the line endings of the place.
    private func adapted(_ new: [UInt8], at range: Range<Int>) -> [UInt8] {
        Self.adapted(new, usesReturn: usesCarriageReturn(at: range))
    }

    private static func adapted(_ new: [UInt8], usesReturn: Bool?) -> [UInt8] {
        guard let usesReturn else { return new }
        let plain = UnifiedLineEndings(new).bytes
        return usesReturn ? plain.withCarriageReturns : plain
    }

    /// By the first line end in the range, else the one before it, else the one after it; nil where there is none.
    private func usesCarriageReturn(at range: Range<Int>) -> Bool? {
        let newline = UInt8(ascii: "\n")
        let position =
            text[range].firstIndex(of: newline) ?? text[..<range.lowerBound].lastIndex(of: newline)
            ?? text[range.upperBound...].firstIndex(of: newline)
        return position.map(isCarriageReturnBefore)
    }

    private func isCarriageReturnBefore(_ position: Int) -> Bool {
        position > 0 && text[position - 1] == UInt8(ascii: "\r")
    }
}

extension [UInt8] {
    /// The line that an offset is in, from 1.
    func line(at offset: Int) -> Int { 1 + self[..<offset].count { $0 == UInt8(ascii: "\n") } }

    fileprivate var withCarriageReturns: [UInt8] {
        var result: [UInt8] = []
        for byte in self {
            if byte == UInt8(ascii: "\n") { result.append(UInt8(ascii: "\r")) }
            result.append(byte)
        }
        return result
    }
}
