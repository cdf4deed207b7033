import DataQuality
import Tables
import Testing

@Suite struct `Drift` {
    @Test func `is none between two draws from one source`() throws {
        let drift = try Judge.drift(
            before: MadeTables.people(800, seed: 1), after: MadeTables.people(500, seed: 2))
        #expect(drift.columns.allSatisfy { $0.verdict == .none })
        #expect(drift.driftedShare.value == 0)
        #expect(drift.rows == [800, 500])
    }

    @Test func `names the column that moved, first`() throws {
        let before = try MadeTables.people(800, seed: 1)
        var columns = try MadeTables.people(800, seed: 2).columns
        guard case .integers(let ages) = columns[0].values else { return }
        columns[0].values = .integers(ages.map { $0 + 15 })
        let drift = try Judge.drift(before: before, after: Table(columns))
        let first = try #require(drift.columns.first)
        #expect(first.name == "age")
        #expect(first.verdict == .major)
        #expect(try #require(first.kolmogorovSmirnov) > 0.2)
        #expect(first.jensenShannon > 0.2 && first.jensenShannon <= 1)
        #expect(drift.text.contains("age: major"))
    }

    @Test func `sees new categories and values that went missing`() throws {
        let before = try MadeTables.people(500, seed: 1, missing: false)
        var columns = try MadeTables.people(500, seed: 2, missing: false).columns
        columns[1].values = .texts(TextValues((0..<500).map { $0 % 2 == 0 ? "Ulm" : "Jena" }))
        columns[2].missing = MissingMask(count: 500) { $0 % 3 == 0 }
        let drift = try Judge.drift(before: before, after: Table(columns))
        let major = drift.columns.filter { $0.verdict == .major }.map(\.name)
        #expect(Set(major) == ["town", "income"])
    }
}
