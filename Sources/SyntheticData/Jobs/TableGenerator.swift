public import Tables

/// Makes whole rows of one table: a plan of what is declared and constrained around a model of what is learned.
public struct TableGenerator: TableModel {
    /// What stands around the model.
    public let plan: GenerationPlan
    /// What was learned; nil where all columns are declared.
    public let learned: LearnedModel?
    /// The columns that come out, without rows.
    public let header: Table
    /// None: the rows stand alone.
    public var context: Table { header.rows(0..<0, columns: []) }

    private let core: (any TableModel)?

    /// Learns a table.
    ///
    /// - Parameters:
    ///   - key: Decides which fake stands for which original in consistent columns; keep it secret.
    /// - Throws: `SyntheticDataError` where the schema contradicts itself or the data, ``LearningError`` where nothing can
    ///   be learned, `CancellationError`.
    public init(
        learning table: Table, _ schema: TableSchema, options: LearningOptions = LearningOptions(), key: UInt64 = 0,
        monitor: WorkMonitor = WorkMonitor()
    ) throws {
        let plan = try GenerationPlan(schema, table, key: key)
        let plain = try plan.forward(table)
        if plain.columns.isEmpty {
            try self.init(plan, nil, nil)
            return
        }
        var options = options
        options.domains.merge(PublicDomain.declared(in: schema)) { given, _ in given }
        let learned = try TableLearner(options: options).learn(plain, monitor: monitor)
        try self.init(try plan.limited(to: learned, key: key), learned, learned)
    }

    /// The generator that a file was made of: it makes the same rows.
    ///
    /// - Parameter key: That of consistent columns, which no file has. Only for hiding more real rows as those that were
    ///   learned, by ``GenerationPlan/forward(_:)``; the rows that are made do not depend on it.
    /// - Throws: `SyntheticDataError` and ``LearningError`` where the parts of the file do not fit.
    public init(_ file: GeneratorFile, key: UInt64 = 0) throws {
        let plan = try GenerationPlan(file.schema, facts: file.facts, key: key)
        let wanted = try plan.plainHeader()
        guard wanted.columns.map(\.form) == (file.model?.header.columns ?? []).map(\.form) else {
            throw LearningError.malformed("its model makes other columns than its schema asks for")
        }
        try self.init(plan, file.model, file.model)
    }

    /// Makes a table of which everything is declared.
    ///
    /// - Throws: `SyntheticDataError` where the schema contradicts itself, or leaves a column open.
    public init(declared schema: TableSchema) throws { try self.init(try GenerationPlan(schema, nil), nil, nil) }

    private init(_ plan: GenerationPlan, _ learned: LearnedModel?, _ core: (any TableModel)?) throws {
        (self.plan, self.learned, self.core) = (plan, learned, core)
        let nothing = SampleBatch(rows: [], random: CounterRandom(seed: 0))
        header = try plan.inverse(try Self.draw(core, nothing), nothing).header
    }

    /// The same table, of which only some rows are wanted.
    ///
    /// - Parameters:
    ///   - conditions: On learned columns; every row fulfils all of them.
    ///   - balance: The shares of the values of a learned column.
    /// - Throws: ``LearningError`` where they cannot be met, or the engine knows no conditions.
    public func restricted(
        to conditions: [Condition], balance: ConditionedSampler.Balance? = nil
    ) throws -> TableGenerator {
        guard !conditions.isEmpty || balance != nil else { return self }
        guard case .trees(let trees)? = learned else {
            throw LearningError.impossible(
                conditions.first?.column ?? balance?.column ?? "", "conditions and balancing need the engine of trees")
        }
        return try TableGenerator(plan, learned, try ConditionedSampler(trees, where: conditions, balance: balance))
    }

    /// One row for each identifier of the batch.
    public func sample(_ batch: SampleBatch) throws -> Table { try plan.inverse(try Self.draw(core, batch), batch) }

    private static func draw(_ core: (any TableModel)?, _ batch: SampleBatch) throws -> Table {
        try core?.sample(batch) ?? Table([])
    }
}

extension Column {
    fileprivate var form: String { "\(name) \(kind)" }
}

extension Table {
    fileprivate func rows(_ range: Range<Int>, columns names: Set<String>) -> Table {
        (try? Table(columns.filter { names.contains($0.name) }.map { $0.rows(range) })) ?? self
    }
}
