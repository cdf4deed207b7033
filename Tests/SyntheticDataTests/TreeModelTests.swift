import Tables
import Testing

@testable import SyntheticData

@Suite struct `A model of trees` {
    let real: Table
    let model: TreeModel
    let made: Table

    init() throws {
        real = try MadeTables.people()
        model = try MadeTables.learn(real)
        made = try model.rows(4_000)
    }

    @Test func `makes the columns of the table in their order and kinds`() {
        #expect(made.names == real.names)
        #expect(made.columns.map(\.values.kind) == real.columns.map(\.values.kind))
        #expect(made.rowCount == 4_000)
        #expect(model.header.names == real.names)
        #expect(model.context.columns.isEmpty)
    }

    @Test func `keeps how columns depend on each other`() {
        let (cities, incomes, ages) = (made.texts("city"), made.numbers("income"), made.integers("age"))
        let north = cities.indices.filter { cities[$0] == "north" }.map { incomes[$0] }
        let south = cities.indices.filter { cities[$0] == "south" }.map { incomes[$0] }
        #expect(abs(Double(north.count) / 4_000 - 0.6) < 0.03)
        #expect(abs(south.mean - north.mean - 400) < 10)
        let misses = ages.indices.map { row in
            abs(incomes[row] - ((cities[row] == "north" ? 125 : 525) + 2 * Double(ages[row])))
        }
        #expect(misses.mean < 20)
    }

    @Test func `keeps numbers that stand out, and their share`() {
        let (bonus, values) = (made.column("bonus"), made.numbers("bonus"))
        let present = (0..<4_000).filter { bonus?.isMissing($0) == false }
        let hundreds = present.count { values[$0] == 100 }
        #expect(abs(Double(hundreds) / Double(present.count) - 0.5) < 0.03)
    }

    @Test func `keeps where values are missing`() {
        let (cities, bonus) = (made.texts("city"), made.column("bonus"))
        let northern = made.share { cities[$0] == "north" && bonus?.isMissing($0) == true }
        let southern = made.share { cities[$0] == "south" && bonus?.isMissing($0) == true }
        #expect(northern == 0)
        #expect(abs(southern - 0.32) < 0.03)
    }

    @Test func `copies no number that does not repeat, and stays between the extremes`() {
        let (bonuses, incomes) = (Set(real.numbers("bonus")), real.numbers("income"))
        let (bonus, values) = (made.column("bonus"), made.numbers("bonus"))
        let copies = made.share { bonus?.isMissing($0) == false && values[$0] != 100 && bonuses.contains(values[$0]) }
        #expect(copies < 0.001)
        let (low, high) = (incomes.min() ?? 0, incomes.max() ?? 0)
        #expect(made.numbers("income").allSatisfy { $0 >= low && $0 <= high })
        #expect(made.numbers("income").allSatisfy { ($0 * 10).rounded() / 10 == $0 }, "one decimal, as in the table")
    }

    @Test func `makes each row the same in every batch`() throws {
        let random = CounterRandom(seed: 9)
        let few = try model.sample(SampleBatch(rows: [3_999, 17, 1_024], random: random))
        #expect(KeptRows(few) == KeptRows(made.rows(at: [3_999, 17, 1_024])))
        let other = try model.sample(SampleBatch(rows: [3_999, 17, 1_024], random: CounterRandom(seed: 10)))
        #expect(KeptRows(few) != KeptRows(other))
    }

    @Test func `is the same for equal tables and any number of threads`() throws {
        #expect(try MadeTables.learn(real, .init(threads: 4)) == model)
        #expect(try MadeTables.learn(MadeTables.people(), .init(threads: 2)) == model)
    }

    @Test func `takes what is given as it is, and lets later columns follow`() throws {
        let given = try Table([Column("city", .texts(TextValues([String](repeating: "south", count: 500))))])
        let rows = try model.rows(500, given: given)
        #expect(rows.texts("city").allSatisfy { $0 == "south" })
        #expect(rows.numbers("income").allSatisfy { $0 > 400 })
    }

    @Test func `lets earlier columns fit to what is given later`() throws {
        let given = try Table([Column("income", .numbers([Double](repeating: 600, count: 300)))])
        let rows = try model.rows(300, given: given)
        let cities = rows.texts("city")
        #expect(rows.share { cities[$0] == "south" } > 0.97)
        #expect(rows.numbers("income") == [Double](repeating: 600, count: 300))
    }

    @Test func `needs its context, and makes columns from it`() throws {
        let model = try MadeTables.learn(real, .init(context: ["city"]))
        #expect(model.context.names == ["city"])
        #expect(model.header.names == ["age", "income", "bonus", "member"])
        #expect(throws: LearningError.notGiven("city")) { try model.rows(10) }
        let given = try Table([Column("city", .texts(TextValues([String](repeating: "south", count: 10))))])
        #expect(try model.rows(10, given: given).numbers("income").allSatisfy { $0 > 400 })
        let wrong = try Table([Column("city", .integers([Int64](repeating: 1, count: 10)))])
        #expect(throws: LearningError.self) { try model.rows(10, given: wrong) }
    }
}

extension KeptRows: Equatable {
    init(_ table: Table) { write(table) }

    static func == (a: KeptRows, b: KeptRows) -> Bool { a.rows == b.rows }
}
