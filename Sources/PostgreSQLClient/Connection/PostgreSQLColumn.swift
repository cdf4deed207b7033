/// A column of a result.
public struct PostgreSQLColumn: Hashable, Sendable {
    /// A column of a stored table.
    public struct Origin: Hashable, Sendable {
        /// The object identifier of the table.
        public var table: UInt32
        /// The column's number, as in `pg_attribute.attnum`.
        public var column: Int

        /// A column by its table and number.
        public init(table: UInt32, column: Int) { (self.table, self.column) = (table, column) }
    }

    /// The name in the result.
    public var name: String
    /// The type; a domain shows as what it is based on.
    public var type: PostgreSQLType
    /// The type's modifier, as `format_type` takes it; -1 for none.
    public var modifier: Int32
    /// Where the column is taken from unchanged; nil for anything computed.
    public var origin: Origin?
}

/// A message of `NOTIFY`.
public struct PostgreSQLNotification: Hashable, Sendable {
    /// The channel it was sent to.
    public var channel: String
    /// The text that was sent along.
    public var payload: String
    /// The process of the sending session.
    public var sender: Int32
}
