/// How the rows and cells of a CSV file are kept apart.
struct CSVDialect: Equatable {
    var delimiter = UInt8(ascii: ",")
    var quote = UInt8(ascii: "\"")
    /// Whether a carriage return alone ends a line, as on very old computers.
    var endsWithReturn = false
    /// Whether the first row names the columns.
    var hasHeader = true
    /// How many bytes at the start say how the rest is to be read: Excel's line `sep=;`.
    var preamble = 0
}

extension CSVDialect {
    /// How much of a file is looked at.
    static let sampleSize = 1 << 20
    /// How many rows of that are compared.
    private static let sampleRows = 200

    /// What the beginning of a file looks like.
    ///
    /// - Parameters:
    ///   - sample: The first bytes of the text, in UTF-8.
    ///   - isWhole: Whether that is all of it.
    init(sniffing sample: [UInt8], isWhole: Bool, options: CSVOptions) throws(TableError) {
        let (given, givenQuote) = try (
            CSVOptions.byte(options.delimiter, "delimiter"), CSVOptions.byte(options.quote, "quote")
        )
        endsWithReturn = !sample.contains(0x0A) && sample.contains(0x0D)
        if let (byte, length) = Self.excelLine(sample), given == nil { (delimiter, preamble) = (byte, length) }
        let text = Array(sample.dropFirst(preamble))
        let isFixed = given != nil || preamble > 0
        if let given { delimiter = given }
        let delimiters = isFixed ? [delimiter] : Array(",;\t|".utf8)
        let sniffedQuotes: [UInt8] = text.contains(UInt8(ascii: "\"")) ? [0x22] : [0x22, 0x27]
        let quotes = givenQuote.map { [$0] } ?? sniffedQuotes
        var best = -1.0
        var rows: [[[UInt8]]] = []
        for quote in quotes {
            for delimiter in delimiters {
                var candidate = self
                (candidate.delimiter, candidate.quote) = (delimiter, quote)
                let found = candidate.rows(text, isWhole: isWhole)
                let score = Self.score(found, quote: quote)
                if score > best { (best, rows, self) = (score, found, candidate) }
            }
        }
        if delimiter == quote { throw .unsupported("The delimiter and the quote must be two characters.") }
        hasHeader = options.hasHeader ?? Self.looksLikeHeader(rows)
    }

    private static func excelLine(_ sample: [UInt8]) -> (delimiter: UInt8, length: Int)? {
        guard sample.count >= 6, sample.starts(with: Array("sep=".utf8)) else { return nil }
        if sample[5] == 0x0A { return (sample[4], 6) }
        return sample.count >= 7 && sample[5] == 0x0D && sample[6] == 0x0A ? (sample[4], 7) : nil
    }

    /// Rows of one length speak for a dialect, and the more cells they have the more so.
    private static func score(_ rows: [[[UInt8]]], quote: UInt8) -> Double {
        guard let first = rows.first else { return 0 }
        let even = rows.count { $0.count == first.count }
        let quoted = quote == 0x27 ? rows.dropFirst().contains { $0.contains { $0.first == quote } } : false
        let share = Double(even) / Double(rows.count)
        // A single quote is one only where it makes cells that would be none otherwise.
        let width = first.count == 1 ? 0.1 : 1 + 0.001 * Double(min(first.count, 100))
        return share * share * width + (quoted ? -0.5 : quote == 0x27 ? -0.0001 : 0)
    }

    /// The cells of the first rows, quotes taken away; the quote of a single-quoted cell that is not closed stays.
    private func rows(_ text: [UInt8], isWhole: Bool) -> [[[UInt8]]] {
        var rows: [[[UInt8]]] = []
        var row: [[UInt8]] = []
        var cell: [UInt8] = []
        var (isQuoted, isClosed) = (false, false)
        let lineEnd: UInt8 = endsWithReturn ? 0x0D : 0x0A
        for byte in text {
            if isQuoted && !isClosed {
                if byte == quote { isClosed = true } else { cell.append(byte) }
            } else if byte == quote && isClosed {
                cell.append(byte)
                isClosed = false
            } else if byte == quote && cell.isEmpty {
                isQuoted = true
            } else if byte == delimiter || byte == lineEnd {
                if byte == lineEnd, !isQuoted, cell.last == 0x0D { cell.removeLast() }
                row.append(cell)
                (cell, isQuoted, isClosed) = ([], false, false)
                if byte == delimiter { continue }
                if row != [[]] { rows.append(row) }
                row = []
                if rows.count == Self.sampleRows { return rows }
            } else if byte != 0x0D || !isClosed {
                cell.append(byte)
            }
        }
        // A sample ends anywhere.
        if isWhole || rows.isEmpty, !(row.isEmpty && cell.isEmpty && !isQuoted) { rows.append(row + [cell]) }
        return rows
    }

    /// A header differs from what is below it: it has no number, or names columns of numbers.
    private static func looksLikeHeader(_ rows: [[[UInt8]]]) -> Bool {
        guard let first = rows.first else { return true }
        let below = rows.dropFirst().filter { $0.count == first.count }
        var (votes, repeated) = (0, 0)
        for (column, name) in first.enumerated() where !name.isEmpty {
            let values = below.lazy.map { $0[column] }.filter { !$0.isEmpty }
            if kind(of: [name]) != .texts {
                votes -= 1
            } else if kindOf(values) != .texts {
                votes += 1
            } else if values.contains(name) {
                repeated += 1
            }
        }
        if votes != 0 { return votes > 0 }
        // Rows of categories have values that come again below; names of columns seldom do.
        return repeated * 2 <= first.count
    }

    private static func kindOf(_ values: some Sequence<[UInt8]>) -> ColumnKind {
        kind(of: Array(values.prefix(100)))
    }

    private static func kind(of values: [[UInt8]]) -> ColumnKind {
        var guess = ColumnGuess()
        for value in values where !value.isEmpty { guess.add(value.span) }
        return guess.result.kind
    }
}
