import Tables
import Testing

@testable import SyntheticData

@Suite struct `Conditions on rows` {
    let model: TreeModel

    init() throws { model = try MadeTables.learn(MadeTables.people()) }

    private func rows(_ conditions: [Condition], _ count: Int = 400) throws -> Table {
        try ConditionedSampler(model, where: conditions).rows(count)
    }

    @Test func `hold for every row, and other columns fit`() throws {
        let made = try rows([.equal("city", .text("south")), .between("age", .integer(30), .integer(39))])
        #expect(made.texts("city").allSatisfy { $0 == "south" })
        #expect(made.integers("age").allSatisfy { (30...39).contains($0) })
        #expect(made.numbers("income").allSatisfy { $0 > 500 && $0 < 700 })
    }

    @Test func `hold for columns behind free ones, which follow them`() throws {
        let made = try rows([.between("income", .number(560.05), .number(600))])
        #expect(made.numbers("income").allSatisfy { $0 >= 560.05 && $0 <= 600 })
        let cities = made.texts("city")
        #expect(made.share { cities[$0] == "south" } > 0.97)
    }

    @Test func `allow lists, missing values and truth values`() throws {
        let made = try rows([
            .among("age", [.integer(25), .integer(60)]), .equal("bonus", .missing), .equal("member", .boolean(true)),
        ])
        #expect(Set(made.integers("age")) == [25, 60])
        #expect(made.column("bonus")?.missingCount == 400)
        #expect(made.booleans("member").allSatisfy { $0 })
        let cities = made.texts("city")
        #expect(made.share { cities[$0] == "south" } > 0.97)
    }

    @Test(arguments: [
        Condition.equal("city", .text("east")), .between("age", .integer(200), .integer(300)),
        .equal("age", .number(30.5)), .between("city", .text("a"), .text("b")), .among("city", []),
    ])
    func `that nothing fulfils are named`(condition: Condition) {
        #expect(throws: LearningError.self) { try ConditionedSampler(model, where: [condition]) }
    }

    @Test func `on unknown columns name the known ones`() {
        #expect(throws: LearningError.noColumn("town", known: model.header.names)) {
            try ConditionedSampler(model, where: [.equal("town", .text("south"))])
        }
    }

    @Test func `give columns the shares that are asked for`() throws {
        let balance = ConditionedSampler.Balance("city", [(.text("north"), 1), (.text("south"), 3)])
        let sampler = try ConditionedSampler(model, balance: balance)
        let made = try sampler.rows(2_000)
        let (cities, incomes) = (made.texts("city"), made.numbers("income"))
        #expect(abs(made.share { cities[$0] == "south" } - 0.75) < 0.03)
        #expect(cities.indices.allSatisfy { (cities[$0] == "south") == (incomes[$0] > 400) })
        let part = try sampler.sample(SampleBatch(rows: [5, 1_999], random: CounterRandom(seed: 9)))
        #expect(KeptRows(part) == KeptRows(made.rows(at: [5, 1_999])))
    }
}
