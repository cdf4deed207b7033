/// Reads Parquet files of flat columns, as pyarrow, pandas, DuckDB and Spark write them.
///
/// Dates become instants that are written as days, times without a zone those that are written without one, and decimal
/// numbers keep their number of decimals. Page checksums are not verified.
public struct ParquetReader: TableSource {
    /// How many bytes a file may take to describe itself.
    static let footerLimit = 1 << 26
    /// How many rows the tables of the stream have.
    static let rowsPerTable = 65_536

    /// The names, kinds and spellings of the columns.
    public let header: Table
    private let file: FileInput
    private let types: [ParquetType]
    private let groups: [Thrift]
    private var group = 0
    private var chunks: [ParquetChunk] = []
    private var remaining = 0

    /// - Throws: ``TableError`` naming the file and the column of what is wrong, or not supported.
    public init(path: String) throws(TableError) { try self.init(FileInput(path: path)) }

    /// - Parameter bytes: The content of a file.
    public init(bytes: [UInt8], name: String = "input") throws(TableError) {
        try self.init(FileInput(bytes, name: name))
    }

    init(_ file: FileInput) throws(TableError) {
        self.file = file
        let metadata = try Self.footer(file)
        guard let schema = metadata[2]?.list, let root = schema.first, let groups = metadata[4]?.list else {
            throw .malformed(
                .init(source: file.name), "The description of the columns is missing. The file is damaged.")
        }
        var types: [ParquetType] = []
        for element in schema.dropFirst() { types.append(try ParquetType(element, source: file.name)) }
        guard root[5]?.int ?? types.count == types.count else {
            throw .malformed(.init(source: file.name), "The columns are not as many as declared. The file is damaged.")
        }
        (self.types, self.groups) = (types, groups)
        header = try Table(types.map(\.header))
    }

    /// The next rows; nil at the end of the file.
    public mutating func next() throws -> Table? {
        while remaining == 0 {
            guard group < groups.count else { return nil }
            try begin(groups[group])
            group += 1
        }
        let count = min(remaining, Self.rowsPerTable)
        var columns: [Column] = []
        for position in types.indices {
            var builder = try ColumnBuilder(types[position].header)
            chunks[position].beginTable()
            do throws(FormatFailure) {
                try chunks[position].read(count, into: &builder)
            } catch {
                throw failure(error, position)
            }
            columns.append(builder.finish())
        }
        remaining -= count
        return try Table(columns)
    }

    private mutating func begin(_ group: Thrift) throws(TableError) {
        let place = TableError.Place(source: file.name)
        guard let rows = group[3]?.int, rows >= 0, let parts = group[1]?.list, parts.count == types.count else {
            throw .malformed(place, "A group of rows has other columns than the file. The file is damaged.")
        }
        chunks = []
        for (position, part) in parts.enumerated() {
            do throws(FormatFailure) {
                chunks.append(try ParquetChunk(part, types[position], rows: rows, file: file))
            } catch {
                throw failure(error, position)
            }
        }
        remaining = types.isEmpty ? 0 : rows
    }

    private func failure(_ failure: FormatFailure, _ position: Int) -> TableError {
        .malformed(.init(source: file.name, column: types[position].name), failure.text + ".")
    }

    private static func footer(_ file: FileInput) throws(TableError) -> Thrift {
        let place = TableError.Place(source: file.name)
        let mark = Array("PAR1".utf8)
        guard file.size >= 12, try file.bytes(0..<4) == mark else {
            throw .malformed(place, "This is no Parquet file, for it does not begin with PAR1.")
        }
        let tail = try file.bytes(file.size - 8..<file.size)
        guard Array(tail[4...]) == mark else {
            throw .malformed(place, "The end of the Parquet file is missing. Get a complete copy of it.")
        }
        let size = tail[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard size <= file.size - 12, size <= footerLimit else {
            throw .malformed(place, "The description claims \(size) bytes, which cannot be. The file is damaged.")
        }
        var cursor = FormatCursor(try file.bytes(file.size - 8 - size..<file.size - 8))
        do throws(FormatFailure) { return try Thrift.structure(&cursor) } catch {
            throw .malformed(place, error.text + ".")
        }
    }
}
