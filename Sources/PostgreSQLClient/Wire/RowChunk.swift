/// Rows as they came, one after the other in one block of bytes.
struct RowChunk: Sendable {
    /// Where a field lies in ``bytes``; a negative count is NULL.
    struct Field: Sendable {
        var start: Int
        var count: Int
    }

    private(set) var bytes: [UInt8] = []
    private(set) var fields: [Field] = []
    /// Also counts rows without columns.
    var rowCount = 0

    /// What the chunk costs in memory, about.
    var size: Int { bytes.count + fields.count * MemoryLayout<Field>.size }

    mutating func appendNull() { fields.append(Field(start: 0, count: -1)) }

    mutating func append(_ value: UnsafeRawBufferPointer) {
        fields.append(Field(start: bytes.count, count: value.count))
        unsafe bytes.append(contentsOf: value)
    }

    /// A piece of COPY data as a row of one field.
    mutating func append(_ piece: [UInt8]) {
        fields.append(Field(start: bytes.count, count: piece.count))
        bytes += piece
        rowCount += 1
    }
}
