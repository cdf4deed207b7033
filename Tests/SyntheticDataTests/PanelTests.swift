import Settings
import Tables
import Testing

@testable import SyntheticData

@Suite struct `A panel` {
    private func made(_ count: UInt64 = 200, _ table: Table? = nil) throws -> Table {
        let table = try table ?? MadeFamilies.towns()
        let generator = try DataSetGenerator(learning: [table], schema: MadeFamilies.townSchema)
        return try generator.tables(rows: ["towns": count], seed: 3)[0]
    }

    @Test func `keeps its columns, and gives each entity a name of its own`() throws {
        let made = try made()
        #expect(made.names == ["town", "region", "year", "size", "mood"])
        #expect(made.groups(by: "town").count == 200)
    }

    @Test func `keeps steps of time and lengths`() throws {
        let made = try made()
        let years = made.integers("year")
        for group in made.groups(by: "town") {
            #expect(group.map { years[$0] } == group.indices.map { 1_950 + 5 * Int64($0) })
            #expect(group.count == 6 || group.count == 9)
        }
        let short = made.groups(by: "town").count { $0.count == 6 }
        #expect(abs(short - 50) < 20)
    }

    @Test func `lets what is fixed stay, and numbers move as they did`() throws {
        let made = try made()
        let (regions, sizes) = (made.texts("region"), made.integers("size"))
        var steps: [String: [Double]] = [:]
        for group in made.groups(by: "town") {
            #expect(Set(group.map { regions[$0] }).count == 1)
            for (before, after) in zip(group, group.dropFirst()) {
                steps[regions[before], default: []].append(Double(sizes[after]) / Double(sizes[before]))
            }
        }
        #expect(abs((steps["north"]?.mean ?? 0) - 1.105) < 0.015)
        #expect(abs((steps["south"]?.mean ?? 0) - 1.005) < 0.015)
    }

    @Test func `of one step has one step`() throws {
        let towns = try MadeFamilies.towns()
        let first = towns.rows(at: towns.groups(by: "town").map { $0[0] })
        let made = try made(50, first)
        #expect(made.rowCount == 50)
        #expect(Set(made.integers("year")) == [1_950])
    }

    @Test func `of one entity is refused while the protection is on, and goes on without`() throws {
        let one = try MadeFamilies.towns().rows(0..<6)
        #expect(throws: LearningError.self) { try DataSetGenerator(learning: [one], schema: MadeFamilies.townSchema) }
        let generator = try DataSetGenerator(
            learning: [one], schema: MadeFamilies.townSchema, options: LearningOptions(protection: .off))
        let made = try generator.tables(rows: ["towns": 3], seed: 1)[0]
        #expect(made.rowCount == 18)
    }

    @Test func `without a time is refused`() throws {
        let towns = try MadeFamilies.towns()
        let column = Column(
            "year", .integers(towns.integers("year")), missing: MissingMask(count: towns.rowCount) { $0 == 4 })
        let broken = try Table(towns.columns.map { $0.name == "year" ? column : $0 })
        #expect(throws: SyntheticDataError.self) {
            try DataSetGenerator(learning: [broken], schema: MadeFamilies.townSchema)
        }
    }

    @Test func `is written into schemas and read from them`() throws {
        let schema = MadeFamilies.townSchema
        let text = ConfigurationSource(name: "towns.yaml", bytes: Array(schema.yaml.utf8))
        #expect(try DataSchema.read(text) == schema)
        var wrong = schema
        wrong.tables[0].panel?.time = "yaer"
        #expect(throws: SyntheticDataError.self) { try wrong.check() }
    }
}
