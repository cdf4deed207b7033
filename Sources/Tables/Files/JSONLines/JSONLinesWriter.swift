internal import JSON

/// Writes JSON Lines: one object a row, missing values as null.
///
/// Numbers are written with their decimals, truth values as JSON has them and points in time as strings. Infinite numbers
/// are written as `1e999`, which every reader takes for infinite, because JSON has no word for them.
public struct JSONLinesWriter: TableSink {
    private let output: FileOutput
    private var columns = SinkColumns()
    /// What stands before each value: a comma, the name and a colon.
    private var keys: [[UInt8]] = []

    /// - Parameter path: A file, which appears only when it is complete, or `-` for the standard output.
    public init(path: String) throws(TableError) { output = try FileOutput(path: path) }

    /// Writes rows.
    public mutating func write(_ table: Table) throws {
        if try columns.accept(table) {
            keys = table.names.enumerated().map { position, name in
                Array((position == 0 ? "{" : ",").utf8) + JSONValue.string(name).serialized() + [UInt8(ascii: ":")]
            }
        }
        let writers = try table.columns.map { column in
            var plain = column
            if column.kind == .booleans { plain.spelling = .plain }
            return try CellWriter(plain) { text, bytes in
                if column.kind == .booleans {
                    bytes += Array(text.utf8)
                } else {
                    JSONValue.string(text).write(into: &bytes)
                }
            }
        }
        for row in 0..<table.rowCount {
            if table.columns.isEmpty { output.buffer.append(UInt8(ascii: "{")) }
            for position in writers.indices {
                output.buffer.append(keys[position])
                write(table.columns[position], row, writers[position])
            }
            output.buffer.append("}\n")
            try output.flush()
        }
    }

    /// Gives the file its name.
    public mutating func finish() throws { try output.finish() }

    private func write(_ column: Column, _ row: Int, _ writer: CellWriter) {
        guard !writer.isMissing(row) else { return output.buffer.append("null") }
        switch column.values {
        case .numbers(let values) where values[row].isInfinite:
            output.buffer.append(values[row] < 0 ? "-1e999" : "1e999")
        case .instants:
            output.buffer.append(UInt8(ascii: "\""))
            writer.write(row, to: &output.buffer)
            output.buffer.append(UInt8(ascii: "\""))
        default: writer.write(row, to: &output.buffer)
        }
    }
}
