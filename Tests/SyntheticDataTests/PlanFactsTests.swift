import Tables
import Testing

@testable import SyntheticData

@Suite struct `What a plan knows of the data` {
    @Test func `makes the same plan again`() throws {
        let (table, schema) = try MadeShop.full()
        let facts = try PlanFacts(schema, table, key: 7)
        #expect(try PlanFacts.read(facts.write()) == facts)
        let (plan, again) = (
            try GenerationPlan(schema, table, key: 7),
            try GenerationPlan(schema, facts: PlanFacts.read(facts.write()), key: 7)
        )
        #expect(plan.report == again.report)
        let plain = try plan.forward(table)
        #expect(try again.forward(table) == plain)
        let header = try again.plainHeader()
        #expect(header.names == plain.names)
        #expect(header.columns.map(\.kind) == plain.columns.map(\.kind))
        let batch = SampleBatch(rows: Array(0..<300), random: CounterRandom(seed: 2))
        let rows = plain.rows(0..<300)
        #expect(try again.inverse(rows, batch) == plan.inverse(rows, batch))
        #expect(try GenerationPlan(plan.schema, facts: facts, key: 7).schema == plan.schema)
    }

    @Test func `fits its schema only`() throws {
        let (table, schema) = try MadeShop.full()
        let facts = try PlanFacts(schema, table)
        var other = schema
        other.constraints.removeLast()
        #expect(throws: SyntheticDataError.self) { try GenerationPlan(other, facts: facts) }
        other = schema
        let position = try #require(other.columns.firstIndex { $0.name == "phone" })
        other.columns[position].type = .number
        #expect(throws: SyntheticDataError.self) { try GenerationPlan(other, facts: facts) }
    }

    @Test func `counts the rows that break each constraint`() throws {
        let (table, schema) = try MadeShop.full()
        let facts = try PlanFacts(schema, table)
        let broken = Dictionary(zip(schema.constraints.map(\.key), facts.broken)) { $0 + $1 }
        #expect(broken["pattern"] == 133)
        #expect(broken["one_of"] == 0)
        #expect(broken["inequality"] == 0)
        #expect((broken["range"] ?? 0) > 0)
    }

    @Test(arguments: [Int64.min, -5, 0]) func `lists unique numbers of any width`(low: Int64) throws {
        let table = try Table([Column("nr", .integers([low, .max, 3])), Column("x", .integers([1, 1, 2]))])
        var schema = TableSchema("t", [ColumnSchema("nr", .integer), ColumnSchema("x", .integer)])
        schema.constraints = [.unique(["nr"])]
        let plan = try GenerationPlan(schema, table)
        let batch = SampleBatch(rows: [0, 1, 2], random: CounterRandom(seed: 2))
        #expect(Set(try plan.inverse(plan.forward(table), batch).integers("nr")).count == 3)
    }

    @Test func `is refused, or harmless, when it was tampered with`() throws {
        let (table, schema) = try MadeShop.full(60)
        let plan = try GenerationPlan(schema, table)
        let plain = try plan.forward(table)
        let batch = SampleBatch(rows: Array(0..<60), random: CounterRandom(seed: 2))
        let bytes = try #require(plan.facts).write()
        let random = CounterRandom(seed: 8)
        var read = 0
        for attempt in 0..<300 {
            let bits = random.bits(row: UInt64(attempt), stream: 1)
            var broken = bytes
            broken[CounterRandom.index(bits.first, below: bytes.count)] = UInt8(truncatingIfNeeded: bits.second)
            if attempt % 5 == 0 { broken.removeLast(attempt / 5 % bytes.count) }
            do {
                let facts = try PlanFacts.read(broken)
                read += 1
                _ = try GenerationPlan(schema, facts: facts).inverse(plain, batch)
            } catch {
                #expect(error is LearningError || error is SyntheticDataError || error is TableError, "\(error)")
            }
        }
        #expect(read > 50)
    }
}
