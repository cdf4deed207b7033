import Glibc

/// Cuts CSV text into cells, a block of whole rows after the other.
struct CSVScanner {
    /// A cell of a block. Blocks are far below 2 GiB.
    struct Cell {
        var start: UInt32
        private let lengthAndFlags: UInt32

        private static let quoted: UInt32 = 1 << 31
        private static let escaped: UInt32 = 1 << 30

        @inline(__always)
        init(_ start: Int, _ length: Int, isQuoted: Bool = false, hasEscapes: Bool = false) {
            self.start = UInt32(truncatingIfNeeded: start)
            let flags = (isQuoted ? Self.quoted : 0) | (hasEscapes ? Self.escaped : 0)
            lengthAndFlags = UInt32(truncatingIfNeeded: length) | flags
        }

        /// The bytes, without the quotes around them.
        @inline(__always)
        var range: Range<Int> { Int(start)..<Int(start) + Int(lengthAndFlags & 0x3FFF_FFFF) }
        @inline(__always)
        var isQuoted: Bool { lengthAndFlags & Self.quoted != 0 }
        /// Whether quotes inside are doubled.
        @inline(__always)
        var hasEscapes: Bool { lengthAndFlags & Self.escaped != 0 }
        @inline(__always)
        var isEmpty: Bool { lengthAndFlags & 0x3FFF_FFFF == 0 }
    }

    /// The text that the cells are in. Behind the last row begins the next block.
    private(set) var text: [UInt8] = []
    /// The cells of the block, row after row.
    private(set) var cells: [Cell] = []
    /// How many cells a row has; 0 before the first one.
    private(set) var columns = 0
    /// How many rows the block has.
    var rows: Int { columns == 0 ? 0 : cells.count / columns }

    private let dialect: CSVDialect
    private let limits: CSVOptions.Limits
    private let source: String
    private var input: TextInput
    /// Where the next row begins.
    private var consumed = 0
    /// How many bytes at the start are no rows.
    private var preamble: Int
    private var isAtEnd = false
    /// The line that the text begins with, from 1.
    private var line = 1

    init(_ input: TextInput, dialect: CSVDialect, limits: CSVOptions.Limits) {
        (self.input, self.dialect, self.limits) = (input, dialect, limits)
        source = input.file.name
        preamble = dialect.preamble
    }

    /// Goes on to the next block; false at the end.
    ///
    /// - Parameter single: Whether the block is to be one row.
    mutating func next(single: Bool = false) throws(TableError) -> Bool {
        cells.removeAll(keepingCapacity: true)
        while true {
            try refill()
            guard !text.isEmpty else { return false }
            try scan(single: single)
            try check(0..<consumed)
            if !cells.isEmpty { return true }
            guard text.count <= limits.line || consumed > 0 else {
                throw .limit(
                    place(0),
                    "The row has more than \(limits.line) bytes. Close its quote, or raise the limit of a line.")
            }
        }
    }

    /// Where a byte of the text is.
    func place(_ position: Int, column: String? = nil) -> TableError.Place {
        let before = text.lineEnds(before: position, dialect.lineEnd)
        return TableError.Place(source: source, line: line + before, column: column)
    }

    /// Drops the block and reads on, twice as much where a row did not fit.
    private mutating func refill() throws(TableError) {
        line += text.lineEnds(before: consumed, dialect.lineEnd)
        text.removeSubrange(0..<consumed)
        consumed = 0
        guard !isAtEnd else { return }
        let kept = text.count
        if try input.read(max(TextInput.chunk, kept), into: &text) {
            if preamble > 0 {
                text.removeFirst(min(preamble, text.count))
                (preamble, line) = (0, 2)
            }
        } else {
            isAtEnd = true
            if let last = text.last, last != dialect.lineEnd { text.append(dialect.lineEnd) }
        }
    }

    private func check(_ range: Range<Int>) throws(TableError) {
        if let position = text.firstNUL(range) {
            throw .malformed(
                place(position), "There is a NUL byte. The file is not text, or its encoding is another one.")
        }
        guard TextInput.isUTF8(text[range]) else {
            throw .malformed(place(range.upperBound), "\(Self.notUTF8). Name the encoding, such as windows-1252.")
        }
    }

    /// What the message of text that is no UTF-8 begins with.
    static let notUTF8 = "Up to here there is text that is not UTF-8"
}

extension CSVScanner {
    private enum End { case cell, row, cut }

    /// Finds the cells of all whole rows.
    private mutating func scan(single: Bool) throws(TableError) {
        // Stand behind the end, so that no search needs to look for it.
        text.append(dialect.lineEnd)
        text.append(dialect.quote)
        defer { text.removeLast(2) }
        let end = text.count - 2
        var position = consumed
        while position < end {
            let firstCell = cells.count
            if columns != 1, let next = afterBlankLine(position, end) {
                position = next
                consumed = next
                continue
            }
            var result = End.cell
            while result == .cell {
                result =
                    text[position] == dialect.quote ? try scanQuoted(&position, end) : try scanPlain(&position, end)
                if cells.count - firstCell > limits.columns { throw tooManyColumns }
            }
            if result == .cut {
                guard !isAtEnd else { throw unclosed(position) }
                cells.removeLast(cells.count - firstCell)
                return
            }
            try checkLength(cells.count - firstCell)
            consumed = position
            if single { return }
        }
    }

