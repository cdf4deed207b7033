import Tables

/// Keeps columns to the combinations that the data has: they are learned as one column of texts.
struct JoinedTransform: TableTransform {
    private let names: [String]
    private let joined: String
    private let combinations: Table
    private let labels: [String]
    private let numbers: [String: Int]
    private let labelsByKey: [String: String]
    /// What is drawn for a text that the model made up, such as for rare ones that it put together.
    private let shares: CumulativeShares?

    /// Rarer combinations do not stand in for unknown ones: they might tell of a single person.
    private static let rareCount = 10

    init(_ facts: CombinationFacts, _ rewriting: PlanOutline.Rewriting) throws {
        (names, joined) = (rewriting.columns, rewriting.name)
        let named = zip(names, facts.columns).map { Column($0, $1.values, missing: $1.missing, spelling: $1.spelling) }
        combinations = try Table(named)
        labels = facts.labels
        numbers = Dictionary(zip(labels, labels.indices)) { first, _ in first }
        let keys = labels.indices.map { Self.key(named, $0) }
        labelsByKey = Dictionary(zip(keys, labels)) { first, _ in first }
        let isFrequent = facts.counts.contains { $0 >= Self.rareCount }
        shares = CumulativeShares(facts.counts.map { isFrequent && $0 < Self.rareCount ? 0 : Double($0) })
    }

    /// Tells every two combinations apart, also where their labels would be the same.
    private static func key(_ columns: [Column], _ row: Int) -> String {
        columns.map { $0.isMissing(row) ? "\u{0}" : $0.cell(row).asText }.joined(separator: "\u{1F}")
    }

    func forward(_ table: Table) throws -> Table {
        let columns = try names.map { name in
            guard let column = table.column(name) else {
                throw SyntheticDataError(.badTable, column: name, "The data has no such column.")
            }
            return column
        }
        let cells = (0..<table.rowCount).map { row in
            labelsByKey[Self.key(columns, row)].map(Cell.text) ?? .missing
        }
        let column = Column(cells, name: joined, kind: .text, spelling: .plain)
        let taken = Set(names.dropFirst())
        return try Table(
            table.columns.compactMap { taken.contains($0.name) ? nil : $0.name == names[0] ? column : $0 })
    }

    func inverse(_ table: Table, _ batch: SampleBatch) throws -> Table {
        guard let column = table.column(joined), case .texts(let texts) = column.values else {
            throw SyntheticDataError(.badTable, column: joined, "The model does not make this column of texts.")
        }
        let known = texts.dictionary.map { numbers[$0] }
        let stream = batch.stream(joined, purpose: "combination")
        let rows = (0..<table.rowCount).map { row -> Int in
            let code = Int(texts.codes[row])
            if !column.isMissing(row), code < known.count, let number = known[code] { return number }
            return shares?.index(batch.random.unit(row: batch.rows[row], stream: stream)) ?? 0
        }
        guard !labels.isEmpty || rows.isEmpty else {
            throw SyntheticDataError(
                .badTable, column: joined, "The data had no row, so there is no combination to draw.")
        }
        let restored = combinations.rows(at: rows).columns
        return try Table(table.columns.flatMap { $0.name == joined ? restored : [$0] })
    }
}
