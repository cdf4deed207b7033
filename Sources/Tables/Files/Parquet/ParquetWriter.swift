/// Writes Parquet files that every reader of the format takes.
///
/// Whole numbers are stored in 64 bits, numbers in double precision, points in time in microseconds (days, where the
/// spelling has no time of day) and texts with a dictionary where that makes them shorter; compressed with Snappy.
public struct ParquetWriter: TableSink {
    /// How many rows a group has.
    static let groupRows = 131_072

    private let output: FileOutput
    private var columns = SinkColumns()
    private var header: Table?
    private var waiting: [Table] = []
    private var waitingRows = 0
    private var groups: [Group] = []

    /// What the end of the file says about a group of rows.
    private struct Group {
        var rows: Int
        var chunks: [ParquetColumnWriter.Chunk] = []
    }

    /// - Parameter path: A file, which appears only when it is complete, or `-` for the standard output.
    public init(path: String) throws(TableError) {
        output = try FileOutput(path: path)
        output.buffer.append("PAR1")
    }

    /// Writes rows, once there are enough for a group.
    public mutating func write(_ table: Table) throws {
        if try columns.accept(table) { header = table.header }
        var rest = table
        while waitingRows + rest.rowCount >= Self.groupRows {
            let fitting = Self.groupRows - waitingRows
            waiting.append(rest.rows(0..<fitting))
            rest = rest.rows(fitting..<rest.rowCount)
            try writeGroup()
        }
        if rest.rowCount > 0 { waiting.append(rest) }
        waitingRows += rest.rowCount
    }

    /// Writes what waits and what the file says about itself, and gives the file its name.
    public mutating func finish() throws {
        if waitingRows > 0 { try writeGroup() }
        let metadata = metadata(header?.columns ?? [])
        output.buffer.append(metadata)
        output.buffer.append(littleEndian: UInt32(metadata.count))
        output.buffer.append("PAR1")
        try output.finish()
    }

    private mutating func writeGroup() throws {
        guard let header else { return }
        let table = waiting.count == 1 ? waiting[0] : try Table(reading: TableList(header: header, tables: waiting))
        (waiting, waitingRows) = ([], 0)
        var group = Group(rows: table.rowCount)
        for column in table.columns {
            group.chunks.append(ParquetColumnWriter.write(column, to: output))
            try output.flush()
        }
        groups.append(group)
    }

    private func metadata(_ columns: [Column]) -> [UInt8] {
        let rows = groups.reduce(0) { $0 + $1.rows }
        var writer = ThriftWriter()
        writer.structure { file in
            file.field(1, int32: 1)
            file.field(2, structures: [nil] + columns.map { Optional($0) }) { column, element in
                Self.describe(column, count: columns.count, &element)
            }
            file.field(3, integer: rows)
            file.field(4, structures: groups) { group, part in
                part.field(1, structures: Array(zip(columns, group.chunks))) { Self.describe($0.0, $0.1, &$1) }
                part.field(2, integer: group.chunks.reduce(0) { $0 + $1.fullSize })
                part.field(3, integer: group.rows)
            }
            file.field(6, "imcp")
        }
        return writer.bytes
    }

    /// An element of the schema; the first one has no column and counts the others.
    private static func describe(_ column: Column?, count: Int, _ element: inout ThriftWriter) {
        guard let column else {
            element.field(4, "schema")
            element.field(5, int32: count)
            return
        }
        let kind = ParquetColumnWriter.Kind(column)
        element.field(1, int32: kind.physical.rawValue)
        element.field(3, int32: 1)
        element.field(4, column.name)
        switch kind {
        case .text: element.field(6, int32: 0)
        case .day: element.field(6, int32: 6)
        case .moment(let isUTC) where isUTC: element.field(6, int32: 10)
        default: break
        }
        switch kind {
        case .text: element.field(10, structure: { $0.field(1, structure: { _ in }) })
        case .day: element.field(10, structure: { $0.field(6, structure: { _ in }) })
        case .moment(let isUTC):
            element.field(
                10,
                structure: { logical in
                    logical.field(
                        8,
                        structure: { timestamp in
                            timestamp.field(1, isUTC)
                            timestamp.field(2, structure: { $0.field(2, structure: { _ in }) })
                        })
                })
        case .whole, .number, .boolean: break
        }
    }

    private static func describe(_ column: Column, _ chunk: ParquetColumnWriter.Chunk, _ part: inout ThriftWriter) {
        part.field(2, integer: chunk.dictionaryOffset ?? chunk.dataOffset)
        part.field(
            3,
            structure: { data in
                data.field(1, int32: ParquetColumnWriter.Kind(column).physical.rawValue)
                data.field(2, int32s: chunk.dictionaryOffset == nil ? [0, 3] : [0, 3, 8])
                data.field(3, texts: [column.name])
                data.field(4, int32: 1)
                data.field(5, integer: chunk.rows)
                data.field(6, integer: chunk.fullSize)
                data.field(7, integer: chunk.size)
                data.field(9, integer: chunk.dataOffset)
                if let offset = chunk.dictionaryOffset { data.field(11, integer: offset) }
            })
    }
}
