public import Tables

/// Learns a table of plain columns: numbers, categories, truth values and points in time, without identifiers or texts
/// that differ from row to row, whose single values mean nothing.
///
/// ```swift
/// let model = try TableLearner().learn(table)
/// let rows = try model.sample(SampleBatch(rows: Array(0..<1_000), random: CounterRandom(seed: 7)))
/// ```
public struct TableLearner: Sendable {
    /// How tables are learned.
    public var options: LearningOptions

    /// - Parameter options: The defaults suit most tables.
    public init(options: LearningOptions = .init()) { self.options = options }

    /// The model of a table. Equal tables and options give equal models, but for differential privacy, whose noise nobody
    /// can repeat.
    ///
    /// - Parameter monitor: Is told of each column that is learned.
    /// - Throws: ``LearningError`` where the table has too few rows, or lacks a column that the options name; and
    ///   `CancellationError`.
    public func learn(_ table: Table, monitor: WorkMonitor = .init()) throws -> LearnedModel {
        switch options.engine {
        case .trees: .trees(try learnTrees(table, monitor: monitor))
        case .copula: .copula(try learnCopula(table, monitor: monitor))
        case .differentialPrivacy: .differentialPrivacy(try learnPrivately(table, monitor: monitor))
        }
    }

    /// The columns in the order of learning, and how many of them are context.
    func ordered(_ table: Table) throws(LearningError) -> (columns: [Column], contextCount: Int) {
        var columns: [Column] = []
        var isTaken = Set<String>()
        for name in options.context + options.first {
            guard let column = table.column(name) else { throw .noColumn(name, known: table.names) }
            if isTaken.insert(name).inserted { columns.append(column) }
        }
        // What a table is about tends to stand last; when it is learned first, all else follows from it.
        columns += table.columns.reversed().filter { !isTaken.contains($0.name) }
        return (columns, Set(options.context).count)
    }

    /// At most ``LearningOptions/rowLimit`` rows, spread evenly, of a table that has enough of them.
    func bounded(_ table: Table) throws(LearningError) -> Table {
        let needed = options.protection.fitted(to: table.rowCount).rareCount
        guard table.rowCount >= needed else { throw .tooFewRows(table.rowCount, needed: needed) }
        guard table.rowCount > options.rowLimit else { return table }
        let random = CounterRandom(seed: 0)
        let (rows, limit) = (table.rowCount, options.rowLimit)
        return table.rows(
            at: (0..<limit).map { place in
                let (low, high) = (place * rows / limit, (place + 1) * rows / limit)
                return low + CounterRandom.index(random.bits(row: UInt64(place), stream: 0).first, below: high - low)
            })
    }
}

/// A model that was learned, of whichever engine.
public enum LearnedModel: TableModel, Equatable {
    /// See ``TreeModel``.
    case trees(TreeModel)
    /// See ``CopulaModel``.
    case copula(CopulaModel)
    /// See ``DPModel``.
    case differentialPrivacy(DPModel)

    private var model: any TableModel {
        switch self {
        case .trees(let model): model
        case .copula(let model): model
        case .differentialPrivacy(let model): model
        }
    }

    /// The columns that the model makes, without rows.
    public var header: Table { model.header }
    /// The columns that every batch must give, without rows.
    public var context: Table { model.context }
    /// One row for each identifier of the batch.
    public func sample(_ batch: SampleBatch) throws -> Table { try model.sample(batch) }
}
