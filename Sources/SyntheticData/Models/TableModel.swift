public import Tables

/// What was learned of one table, or declared for it, and makes rows from that.
///
/// A model is a value without state: the rows of equal batches are equal, whatever was sampled before or beside them.
public protocol TableModel: Sendable {
    /// The columns that the model makes, without rows.
    var header: Table { get }

    /// The columns that every batch must give, without rows: of a parent row, say. Empty for a table that stands alone.
    var context: Table { get }

    /// One row for each identifier of the batch, with the columns of ``header``.
    ///
    /// - Throws: `SyntheticDataError` where the batch gives too little, or values that cannot be.
    func sample(_ batch: SampleBatch) throws -> Table
}

/// Which rows a model shall make.
public struct SampleBatch: Sendable {
    /// Names each row for the random numbers: the row with an identifier is the same in every batch. For a table that
    /// stands alone the position of the row, for a child the parent's identifier and the position among its siblings.
    public var rows: [UInt64]
    /// Where chance comes from.
    public var random: CounterRandom
    /// Tells the tables of one data set apart for the random numbers.
    public var table: UInt32
    /// Values that are settled, one a row: the model's context, and columns of its header that conditions fix.
    public var given: Table?

    /// - Parameter given: As many rows as there are identifiers.
    public init(rows: [UInt64], random: CounterRandom, table: UInt32 = 0, given: Table? = nil) {
        (self.rows, self.random, self.table, self.given) = (rows, random, table, given)
    }

    /// The stream of random numbers of a column, or of another purpose: FNV-1a of table and name.
    public func stream(_ name: String, purpose: String = "value") -> UInt32 {
        var hash: UInt32 = 0x811C_9DC5
        for byte in "\(table)/\(name)/\(purpose)".utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return hash
    }
}
