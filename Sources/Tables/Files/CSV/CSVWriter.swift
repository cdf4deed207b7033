/// Writes CSV in UTF-8, with quotes only where they are needed: around texts with a delimiter, a quote or a line break,
/// around empty texts, and around those that would be read as missing.
///
/// ``CSVReader`` reads the same table from it, as far as the kinds can be told from the texts: texts that all look like
/// numbers become numbers unless the kind of their column is declared.
public struct CSVWriter: TableSink {
    private let output: FileOutput
    private let delimiter: UInt8
    private let quote: UInt8
    private let lineEnding: [UInt8]
    private let missing: [UInt8]
    private let hasHeader: Bool
    private var columns = SinkColumns()

    /// - Parameters:
    ///   - path: A file, which appears only when it is complete, or `-` for the standard output.
    ///   - options: Delimiter, quote, header, line ending and the word for missing values; the rest is for reading.
    public init(path: String, options: CSVOptions = CSVOptions()) throws(TableError) {
        let delimiter = try CSVOptions.byte(options.delimiter, "delimiter") ?? UInt8(ascii: ",")
        let quote = try CSVOptions.byte(options.quote, "quote") ?? UInt8(ascii: "\"")
        guard delimiter != quote else { throw .unsupported("The delimiter and the quote must be two characters.") }
        lineEnding = Array(options.lineEnding.utf8)
        guard lineEnding == [0x0A] || lineEnding == [0x0D, 0x0A] else {
            throw .unsupported("A line can end with \\n or \\r\\n only.")
        }
        let missing = Array((options.missing.first ?? "").utf8)
        guard !missing.span.needsQuotes(delimiter: delimiter, quote: quote) else {
            throw .unsupported("The word for missing values must not hold a delimiter, a quote or a line break.")
        }
        (self.delimiter, self.quote, self.missing) = (delimiter, quote, missing)
        hasHeader = options.hasHeader ?? true
        output = try FileOutput(path: path)
    }

    /// Writes rows; with the first table also the header.
    public mutating func write(_ table: Table) throws {
        let isFirst = try columns.accept(table)
        if isFirst && table.columns.isEmpty { throw TableError.unsupported("CSV cannot hold a table without columns.") }
        if isFirst && hasHeader { writeHeader(table) }
        let (delimiter, quote, missing) = (delimiter, quote, missing)
        let writers = try table.columns.map { column in
            try CellWriter(column) { text, bytes in
                Self.append(text, to: &bytes, delimiter: delimiter, quote: quote, missing: missing)
            }
        }
        var row = 0
        while row < table.rowCount {
            let end = min(row + 512, table.rowCount)
            write(row..<end, writers)
            row = end
            try output.flush()
        }
    }

    /// Gives the file its name.
    public mutating func finish() throws { try output.finish() }

    private func write(_ rows: Range<Int>, _ writers: [CellWriter]) {
        var buffer = output.buffer
        let (missing, lineEnding) = (missing.span, lineEnding.span)
        for row in rows {
            for column in 0..<writers.count {
                if column > 0 { buffer.append(delimiter) }
                if writers[column].isMissing(row) {
                    buffer.append(missing)
                } else {
                    writers[column].write(row, to: &buffer)
                }
            }
            buffer.append(lineEnding)
        }
        output.buffer = buffer
    }

    private func writeHeader(_ table: Table) {
        for (position, name) in table.names.enumerated() {
            if position > 0 { output.buffer.append(delimiter) }
            var bytes: [UInt8] = []
            Self.append(name, to: &bytes, delimiter: delimiter, quote: quote, missing: [])
            output.buffer.append(bytes)
        }
        output.buffer.append(lineEnding)
    }

    private static func append(
        _ text: String, to bytes: inout [UInt8], delimiter: UInt8, quote: UInt8, missing: [UInt8]
    ) {
        let cell = Array(text.utf8)
        guard cell.isEmpty || cell == missing || cell.span.needsQuotes(delimiter: delimiter, quote: quote) else {
            bytes += cell
            return
        }
        bytes.append(quote)
        for byte in cell {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}
