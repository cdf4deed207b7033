/// Writes Arrow's file format, also known as Feather version 2, uncompressed: one batch a table.
///
/// Points in time are stored in microseconds, or in days where the spelling has no time of day.
public struct ArrowWriter: TableSink {
    /// The version of the format's metadata: V5.
    private static let version: Int16 = 4

    private let output: FileOutput
    private var columns = SinkColumns()
    private var header: Table?
    /// Where each batch is: its offset, the length of its description and that of its body.
    private var blocks: [[Int64]] = []

    /// - Parameter path: A file, which appears only when it is complete, or `-` for the standard output.
    public init(path: String) throws(TableError) {
        output = try FileOutput(path: path)
        output.buffer.append("ARROW1\0\0")
    }

    /// Writes rows.
    public mutating func write(_ table: Table) throws {
        if try columns.accept(table) { try begin(table.header) }
        var row = 0
        while row < table.rowCount {
            let end = min(row + ArrowReader.rowsPerTable, table.rowCount)
            try writeBatch(table.rows(row..<end))
            row = end
        }
    }

    /// Writes what the file says about itself, and gives the file its name.
    public mutating func finish() throws {
        if header == nil { try begin(try Table([])) }
        output.buffer.append(littleEndian: UInt32.max)
        output.buffer.append(littleEndian: UInt32(0))
        var builder = FlatBufferBuilder()
        let schema = Self.schema(header?.columns ?? [], &builder)
        let batches = builder.vector(of: blocks, size: 24)
        let root = builder.table([.value(Self.version), .place(schema), .absent, .place(batches)])
        let footer = builder.finish(root)
        output.buffer.append(footer)
        output.buffer.append(littleEndian: UInt32(footer.count))
        output.buffer.append("ARROW1")
        try output.finish()
    }

    private mutating func begin(_ header: Table) throws {
        self.header = header
        var builder = FlatBufferBuilder()
        let schema = Self.schema(header.columns, &builder)
        let root = builder.table([.value(Self.version), .value(UInt8(1)), .place(schema), .value(Int64(0))])
        _ = writeMessage(builder.finish(root))
    }

    /// Writes the description of a message; gives how long it is with what stands before it.
    private func writeMessage(_ description: [UInt8]) -> Int {
        output.buffer.append(littleEndian: UInt32.max)
        output.buffer.append(littleEndian: UInt32(description.count))
        output.buffer.append(description)
        return description.count + 8
    }

    private mutating func writeBatch(_ table: Table) throws {
        var body = ArrowBody()
        for column in table.columns { body.append(column) }
        var builder = FlatBufferBuilder()
        let nodes = builder.vector(of: table.columns.map { [Int64($0.count), Int64($0.missingCount)] }, size: 16)
        let buffers = builder.vector(of: body.buffers, size: 16)
        let batch = builder.table([.value(Int64(table.rowCount)), .place(nodes), .place(buffers)])
        let root = builder.table([
            .value(Self.version), .value(UInt8(3)), .place(batch), .value(Int64(body.bytes.count)),
        ])
        let start = output.position
        let length = writeMessage(builder.finish(root))
        output.buffer.append(body.bytes)
        // The length of 32 bits has 32 unused ones behind it.
        blocks.append([Int64(start), Int64(length), Int64(body.bytes.count)])
        try output.flush()
    }

    private static func schema(_ columns: [Column], _ builder: inout FlatBufferBuilder) -> FlatBufferBuilder.Place {
        let fields = columns.map { field($0, &builder) }
        let list = builder.vector(fields)
        return builder.table([.absent, .place(list)])
    }

    private static func field(_ column: Column, _ builder: inout FlatBufferBuilder) -> FlatBufferBuilder.Place {
        let name = builder.text(column.name)
        let (kind, type) = type(column, &builder)
        let children = builder.vector([])
        return builder.table([
            .place(name), .value(UInt8(1)), .value(kind), .place(type), .absent, .place(children),
        ])
    }

    private static func type(_ column: Column, _ builder: inout FlatBufferBuilder) -> (UInt8, FlatBufferBuilder.Place) {
        switch ParquetColumnWriter.Kind(column) {
        case .whole: return (2, builder.table([.value(Int32(64)), .value(UInt8(1))]))
        case .number: return (3, builder.table([.value(Int16(2))]))
        case .boolean: return (6, builder.table([]))
        // Offsets of 64 bits, because a column may have more than 2 GiB of text.
        case .text: return (20, builder.table([]))
        case .day: return (8, builder.table([.value(Int16(0))]))
        case .moment(let isUTC):
            let zone = isUTC ? FlatBufferBuilder.Field.place(builder.text("UTC")) : .absent
            return (10, builder.table([.value(Int16(2)), zone]))
        }
    }
}

/// The bytes of a batch: buffers that each begin at a multiple of eight.
struct ArrowBody {
    private(set) var bytes: [UInt8] = []
    /// The offset and the length of each buffer.
    private(set) var buffers: [[Int64]] = []

    /// Adds the buffers of a column: which values are there, and the values.
    mutating func append(_ column: Column) {
        let present = column.missing == nil ? [] : Self.bits(column.count) { !column.isMissing($0) }
        append(present)
        switch column.values {
        case .integers(let values): append(Self.wholes(values))
        case .numbers(let values): append(Self.wholes(values.map(\.bitPattern)))
        case .booleans(let values): append(Self.bits(values.count) { values[$0] })
        case .instants(let values):
            if ParquetColumnWriter.Kind(column) == .day {
                append(Self.wholes(values.map { Int32(clamping: $0.flooredDivision(by: CivilDay.microsecondsPerDay)) }))
            } else {
                append(Self.wholes(values))
            }
        case .texts(let values):
            var ends: [Int64] = [0]
            var texts: [UInt8] = []
            for row in 0..<column.count {
                if !column.isMissing(row) { texts.append(contentsOf: values[row].utf8) }
                ends.append(Int64(texts.count))
            }
            append(Self.wholes(ends))
            append(texts)
        }
    }

    private mutating func append(_ buffer: [UInt8]) {
        buffers.append([Int64(bytes.count), Int64(buffer.count)])
        bytes += buffer
        bytes += repeatElement(0, count: (8 - bytes.count % 8) % 8)
    }

    private static func wholes(_ values: [some FixedWidthInteger]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 8)
        for value in values { bytes.append(little: value) }
        return bytes
    }

    private static func bits(_ count: Int, _ isSet: (Int) -> Bool) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (count + 7) / 8)
        for position in 0..<count where isSet(position) { bytes[position >> 3] |= 1 << UInt8(position & 7) }
        return bytes
    }
}
