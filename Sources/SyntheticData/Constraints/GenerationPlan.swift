public import Tables

/// What stands between real data and a model, and between the model and what comes out: the whole chain of transforms
/// that a schema asks for.
///
/// ```swift
/// let plan = try GenerationPlan(schema, table)
/// let model = try learner.learn(plan.forward(table))
/// let rows = try plan.inverse(model.sample(batch), batch)
/// ```
public struct GenerationPlan: TableTransform {
    /// What was asked for.
    public let schema: TableSchema
    /// In the order of the way forward.
    private let transforms: [any TableTransform]
    private let ledger: ConstraintLedger

    /// - Parameters:
    ///   - table: The real data, or the first rows of it as far as they show all values; nil where all is declared.
    ///     Columns that the schema does not name are left out.
    ///   - key: Decides which fake stands for which original in consistent columns. Who knows it and an original can
    ///     tell the fake, so keep it secret.
    /// - Throws: `SyntheticDataError` where the schema contradicts itself or the data.
    public init(_ schema: TableSchema, _ table: Table?, key: UInt64 = 0) throws {
        try schema.check()
        let resolved = schema.resolved(table)
        var builder = try PlanBuilder(resolved, table, key: key)
        try builder.build()
        (self.schema, transforms, ledger) = (resolved, builder.transforms, builder.ledger)
    }

    /// How the constraints are honoured, so far.
    public var report: [ConstraintReport] { ledger.reports }

    /// What a model shall learn: without identifiers, personal data, declared and computed columns.
    public func forward(_ table: Table) throws -> Table {
        try transforms.reduce(table) { try $1.forward($0) }
    }

    /// The rows that come out: all columns of the schema in its order.
    ///
    /// - Parameter table: What the model drew for the batch; a table without columns where nothing is learned.
    public func inverse(_ table: Table, _ batch: SampleBatch) throws -> Table {
        try transforms.reversed().reduce(table) { try $1.inverse($0, batch) }
    }
}

extension TableSchema {
    /// The schema with each column's origin decided.
    func resolved(_ table: Table?) -> TableSchema {
        var result = self
        let computed = Set(formulas.map(\.column))
        let present = Set(table?.names ?? [])
        let ranges = Dictionary(
            constraints.compactMap { constraint -> (String, (SchemaValue?, SchemaValue?))? in
                guard case .range(let column, let min, let max) = constraint else { return nil }
                return (column, (min, max))
            }
        ) { first, _ in first }
        for index in columns.indices where !computed.contains(columns[index].name) {
            let column = columns[index]
            let isLearned = column.isLearned && (column.from == .learned || present.contains(column.name))
            result.columns[index].from = isLearned ? .learned : .declared
            guard !isLearned, let range = ranges[column.name] else { continue }
            // A declared column keeps its range best by never leaving it.
            if let low = range.0, column.min == nil { result.columns[index].min = low }
            if let high = range.1, column.max == nil { result.columns[index].max = high }
        }
        return result
    }
}
