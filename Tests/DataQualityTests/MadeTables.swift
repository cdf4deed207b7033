import DataQuality
import Tables

/// Small tables for tests, the same each time.
enum MadeTables {
    /// People with a quantity that follows another, a category, a target that both decide, and a day.
    static func people(_ count: Int, seed: UInt64, missing: Bool = true) throws -> Table {
        let random = CounterRandom(seed: seed)
        func draw(_ row: Int, _ stream: UInt32) -> Double { random.unit(row: UInt64(row), stream: stream) }
        let ages = (0..<count).map { Int64(18 + 60 * draw($0, 1)) }
        let towns = (0..<count).map { ["Ulm", "Bonn", "Kiel"][min(2, Int(draw($0, 2) * draw($0, 3) * 4))] }
        let incomes = (0..<count).map { row in
            (Double(ages[row]) * 40 + 800 * draw(row, 4) + (towns[row] == "Kiel" ? 900 : 0)).rounded()
        }
        let isMember = (0..<count).map { incomes[$0] / 5_000 + 0.4 * draw($0, 5) > 0.7 }
        let since = ages.indices.map { Int64(86_400_000_000) * Int64(15_000 + 3_000 * draw($0, 6)) }
        let mask = MissingMask(count: count) { missing && draw($0, 7) < 0.1 }
        return try Table([
            Column("age", .integers(ages)), Column("town", .texts(TextValues(towns))),
            Column("income", .numbers(incomes), missing: mask), Column("member", .booleans(isMember)),
            Column("since", .instants(since)),
        ])
    }

    /// The columns of a table, each in another order: right marginals and nothing else.
    static func shuffled(_ table: Table) throws -> Table {
        let count = table.rowCount
        let random = CounterRandom(seed: 99)
        return try Table(
            table.columns.enumerated().map { place, column in
                column.rows(
                    at: (0..<count).map { row in
                        CounterRandom.index(random.bits(row: UInt64(row), stream: UInt32(place)).first, below: count)
                    })
            })
    }

    /// Options under which a judgement is quick.
    static var quick: JudgeOptions {
        var options = JudgeOptions()
        options.resamples = 4
        options.neighbourRows = 200
        options.attacks = 40
        options.rounds = 12
        return options
    }
}
