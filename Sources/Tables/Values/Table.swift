/// Rows of named, typed columns, held column by column.
///
/// A value: copies share their storage until one is changed. Streams of rows are sequences of tables with the same
/// columns, see ``TableSource``.
public struct Table: Sendable, Equatable {
    /// The columns in order. Names are unique, and all are ``rowCount`` long.
    public let columns: [Column]
    /// How many rows there are; kept apart because a table may have no column.
    public let rowCount: Int

    /// - Throws: ``TableError`` where two columns have one name, or different lengths.
    public init(_ columns: [Column]) throws(TableError) {
        let rowCount = columns.first?.count ?? 0
        var names: Set<String> = []
        for column in columns {
            guard names.insert(column.name).inserted else { throw .repeatedColumn(column.name) }
            guard column.count == rowCount else {
                throw .unevenColumns(column.name, count: column.count, expected: rowCount)
            }
        }
        self.columns = columns
        self.rowCount = rowCount
    }

    /// The names of the columns in order.
    public var names: [String] { columns.map(\.name) }

    /// The first column of that name; nil where there is none.
    public func column(_ name: String) -> Column? { columns.first { $0.name == name } }

    /// The position of the column of that name; nil where there is none.
    public func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

    /// The rows of a range, in order.
    public func rows(_ range: Range<Int>) -> Table { map { $0.rows(range) } }

    /// The rows at these positions, in this order; a position may come more than once.
    public func rows(at positions: [Int]) -> Table { map { $0.rows(at: positions) } }

    private func map(_ change: (Column) -> Column) -> Table {
        let columns = columns.map(change)
        return Table(unchecked: columns, rowCount: columns.first?.count ?? 0)
    }

    private init(unchecked columns: [Column], rowCount: Int) { (self.columns, self.rowCount) = (columns, rowCount) }
}
