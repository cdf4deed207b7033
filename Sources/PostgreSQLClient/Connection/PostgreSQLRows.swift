/// The rows of a statement while they come. Whoever stops asking makes the server stop too.
public struct PostgreSQLRows: Sendable {
    private let wire: Wire
    private let header: RowHeader
    private let position: Int
    private var chunk: RowChunk
    private var nextRow = 0
    private(set) var replies: [Reply]?

    init(wire: Wire, header: RowHeader, position: Int, first: Delivery) {
        (self.wire, self.header, self.position) = (wire, header, position)
        (chunk, replies) = (first.chunk, first.replies)
    }

    /// The columns; none for a statement without rows.
    public var columns: [PostgreSQLColumn] { header.columns }

    /// What the server says was done, such as `SELECT 5`; known when all rows have been taken.
    public var tag: String? { replies?[position].tag }

    /// How many bytes of rows are held here at the moment.
    public var waitingBytes: Int { chunk.size }

    /// The next row, nil at the end.
    /// - Throws: ``PostgreSQLError``, also when the statement fails after some of its rows.
    public mutating func next() async throws -> PostgreSQLRow? {
        while true {
            if nextRow < chunk.rowCount {
                defer { nextRow += 1 }
                return PostgreSQLRow(chunk: chunk, row: nextRow, header: header)
            }
            if let replies {
                if let error = replies.lazy.compactMap(\.error).first { throw error }
                return nil
            }
            let delivery = try await wire.next()
            (chunk, replies, nextRow) = (delivery.chunk, delivery.replies, 0)
        }
    }
}