    private func afterBlankLine(_ position: Int, _ end: Int) -> Int? {
        if text[position] == dialect.lineEnd { return position + 1 }
        let isPair = text[position] == 0x0D && text[position + 1] == 0x0A && position + 1 < end
        return isPair && !dialect.endsWithReturn ? position + 2 : nil
    }

    @inline(__always)
    private mutating func scanPlain(_ position: inout Int, _ end: Int) throws(TableError) -> End {
        let start = position
        let (delimiter, lineEnd) = (dialect.delimiter, dialect.lineEnd)
        position = Self.search(text.span, from: start, delimiter, lineEnd)
        guard position - start <= limits.cell else { throw tooLong(start) }
        if position >= end { return .cut }
        var length = position - start
        let isRowEnd = text[position] == lineEnd
        if isRowEnd, length > 0, lineEnd == 0x0A, text[position - 1] == 0x0D { length -= 1 }
        cells.append(Cell(start, length))
        position += 1
        return isRowEnd ? .row : .cell
    }

    /// The place of the next delimiter or line end. The line end behind the text stops the search.
    @inline(__always)
    private static func search(_ bytes: Span<UInt8>, from start: Int, _ delimiter: UInt8, _ lineEnd: UInt8) -> Int {
        var position = start
        while true {
            let byte = unsafe bytes[unchecked: position]
            if byte == delimiter || byte == lineEnd { return position }
            position += 1
        }
    }

    private mutating func scanQuoted(_ position: inout Int, _ end: Int) throws(TableError) -> End {
        let start = position
        let quote = dialect.quote
        var hasEscapes = false
        position += 1
        while true {
            // The quote behind the text stops the search.
            while text[position] != quote { position += 1 }
            guard position - start <= limits.cell + 1 else { throw tooLong(start) }
            guard position + 1 < end else {
                position = start
                return .cut
            }
            if text[position + 1] != quote { break }
            hasEscapes = true
            position += 2
        }
        cells.append(Cell(start + 1, position - start - 1, isQuoted: true, hasEscapes: hasEscapes))
        position += 1
        if text[position] == dialect.delimiter || text[position] == dialect.lineEnd {
            position += 1
            return text[position - 1] == dialect.lineEnd ? .row : .cell
        }
        if text[position] == 0x0D, position + 1 >= end, !isAtEnd {
            position = start
            return .cut
        }
        guard text[position] == 0x0D, position + 1 < end, text[position + 1] == 0x0A else {
            throw .malformed(
                place(position),
                "Text follows the closing quote of a cell. Double the quotes that belong to the text, or close it later."
            )
        }
        position += 2
        return .row
    }

    private mutating func checkLength(_ count: Int) throws(TableError) {
        if columns == 0 { columns = count }
        guard count != columns else { return }
        let (row, rule) = (place(consumed), "Each row needs as many cells as the first one")
        let hint = count > columns ? "Put cells that hold the delimiter in quotes." : "Add the cells that are missing."
        throw .malformed(row, "The row has \(count) cells, and not \(columns). \(rule). \(hint)")
    }

    private var tooManyColumns: TableError {
        .limit(place(consumed), "There are more than \(limits.columns) columns. Raise the limit of columns.")
    }

    private func tooLong(_ start: Int) -> TableError {
        .limit(
            place(start),
            "A cell has more than \(limits.cell) bytes. Close the quote it begins with, or raise the limit of a cell.")
    }

    private func unclosed(_ position: Int) -> TableError {
        .malformed(place(position), "The quote that begins a cell in this line is never closed. Close it or double it.")
    }
}

extension [UInt8] {
    fileprivate func lineEnds(before position: Int, _ end: UInt8) -> Int {
        var total = 0
        let bytes = span
        for index in 0..<Swift.min(position, count) { total &+= unsafe bytes[unchecked: index] == end ? 1 : 0 }
        return total
    }

    /// The place of the first NUL in a range; nil where there is none.
    fileprivate func firstNUL(_ range: Range<Int>) -> Int? {
        precondition(range.upperBound <= count)
        return unsafe withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, !range.isEmpty else { return nil }
            let found = unsafe memchr(start + range.lowerBound, 0, range.count)
            return unsafe found.map { unsafe UnsafeRawPointer($0) - start }
        }
    }
}

extension CSVDialect {
    /// The byte that a line ends with; a carriage return may stand before a line feed.
    var lineEnd: UInt8 { endsWithReturn ? 0x0D : 0x0A }
}
