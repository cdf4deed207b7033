import Tables

@testable import SyntheticData

/// Small tables whose truth is known.
enum MadeTables {
    /// Two cities with different incomes, ages that go along with incomes, and a third of bonuses missing, all of them in
    /// one city; half of the other bonuses are exactly 100.
    static func people(_ count: Int = 2_500, seed: UInt64 = 1) throws -> Table {
        var random = CounterRandom(seed: seed).sequence(row: 0, stream: 0)
        var (cities, ages, incomes, bonuses): ([String], [Int64], [Double], [Double]) = ([], [], [], [])
        var missing = MissingMask(count: 0)
        var isMember: [Bool] = []
        for _ in 0..<count {
            let isNorth = random.unit() < 0.6
            let age = 20 + Int64(random.unit() * 50)
            cities.append(isNorth ? "north" : "south")
            ages.append(age)
            incomes.append(((isNorth ? 1_000 : 5_000) + Double(age) * 20 + random.unit() * 500).rounded() / 10)
            missing.append(!isNorth && random.unit() < 0.8)
            bonuses.append(random.unit() < 0.5 ? 100 : random.unit() * 50)
            isMember.append(random.unit() < 0.3)
        }
        return try Table([
            Column("city", .texts(TextValues(cities))), Column("age", .integers(ages)),
            Column("income", .numbers(incomes)), Column("bonus", .numbers(bonuses), missing: missing),
            Column("member", .booleans(isMember)),
        ])
    }

    static func learn(_ table: Table, _ options: LearningOptions = .init()) throws -> TreeModel {
        try TableLearner(options: options).learnTrees(table)
    }
}

extension TableModel {
    /// Rows from the first on.
    func rows(_ count: Int, seed: UInt64 = 9, given: Table? = nil) throws -> Table {
        try sample(SampleBatch(rows: (0..<UInt64(count)).map { $0 }, random: CounterRandom(seed: seed), given: given))
    }
}

extension Table {
    func integers(_ name: String) -> [Int64] {
        if case .integers(let values) = column(name)?.values { values } else { [] }
    }

    func numbers(_ name: String) -> [Double] {
        if case .numbers(let values) = column(name)?.values { values } else { [] }
    }

    func texts(_ name: String) -> [String] {
        guard case .texts(let values) = column(name)?.values else { return [] }
        return (0..<rowCount).map { values[$0] }
    }

    func booleans(_ name: String) -> [Bool] {
        if case .booleans(let values) = column(name)?.values { values } else { [] }
    }

    /// The share of rows for which something holds.
    func share(where holds: (Int) -> Bool) -> Double {
        Double((0..<rowCount).count { holds($0) }) / Double(max(1, rowCount))
    }
}

extension [Double] {
    var mean: Double { reduce(0, +) / Double(Swift.max(1, count)) }
}

/// Keeps what is written.
struct KeptRows: TableSink {
    private(set) var tables: [Table] = []
    mutating func write(_ table: Table) { tables.append(table) }
    mutating func finish() {}

    /// A text for each row.
    var rows: [String] {
        tables.flatMap { table in
            (0..<table.rowCount).map { row in
                table.columns.map { $0.isMissing(row) ? "-" : $0.text(row) }.joined(separator: "|")
            }
        }
    }
}

extension Column {
    func text(_ row: Int) -> String {
        switch values {
        case .integers(let values), .instants(let values): "\(values[row])"
        case .numbers(let values): "\(values[row])"
        case .texts(let values): values[row]
        case .booleans(let values): "\(values[row])"
        }
    }
}
