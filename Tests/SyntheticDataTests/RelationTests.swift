import Tables
import Testing

@testable import SyntheticData

@Suite struct `Tables that belong to each other` {
    private func generator() throws -> DataSetGenerator {
        let (parents, children) = try MadeFamilies.households()
        return try DataSetGenerator(learning: [parents, children], schema: MadeFamilies.householdSchema)
    }

    @Test func `have keys that are valid and different`() throws {
        let made = try generator().tables(rows: ["households": 500], seed: 1)
        let keys = made[0].integers("id")
        #expect(Set(keys).count == 500)
        #expect(Set(made[1].integers("household")).isSubset(of: keys))
        #expect(made[1].names == ["way", "household", "taken", "price"])
    }

    @Test func `have as many children as such parents have`() throws {
        let made = try generator().tables(rows: ["households": 1_000], seed: 1)
        let (keys, sizes) = (made[0].integers("id"), made[0].texts("size"))
        let counts = Dictionary(made[1].integers("household").map { ($0, 1) }, uniquingKeysWith: +)
        let fits = keys.indices.count { counts[keys[$0]] ?? 0 == (sizes[$0] == "large" ? 4 : 2) }
        let none = keys.count { counts[$0] == nil }
        #expect(abs(fits - 900) < 40)
        #expect(abs(none - 100) < 40)
    }

    @Test func `keep one choice among siblings, and different values`() throws {
        let trips = try generator().tables(rows: ["households": 2_000], seed: 1)[1]
        let (taken, ways) = (trips.booleans("taken"), trips.texts("way"))
        for group in trips.groups(by: "household") {
            #expect(group.count { taken[$0] } == 1)
            #expect(Set(group.map { ways[$0] }).count == group.count)
        }
    }

    @Test func `keep what depends on the parent and on the row`() throws {
        let trips = try generator().tables(rows: ["households": 2_000], seed: 1)[1]
        let (ways, prices) = (trips.texts("way"), trips.numbers("price"))
        let isRight = ways.indices.count { (prices[$0] >= 100) == (ways[$0] == "air") }
        #expect(Double(isRight) / Double(ways.count) > 0.99)
    }

    @Test(arguments: [(1, 1), (4, 1), (1, 7), (3, 2)])
    func `are the same for all threads and parts`(threads: Int, parts: UInt64) throws {
        let generator = try generator()
        let whole = try generator.tables(rows: ["households": 10_000], seed: 5)
        var sinks: [any TableSink] = [KeptRows(), KeptRows()]
        for part in 0..<parts {
            try generator.write(
                rows: ["households": 10_000], seed: 5, part: part, of: parts, threads: threads, to: &sinks)
        }
        for (sink, table) in zip(sinks, whole) {
            var expected = KeptRows()
            expected.write(table)
            #expect((sink as? KeptRows)?.rows == expected.rows)
        }
    }

    @Test func `are made over three generations`() throws {
        let (parents, children) = try MadeFamilies.households()
        let named = try Table(
            children.columns + [Column("trip", .integers((0..<Int64(children.rowCount)).map { $0 }))])
        var schema = MadeFamilies.householdSchema
        schema.tables[1].columns.append(ColumnSchema("trip", .identifier))
        schema.tables[1].key = "trip"
        var bags = TableSchema("bags", [ColumnSchema("trip", .integer), ColumnSchema("kind", .category)])
        bags.parent = TableSchema.Parent(table: "trips", key: "trip")
        schema.tables.append(bags)
        let owners = (0..<Int64(children.rowCount)).flatMap { [$0, $0] }
        let kinds = owners.indices.map { $0 % 2 == 0 ? "box" : "sack" }
        let bagRows = try Table([Column("trip", .integers(owners)), Column("kind", .texts(TextValues(kinds)))])
        let made = try DataSetGenerator(learning: [parents, named, bagRows], schema: schema).tables(seed: 2)
        #expect(Set(made[1].integers("trip")).count == made[1].rowCount)
        #expect(made[2].rowCount == 2 * made[1].rowCount)
        #expect(Set(made[2].integers("trip")) == Set(made[1].integers("trip")))
        let bagKinds = made[2].texts("kind")
        #expect(made[2].groups(by: "trip").allSatisfy { Set($0.map { bagKinds[$0] }).count == 2 })
    }

    @Test func `are refused where a child has no parent`() throws {
        let (parents, children) = try MadeFamilies.households()
        let error = #expect(throws: SyntheticDataError.self) {
            try DataSetGenerator(learning: [parents.rows(0..<200), children], schema: MadeFamilies.householdSchema)
        }
        #expect(error?.description.contains("belongs to no row of the parent table") ?? false)
        #expect(error?.table == "trips")
    }

    @Test func `are refused where parents share a key, or nobody has children`() throws {
        let (parents, children) = try MadeFamilies.households()
        #expect(throws: SyntheticDataError.self) {
            try RelationLearner().learn(
                children, key: "household", of: parents.rows(at: [0, 0] + (1..<300)), parentKey: "id")
        }
        #expect(throws: SyntheticDataError.self) {
            try RelationLearner().learn(children.rows(0..<0), key: "household", of: parents, parentKey: "id")
        }
    }

    @Test func `need no column but the key`() throws {
        let (parents, children) = try MadeFamilies.households()
        let model = try RelationLearner().learn(
            children.keeping(["household"]), key: "household", of: parents.keeping(["id"]), parentKey: "id")
        let made = try model.sample(SampleBatch(rows: [7, 8, 9], random: CounterRandom(seed: 1), table: 1))
        #expect(Set(made.rows).count == made.parents.count)
    }
}
