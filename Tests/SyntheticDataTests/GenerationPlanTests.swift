import Tables
import Testing

@testable import SyntheticData

/// Draws whole rows of what it was given: the simplest model there is.
private struct Bootstrap: TableModel {
    let rows: Table
    let context: Table
    var header: Table { rows.rows(0..<0) }

    init(_ rows: Table) throws { (self.rows, context) = (rows, try Table([])) }

    func sample(_ batch: SampleBatch) -> Table {
        let stream = batch.stream("bootstrap")
        return rows.rows(
            at: batch.rows.map {
                CounterRandom.index(batch.random.bits(row: $0, stream: stream).first, below: rows.rowCount)
            })
    }
}

@Suite struct `A plan between data and model` {
    private func generate(_ schema: TableSchema, _ table: Table, _ rows: Range<UInt64>, key: UInt64 = 0) throws -> (
        plan: GenerationPlan, rows: Table
    ) {
        let plan = try GenerationPlan(schema, table, key: key)
        let model = try Bootstrap(plan.forward(table))
        let batch = SampleBatch(rows: Array(rows), random: CounterRandom(seed: 4))
        return (plan, try plan.inverse(model.sample(batch), batch))
    }

    @Test func `shows the model neither people nor identifiers nor what is computed`() throws {
        let plain = try GenerationPlan(MadeShop.schema(), MadeShop.table()).forward(MadeShop.table())
        let hidden: Set = ["id", "name", "total", "shipped", "paid", "card", "city"]
        #expect(hidden.isDisjoint(with: plain.names))
        #expect(plain.names.contains("name is missing"))
        #expect(plain.names.contains("city + country"))
        #expect(plain.names.contains("shipped - ordered"))
        for column in plain.columns {
            guard case .texts(let texts) = column.values else { continue }
            let showsPeople = texts.dictionary.contains { $0.contains("Real") }
            #expect(!showsPeople)
        }
    }

    @Test func `gives rows that keep every constraint`() throws {
        let table = try MadeShop.table()
        let (plan, rows) = try generate(MadeShop.schema(), table, 0..<5_000)
        #expect(rows.names == table.names)
        var ids: Set<String> = []
        let pairs = Set((0..<table.rowCount).map { "\(table.columns[2].cell($0))\(table.columns[3].cell($0))" })
        for row in 0..<rows.rowCount {
            let cells = rows.columns.map { $0.cell(row) }
            ids.insert(cells[0].asText)
            #expect(pairs.contains("\(cells[2])\(cells[3])"))
            let isOrdered = (cells[4].compare(cells[5]) ?? -1) <= 0 && (cells[5].compare(cells[6]) ?? -1) < 0
            #expect(isOrdered)
            #expect(cells[10...12].count { $0 == .boolean(true) } == 1)
            let (price, quantity) = (cells[7].double ?? 0, cells[8].double ?? 0)
            #expect(price <= 9.5)
            #expect(abs((cells[9].double ?? 0) - price * quantity) < 0.006)
        }
        #expect(ids.count == 5_000)
        #expect(abs(rows.columns[1].missingCount - 1_250) < 200)
        let ways = Dictionary(plan.report.map { ($0.constraint.columns.first ?? "", $0) }) { first, _ in first }
        #expect(ways["ordered"]?.way == .rewritten)
        #expect(ways["city"]?.way == .rewritten)
        #expect(ways["card"]?.way == .rewritten)
        #expect(ways["id"]?.way == .constructed)
        #expect(ways["price"]?.way == .repaired)
        #expect((ways["price"]?.brokenInData ?? 0) > 0)
        #expect((ways["price"]?.repairedRows ?? 0) > 0)
    }

    @Test func `gives the same rows in any batches`() throws {
        let table = try MadeShop.table()
        let plan = try GenerationPlan(MadeShop.schema(), table)
        let model = try Bootstrap(plan.forward(table))
        func rows(_ range: Range<UInt64>) throws -> Table {
            let batch = SampleBatch(rows: Array(range), random: CounterRandom(seed: 8))
            return try plan.inverse(model.sample(batch), batch)
        }
        let whole = try rows(0..<200)
        for start in stride(from: 0, to: 200, by: 40) {
            let part = try rows(UInt64(start)..<UInt64(start + 40))
            for (a, b) in zip(whole.columns, part.columns) {
                #expect((0..<40).allSatisfy { a.cell(start + $0) == b.cell($0) })
            }
        }
    }

    @Test func `undoes what it did when nothing is made up`() throws {
        var schema = MadeShop.schema()
        schema.columns = schema.columns.filter { !["id", "name", "total"].contains($0.name) }
        schema.constraints = schema.constraints.filter { $0.columns != ["id"] && $0.columns != ["price"] }
        let table = try MadeShop.table()
        let plan = try GenerationPlan(schema, table)
        let batch = SampleBatch(rows: Array(0..<300), random: CounterRandom(seed: 1))
        let back = try plan.inverse(plan.forward(table), batch)
        for column in back.columns {
            let original = try #require(table.column(column.name))
            #expect((0..<300).allSatisfy { column.cell($0) == original.cell($0) }, "\(column.name)")
        }
    }

