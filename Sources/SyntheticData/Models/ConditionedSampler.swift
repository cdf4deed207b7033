public import Tables

/// A model whose rows fulfil conditions, and have chosen shares of the values of one column.
///
/// Where conditions are on columns that were learned first (see ``LearningOptions/first``) the rows are exactly those the
/// model makes under the condition. For other columns they fulfil the condition exactly, and fit it as the best of 32
/// candidates.
public struct ConditionedSampler: TableModel {
    /// What shares of rows shall have which values of a column.
    public struct Balance: Sendable, Equatable {
        /// The name of the column.
        public var column: String
        /// Values and their shares, which need not add up to one.
        public var shares: [(value: Condition.Value, share: Double)]

        /// - Parameter shares: At least one above zero; those below count as zero.
        public init(_ column: String, _ shares: [(value: Condition.Value, share: Double)]) {
            (self.column, self.shares) = (column, shares)
        }

        /// Whether both ask for the same.
        public static func == (a: Balance, b: Balance) -> Bool {
            a.column == b.column && a.shares.elementsEqual(b.shares) { $0 == $1 }
        }
    }

    /// What makes the rows.
    public var model: TreeModel
    /// What all rows must fulfil.
    public var conditions: [Condition]
    /// What shares they have.
    public var balance: Balance?

    /// - Throws: ``LearningError`` where something can never be met.
    public init(_ model: TreeModel, where conditions: [Condition] = [], balance: Balance? = nil) throws {
        self.model = model
        self.conditions = conditions
        self.balance = balance
        for condition in conditions { try model.check(condition) }
        guard let balance else { return }
        guard balance.shares.contains(where: { $0.share > 0 }), balance.shares.allSatisfy({ $0.share.isFinite }) else {
            throw LearningError.impossible(balance.column, "no share is above zero")
        }
        for (value, share) in balance.shares where share > 0 { try model.check(.equal(balance.column, value)) }
    }

    /// The columns that the model makes, without rows.
    public var header: Table { model.header }
    /// The columns that every batch must give, without rows.
    public var context: Table { model.context }

    /// One row for each identifier of the batch.
    public func sample(_ batch: SampleBatch) throws -> Table {
        guard let balance else { return try model.sample(batch, where: conditions) }
        var groups = [[Int]](repeating: [], count: balance.shares.count)
        let stream = batch.stream(balance.column, purpose: "balance")
        for (place, row) in batch.rows.enumerated() {
            groups[balance.choice(batch.random.unit(row: row, stream: stream))].append(place)
        }
        var made: [Table] = []
        var positions = [Int](repeating: 0, count: batch.rows.count)
        var count = 0
        for (group, (value, _)) in zip(groups, balance.shares) where !group.isEmpty {
            var part = batch
            part.rows = group.map { batch.rows[$0] }
            part.given = batch.given?.rows(at: group)
            made.append(try model.sample(part, where: conditions + [.equal(balance.column, value)]))
            for (offset, place) in group.enumerated() { positions[place] = count + offset }
            count += group.count
        }
        return made.isEmpty ? header : Table(joining: made).rows(at: positions)
    }
}

extension ConditionedSampler.Balance {
    fileprivate func choice(_ place: Double) -> Int {
        var rest = place * shares.reduce(0) { $0 + max(0, $1.share) }
        var last = 0
        for (index, (_, share)) in shares.enumerated() where share > 0 {
            last = index
            rest -= share
            if rest < 0 { break }
        }
        return last
    }
}

extension TreeModel {
    /// - Throws: ``LearningError`` where a condition can never be met.
    func check(_ condition: Condition) throws(LearningError) {
        guard let index = profiles.firstIndex(where: { $0.name == condition.column }), index >= contextCount else {
            throw .noColumn(condition.column, known: header.names)
        }
        _ = try Restriction(condition, profiles[index])
    }
}

extension Table {
    /// The rows of tables of one model, one after the other.
    fileprivate init(joining tables: [Table]) {
        let first = tables[0]
        self.init(
            trusted: first.columns.indices.map { index in
                let parts = tables.map { $0.columns[index] }
                let mask = MissingMask(parts)
                return Column(
                    parts[0].name, ColumnValues(joining: parts.map(\.values)), missing: mask,
                    spelling: parts[0].spelling)
            })
    }
}

extension MissingMask {
    fileprivate init(_ columns: [Column]) {
        self.init(count: 0)
        for column in columns { for row in 0..<column.count { append(column.isMissing(row)) } }
    }
}

extension ColumnValues {
    /// Values of one kind, one after the other; texts with one dictionary for all, or what the batch gave.
    fileprivate init(joining parts: [ColumnValues]) {
        var (integers, numbers, texts, booleans): ([Int64], [Double], [String], [Bool]) = ([], [], [], [])
        var codes: [UInt32] = []
        var dictionary: [String]?
        for part in parts {
            switch part {
            case .integers(let values), .instants(let values): integers += values
            case .numbers(let values): numbers += values
            case .booleans(let values): booleans += values
            case .texts(let values):
                if dictionary == nil { dictionary = values.dictionary }
                if values.dictionary == dictionary { codes += values.codes }
                texts += values.codes.indices.lazy.map { values[$0] }
            }
        }
        switch parts.first {
        case .integers: self = .integers(integers)
        case .instants: self = .instants(integers)
        case .numbers: self = .numbers(numbers)
        case .booleans: self = .booleans(booleans)
        default:
            let isShared = codes.count == texts.count
            self = .texts(isShared ? TextValues(codes: codes, dictionary: dictionary ?? []) : TextValues(texts))
        }
    }
}
