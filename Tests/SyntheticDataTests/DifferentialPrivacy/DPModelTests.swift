import JSON
import Tables
import Testing

@testable import SyntheticData

@Suite struct `A differentially private model` {
    private static let domains: [String: PublicDomain] = [
        "city": .values(["north", "south", "nowhere"]), "age": .range(18...80),
        "income": .range(0...1_000, decimals: 1), "bonus": .range(0...100),
    ]

    private func learn(
        _ table: Table, epsilon: Double = 10, domains: [String: PublicDomain] = Self.domains, seed: UInt64? = 1,
        context: [String] = [], rowCount: PrivacyBudget.RowCount = .protected
    ) throws -> DPModel {
        var options = LearningOptions(
            engine: .differentialPrivacy, context: context,
            privacy: PrivacyBudget(epsilon: epsilon, delta: 1e-6, rowCount: rowCount), domains: domains)
        options.noiseSeed = seed
        return try TableLearner(options: options).learnPrivately(table)
    }

    @Test func `keeps what columns are like, and which go together`() throws {
        let model = try learn(MadeTables.people(5_000))
        let made = try model.rows(5_000)
        let (cities, incomes, bonus) = (made.texts("city"), made.numbers("income"), made.column("bonus"))
        #expect(abs(made.share { cities[$0] == "north" } - 0.6) < 0.05)
        #expect(made.share { (incomes[$0] > 400) == (cities[$0] == "south") } > 0.9)
        #expect(made.share { bonus?.isMissing($0) == true && cities[$0] == "north" } < 0.05)
        #expect(abs(made.share { bonus?.isMissing($0) == true } - 0.32) < 0.06)
        #expect(made.integers("age").allSatisfy { (18...80).contains($0) })
        #expect(incomes.allSatisfy { ($0 * 10).rounded() / 10 == $0 })
        #expect(model.ledger.spentRho <= model.ledger.allowedRho && model.ledger.spentEpsilon <= 10)
        #expect(model.ledger.spentRho > 0.9 * model.ledger.allowedRho)
        #expect(abs(model.rowCount - 5_000) < 100)
    }

    @Test func `pays for domains that nobody declared`() throws {
        let model = try learn(MadeTables.people(5_000), domains: [:])
        let subjects = model.ledger.entries.map(\.subject)
        #expect(subjects.contains("categories of \"city\"") && subjects.contains("bounds of \"age\""))
        #expect(model.ledger.spentDelta > 0 && model.ledger.spentRho <= model.ledger.allowedRho)
        let made = try model.rows(2_000)
        #expect(Set(made.texts("city")).isSuperset(of: ["north", "south"]))
        #expect(made.integers("age").allSatisfy { (15...75).contains($0) })
        let declared = try learn(MadeTables.people(500)).ledger.entries.map(\.subject)
        #expect(!declared.contains { $0.hasPrefix("bounds") || $0.hasPrefix("categories") })
    }

    @Test func `never shows a text that one row has`() throws {
        let texts = (0..<400).map { $0 < 300 ? "common" : "only \($0)" }
        let model = try learn(Table([Column("a", .texts(TextValues(texts)))]), domains: [:])
        #expect(Set(model.profiles[0].categories) == ["common", ColumnProfile.otherText])
    }

    @Test func `isolates numbers that stand out of a wide range`() throws {
        let values = (0..<10_000).map { Int64($0 % 10 == 0 ? $0 * 7 : 31_337) }
        let made = try learn(Table([Column("a", .integers(values))]), domains: ["a": .range(0...99_999)]).rows(1_000)
        let numbers = made.integers("a")
        #expect(abs(made.share { numbers[$0] == 31_337 } - 0.9) < 0.05)
    }

    @Test func `makes equal rows in whatever batch, and from equal noise equal models`() throws {
        let model = try learn(MadeTables.people(1_000))
        #expect(try learn(MadeTables.people(1_000)) == model)
        #expect(try learn(MadeTables.people(1_000), seed: nil) != learn(MadeTables.people(1_000), seed: nil))
        let whole = try model.rows(300)
        let part = try model.sample(SampleBatch(rows: Array(100..<200), random: CounterRandom(seed: 9)))
        #expect(part == whole.rows(at: Array(100..<200)))
    }

    @Test func `follows what is given, from wherever in the tree`() throws {
        let model = try learn(MadeTables.people(5_000), context: ["income"])
        let given = try Table([Column("income", .numbers([Double](repeating: 700, count: 500)))])
        let made = try model.rows(500, given: given)
        let cities = made.texts("city")
        #expect(made.share { cities[$0] == "south" } > 0.9)
        #expect(!made.names.contains("income"))
        let north = try Table([Column("city", .texts(TextValues([String](repeating: "north", count: 500))))])
        let all = try learn(MadeTables.people(5_000)).rows(500, given: north)
        #expect(all.share { all.numbers("income")[$0] < 400 } > 0.9)
    }

