public import Tables

/// The default engine: a decision tree for each column, which looks at the columns before it.
///
/// A leaf keeps the symbols of at most 1,024 rows and a tree has at most 8,192 leaves, so that the model of a table
/// of ten million rows has some megabytes a column.
public struct TreeModel: TableModel, Equatable {
    /// All columns in the order of learning; those of the context come first.
    let profiles: [ColumnProfile]
    /// How many columns are given.
    let contextCount: Int
    /// One for each column that is made.
    let trees: [DecisionTree]
    /// Of each column that is made, in the order of the table, its position in the order of learning.
    let outputOrder: [Int]
    /// How often a value is drawn from the whole column.
    let mixing: Double

    /// The columns that the model makes, without rows.
    public var header: Table { Table(emptyColumns: outputOrder.map { profiles[$0] }) }
    /// The columns that every batch must give, without rows.
    public var context: Table { Table(emptyColumns: Array(profiles.prefix(contextCount))) }

    /// One row for each identifier of the batch.
    public func sample(_ batch: SampleBatch) throws -> Table { try sample(batch, where: []) }

    /// One row for each identifier of the batch, all of which fulfil the conditions.
    ///
    /// Conditions on the columns that were learned first cost nothing; for others, the columns before are drawn some
    /// times for each row, and those kept that fit best.
    ///
    /// - Throws: ``LearningError`` where a condition cannot be met, or the batch gives too little.
    public func sample(_ batch: SampleBatch, where conditions: [Condition]) throws -> Table {
        let plans = try ColumnPlan.make(for: self, batch, conditions)
        return BlockDrawer(self, plans, batch).table()
    }
}

extension Table {
    /// No rows of the columns that were learned.
    init(emptyColumns profiles: [ColumnProfile]) {
        self.init(trusted: profiles.map(\.emptyColumn))
    }

    /// Columns of a model, whose names were unique in the table that was learned, and whose lengths are equal.
    init(trusted columns: [Column]) {
        do { try self.init(columns) } catch { preconditionFailure("a model has unequal columns: \(error)") }
    }
}
