/// One row of a result. Values are decoded when they are asked for.
public struct PostgreSQLRow: Sendable {
    private let chunk: RowChunk
    private let first: Int
    private let header: RowHeader

    init(chunk: RowChunk, row: Int, header: RowHeader) {
        (self.chunk, self.header) = (chunk, header)
        first = row * header.columns.count
    }

    /// The columns of the result.
    public var columns: [PostgreSQLColumn] { header.columns }
    /// How many values there are.
    public var count: Int { header.columns.count }

    /// How many bytes the server sent for a value; nil for NULL.
    public func byteCount(_ column: Int) -> Int? {
        let count = chunk.fields[first + column].count
        return count < 0 ? nil : count
    }

    /// A value by the number of its column, counted from 0.
    public subscript(column: Int) -> PostgreSQLValue {
        precondition(header.columns.indices.contains(column), "a row has no such column")
        let field = chunk.fields[first + column]
        guard field.count >= 0 else { return .null }
        let bytes = chunk.bytes[field.start..<(field.start + field.count)]
        let form = header.columns[column].type.form
        guard header.isBinary, let form else {
            return TextDecoding.value(String(decoding: bytes, as: UTF8.self), form)
        }
        // A form that the server does not keep to would be a bug of ours; its bytes are then shown as they are.
        return BinaryDecoding.value(bytes, form) ?? .bytes(Array(bytes))
    }

    /// A value by the name of its column; nil when there is no such column.
    public subscript(name: String) -> PostgreSQLValue? {
        header.columns.firstIndex { $0.name == name }.map { self[$0] }
    }
}

/// What all rows of a result share.
final class RowHeader: Sendable {
    let columns: [PostgreSQLColumn]
    let isBinary: Bool

    init(columns: [PostgreSQLColumn], isBinary: Bool) { (self.columns, self.isBinary) = (columns, isBinary) }
}
