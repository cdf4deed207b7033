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
    /// What was asked for, with each column's origin decided.
    public var schema: TableSchema { outline.schema }
    /// What is known of the real data; nil where all is declared.
    public let facts: PlanFacts?
    private let outline: PlanOutline
    /// In the order of the way forward.
    private let transforms: [any TableTransform]
    private let ledger: ConstraintLedger

    /// A plan around real data.
    ///
    /// - Parameters:
    ///   - table: The real data, or the first rows of it as far as they show all values; nil where all is declared.
    ///     Columns that the schema does not name are left out.
    ///   - key: Decides which fake stands for which original in consistent columns. Who knows it and an original can
    ///     tell the fake, so keep it secret.
    /// - Throws: `SyntheticDataError` where the schema contradicts itself or the data.
    public init(_ schema: TableSchema, _ table: Table?, key: UInt64 = 0) throws {
        try self.init(schema, facts: table.map { try PlanFacts(schema, $0, key: key) }, key: key)
    }

    /// The same plan again, without the data.
    ///
    /// - Parameters:
    ///   - facts: Gathered with this schema; nil where all is declared.
    ///   - key: As for the data. The way back needs none.
    /// - Throws: `SyntheticDataError` where the schema contradicts itself or the facts.
    public init(_ schema: TableSchema, facts: PlanFacts?, key: UInt64 = 0) throws {
        outline = try PlanOutline(schema, present: facts.map { Set($0.present) })
        self.facts = facts
        var builder = PlanBuilder(outline, facts, key: key)
        try builder.build()
        (transforms, ledger) = (builder.transforms, builder.ledger)
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

    /// The plan without what a model of its columns can never ask for, and without a count of repairs.
    func limited(to model: LearnedModel, key: UInt64) throws -> GenerationPlan {
        try GenerationPlan(schema, facts: facts?.limited(to: model, outline), key: key)
    }

    /// The columns that a model has to make, without rows.
    func plainHeader() throws -> Table {
        guard facts != nil else { return try Table([]) }
        return try forward(
            Table(schema.columns.map { Column($0.name, ColumnKind($0.type.valueKind).noValues) })
        ).header
    }
}

extension ColumnKind {
    init(_ kind: ValueKind) {
        switch kind {
        case .integer: self = .integers
        case .number: self = .numbers
        case .text: self = .texts
        case .boolean: self = .booleans
        case .instant: self = .instants
        }
    }
}