    @Test func `tells in its file what was promised, and not how many rows there were`() throws {
        let table = try MadeTables.people(1_000)
        let model = try learn(table)
        let provenance = Provenance(source: "people", rowCount: table.rowCount, protection: .standard)
        let file = ModelFile(.differentialPrivacy(model), provenance: provenance)
        #expect(file.provenance.rowCount == model.rowCount)
        #expect(file.provenance.privacy.contains("ε = 10.0, δ = 1e-06"))
        #expect(try ModelFile.read(file.write()) == file)
        let text = String(decoding: try ModelFile.header(file.write()), as: UTF8.self)
        #expect(text.contains("\"engine\":\"dp\"") && text.contains("discrete Gaussian"))
        #expect(try learn(table, rowCount: .public).rowCount == 1_000)
    }
}

@Suite struct `Hostile tables with differential privacy` {
    private func rows(
        _ columns: [Column], domains: [String: PublicDomain] = [:], epsilon: Double = 1
    ) throws -> Table {
        let options = LearningOptions(
            engine: .differentialPrivacy, privacy: PrivacyBudget(epsilon: epsilon), domains: domains)
        let model = try TableLearner(options: options).learnPrivately(Table(columns))
        #expect(model.ledger.spentRho <= model.ledger.allowedRho)
        let provenance = Provenance(source: "t", rowCount: 0, protection: .standard)
        let file = ModelFile(.differentialPrivacy(model), provenance: provenance)
        #expect(try ModelFile.read(file.write()) == file)
        return try model.rows(50)
    }

    @Test func `without rows, or with one, are learned as noise, because to refuse them would tell`() throws {
        for count in 0...1 {
            let made = try rows(
                [
                    Column("a", .integers([7].suffix(count))), Column("b", .texts(TextValues(["x"].suffix(count)))),
                    Column("c", .booleans([true].suffix(count))), Column("d", .instants([5].suffix(count))),
                    Column("e", .numbers([0.5].suffix(count))),
                ], domains: ["a": .range(0...9)])
            #expect(made.rowCount == 50)
        }
    }

    @Test func `without columns make no columns`() throws { #expect(try rows([]).columns.isEmpty) }

    @Test func `with constant and with missing columns keep them`() throws {
        let all = MissingMask(count: 4_000) { _ in true }
        let made = try rows(
            [
                Column("a", .integers([Int64](repeating: 3, count: 4_000))),
                Column("b", .numbers([Double](repeating: 0, count: 4_000)), missing: all),
                Column("c", .texts(TextValues(codes: .init(repeating: 0, count: 4_000), dictionary: [])), missing: all),
            ], domains: ["a": .range(3...3)], epsilon: 5)
        #expect(made.integers("a") == [Int64](repeating: 3, count: 50))
        #expect(made.columns.suffix(2).map(\.missingCount).allSatisfy { $0 > 40 })
    }

    @Test func `of one column spend all on it`() throws {
        let made = try rows([Column("a", .booleans((0..<2_000).map { $0 % 4 == 0 }))])
        #expect(abs(made.share { made.booleans("a")[$0] } - 0.25) < 0.2)
    }

    @Test func `with two hundred columns are learned`() throws {
        let columns = (0..<200).map { index in
            Column("c\(index)", .booleans((0..<500).map { ($0 >> (index % 8)) & 1 == 1 }))
        }
        #expect(try rows(columns).names.count == 200)
    }

    @Test func `with infinities and the largest numbers stay in bounds`() throws {
        let numbers = (0..<2_000).map {
            [Double.infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0, 1e-300][$0 % 6]
        }
        let integers = (0..<2_000).map { [Int64.max, .min, 0, 1][$0 % 4] }
        let columns = [
            Column("a", .numbers(numbers)), Column("b", .integers(integers)), Column("c", .instants(integers)),
        ]
        let made = try rows(columns, epsilon: 10)
        #expect(made.numbers("a").allSatisfy { !$0.isNaN })
        let declared = try rows(
            columns, domains: ["a": .range(-1...1), "b": .range(0...10), "c": .range(0...0)], epsilon: 10)
        #expect(declared.numbers("a").allSatisfy { abs($0) <= 1 })
        #expect(declared.integers("b").allSatisfy { (0...10).contains($0) })
    }

    @Test func `with values outside what was declared learn only what was`() throws {
        let made = try rows(
            [
                Column("a", .texts(TextValues((0..<2_000).map { $0 % 3 == 0 ? "secret" : "known" }))),
                Column("b", .integers((0..<2_000).map { Int64($0 % 4) })),
            ], domains: ["a": .values(["known", "other"]), "b": .values(["1", "2"])], epsilon: 10)
        #expect(Set(made.texts("a")).isSubset(of: ["known", "other"]))
        #expect(Set(made.integers("b")).isSubset(of: [1, 2]))
    }
}