    @Test func `mixes learned columns with declared ones that the data lacks`() throws {
        var rating = ColumnSchema("rating", .integer)
        (rating.min, rating.max) = (.integer(1), .integer(5))
        var city = ColumnSchema("city", .category)
        (city.from, city.values) = (.declared, [ValueShare("Atlantis")])
        let (_, rows) = try generate(
            TableSchema("t", [ColumnSchema("quantity", .integer), rating, city]), MadeShop.table(), 0..<100)
        #expect(rows.names == ["quantity", "rating", "city"])
        #expect(Set((0..<100).map { rows.columns[2].cell($0).asText }) == ["Atlantis"])
        #expect((0..<100).allSatisfy { (1...5).contains(Int(rows.columns[1].cell($0).double ?? 0)) })
    }

    @Test func `learns who is who by fakes alone where that is wanted`() throws {
        var name = ColumnSchema("name", .personName)
        name.consistent = true
        let count = 400
        let table = try Table([Column("name", .texts(TextValues((0..<count).map { "Real \($0 % 5)" })))])
        let plan = try GenerationPlan(TableSchema("t", [name]), table, key: 5)
        let plain = try plan.forward(table)
        guard case .texts(let fakes) = plain.columns[0].values else { return }
        #expect(fakes.dictionary.count == 5)
        #expect(!fakes.dictionary.contains { $0.contains("Real") })
    }

    @Test func `reads categories out of numbers, and says when types do not fit`() throws {
        let table = try MadeShop.table()
        let (_, rows) = try generate(TableSchema("t", [ColumnSchema("quantity", .category)]), table, 0..<10)
        #expect(ValueKind(rows.columns[0].values) == .text)
        let error = #expect(throws: SyntheticDataError.self) {
            try generate(TableSchema("t", [ColumnSchema("city", .integer)]), table, 0..<10)
        }
        #expect(error?.column == "city")
        var missing = ColumnSchema("nowhere", .integer)
        missing.from = .learned
        #expect(throws: SyntheticDataError.self) { try generate(TableSchema("t", [missing]), table, 0..<10) }
    }

    @Test func `keeps one of several values where the others are missing`() throws {
        let count = 120
        let columns = (0..<3).map { index in
            Column(
                "v\(index)", .integers((0..<count).map { Int64($0) }),
                missing: MissingMask(count: count) { $0 % 3 != index })
        }
        var schema = TableSchema("t", columns.map { ColumnSchema($0.name, .integer) })
        schema.constraints = [.oneOf(["v0", "v1", "v2"])]
        let (plan, rows) = try generate(schema, Table(columns), 0..<1_000)
        #expect(plan.report.first?.brokenInData == 0)
        #expect((0..<1_000).allSatisfy { row in rows.columns.count { !$0.isMissing(row) } == 1 })
    }

    @Test func `makes learned keys unique within the range of the data`() throws {
        let table = try Table([Column("nr", .integers([3, 9, 4])), Column("x", .integers([1, 1, 2]))])
        var schema = TableSchema("t", [ColumnSchema("nr", .integer), ColumnSchema("x", .integer)])
        schema.constraints = [.unique(["nr"])]
        let (_, rows) = try generate(schema, table, 0..<7)
        #expect(Set((0..<7).map { rows.columns[0].cell($0) }).count == 7)
        #expect(throws: SyntheticDataError.self) { try generate(schema, table, 0..<8) }
    }

    @Test func `keeps unique numbers in their range, and refuses to move them`() throws {
        let table = try Table([Column("nr", .integers([3, 9, 4])), Column("x", .integers([1, 1, 2]))])
        var schema = TableSchema("t", [ColumnSchema("nr", .integer), ColumnSchema("x", .integer)])
        schema.constraints = [.unique(["nr"]), .range(column: "nr", min: .integer(4), max: nil)]
        let (_, rows) = try generate(schema, table, 0..<6)
        #expect(Set((0..<6).map { rows.columns[0].cell($0) }) == Set((4...9).map { Cell.integer($0) }))
        schema.constraints = [.unique(["nr"]), .inequality(low: "x", high: "nr", strict: false)]
        #expect(throws: SyntheticDataError.self) { try generate(schema, table, 0..<2) }
    }

    @Test(arguments: [0, 1, 2]) func `works on tables of hardly a row`(count: Int) throws {
        let table = try MadeShop.table(count)
        let plan = try GenerationPlan(MadeShop.schema(), table)
        let plain = try plan.forward(table)
        #expect(plain.rowCount == count)
        let batch = SampleBatch(rows: Array(0..<UInt64(count)), random: CounterRandom(seed: 1))
        #expect(try plan.inverse(plain, batch).rowCount == count)
    }
}
