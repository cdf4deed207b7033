import Tables
import Testing

@testable import SyntheticData

@Suite struct `The protection of persons` {
    /// A thousand rows with three unusual ones.
    private func table() throws -> Table {
        let texts = (0..<1_000).map { $0 < 3 ? "odd" : $0.isMultiple(of: 2) ? "even" : "uneven" }
        let numbers = (0..<1_000).map { $0 < 3 ? 1e6 + Double($0) : Double($0) * 1.5 }
        return try Table([
            Column("kind", .texts(TextValues(texts))), Column("size", .numbers(numbers)),
            Column("note", .numbers(numbers), missing: MissingMask(count: 1_000) { $0 < 2 }),
        ])
    }

    @Test func `lets rare texts, extremes and rare gaps never appear`() throws {
        let made = try MadeTables.learn(table()).rows(20_000)
        #expect(!made.texts("kind").contains("odd"))
        #expect(made.numbers("size").allSatisfy { $0 >= 1.5 * 12 && $0 < 1_500 })
        #expect(made.column("note")?.missingCount == 0)
    }

    @Test func `can be turned off`() throws {
        let made = try MadeTables.learn(table(), .init(protection: .off)).rows(20_000)
        #expect(made.texts("kind").contains("odd"))
        #expect((made.numbers("size").max() ?? 0) > 900_000)
    }

    @Test func `lets many rare texts be one other text`() throws {
        let texts = (0..<1_000).map { $0 < 500 ? "common" : "person \($0)" }
        let table = try Table([Column("name", .texts(TextValues(texts)))])
        #expect(Set(try MadeTables.learn(table).rows(2_000).texts("name")) == ["common", "(other)"])
    }

    @Test func `weakens dependences when strict`() throws {
        let made = try MadeTables.learn(MadeTables.people(), .init(protection: .strict)).rows(4_000)
        let (cities, incomes) = (made.texts("city"), made.numbers("income"))
        let mixed = made.share { (cities[$0] == "south") != (incomes[$0] > 400) }
        #expect(mixed > 0.02 && mixed < 0.2)
    }

    @Test func `refuses tables in which nobody can hide`() throws {
        let table = try Table([Column("a", .integers([1, 2, 3]))])
        #expect(throws: LearningError.tooFewRows(3, needed: 5)) { try MadeTables.learn(table) }
        #expect(try MadeTables.learn(table, .init(protection: .off)).rows(50).rowCount == 50)
    }

    @Test func `has presets by name`() {
        #expect(Protection.named("strict") == .strict)
        #expect(Protection.named("none") == nil)
        #expect(Protection(rareCount: -4, blur: .nan, leafFactor: 0, mixing: 7).mixing == 1)
    }
}
