public import Tables

/// A table from its declaration alone, without any real data.
public struct RuleModel: TableModel {
    /// The columns that the model makes, without rows.
    public let header: Table
    /// Empty: a declared table stands alone.
    public let context: Table

    private let plan: GenerationPlan

    /// - Throws: `SyntheticDataError` where the schema contradicts itself, or asks for what only data can tell.
    public init(_ schema: TableSchema) throws {
        plan = try GenerationPlan(schema, nil)
        context = try Table([])
        header = try plan.inverse(context, SampleBatch(rows: [], random: CounterRandom(seed: 0)))
    }

    /// One row for each identifier of the batch.
    public func sample(_ batch: SampleBatch) throws -> Table { try plan.inverse(context, batch) }

    /// How the constraints are honoured, so far.
    public var report: [ConstraintReport] { plan.report }
}
