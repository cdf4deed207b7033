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
    private static let day: Int64 = 86_400_000_000

    /// A small shop: people, orders with dates, totals and a city that fits its country.
    private func shop(_ count: Int = 300) throws -> Table {
        let random = CounterRandom(seed: 77)
        func draw(_ row: Int, _ stream: UInt32, _ below: Int) -> Int {
            CounterRandom.index(random.bits(row: UInt64(row), stream: stream).first, below: below)
        }
        let places = [("Berlin", "DE"), ("Hamburg", "DE"), ("Lyon", "FR")]
        let rows = 0..<count
        let ordered = rows.map { Int64(19_000 + draw($0, 1, 400)) * Self.day }
        let shipped = rows.map { ordered[$0] + Int64(draw($0, 2, 9)) * Self.day }
        let price = rows.map { Double(draw($0, 3, 1_000)) / 100 }
        let quantity = rows.map { Int64(1 + draw($0, 4, 5)) }
        let kind = rows.map { draw($0, 6, 3) }
        return try Table([
            Column("id", .texts(TextValues(rows.map { "C\(100_000 + $0 * 7)" }))),
            Column(
                "name", .texts(TextValues(rows.map { "Real Person \($0)" })),
                missing: MissingMask(count: count) { $0 % 4 == 0 }),
            Column("city", .texts(TextValues(rows.map { places[draw($0, 5, 3)].0 }))),
            Column("country", .texts(TextValues(rows.map { places[draw($0, 5, 3)].1 }))),
            Column("ordered", .instants(ordered), spelling: .time(.day)),
            Column(
                "shipped", .instants(shipped), missing: MissingMask(count: count) { $0 % 7 == 0 }, spelling: .time(.day)
            ),
            Column("paid", .instants(shipped.map { $0 + Self.day }), spelling: .time(.day)),
            Column("price", .numbers(price), spelling: .decimals(2)), Column("quantity", .integers(quantity)),
            Column("total", .numbers(zip(price, quantity).map { $0 * Double($1) })),
            Column("card", .booleans(kind.map { $0 == 0 })), Column("cash", .booleans(kind.map { $0 == 1 })),
            Column("other", .booleans(kind.map { $0 == 2 })),
        ])
    }

    private func schema() -> TableSchema {
        var id = ColumnSchema("id", .identifier)
        id.pattern = "C[0-9]{6}"
        var total = ColumnSchema("total", .number)
        (total.formula, total.decimals) = ("price * quantity", 2)
        var schema = TableSchema(
            "orders",
            [
                id, ColumnSchema("name", .personName), ColumnSchema("city", .category),
                ColumnSchema("country", .category),
                ColumnSchema("ordered", .datetime), ColumnSchema("shipped", .datetime), ColumnSchema("paid", .datetime),
                ColumnSchema("price", .number), ColumnSchema("quantity", .integer), total,
                ColumnSchema("card", .boolean),
                ColumnSchema("cash", .boolean), ColumnSchema("other", .boolean),
            ])
        schema.constraints = [
            .inequality(low: "ordered", high: "shipped", strict: false),
            .inequality(low: "shipped", high: "paid", strict: true),
            .fixedCombinations(["city", "country"]), .oneOf(["card", "cash", "other"]), .unique(["id"]),
            .range(column: "price", min: .number(0), max: .number(9.5)),
        ]
        return schema
    }

    private func generate(_ schema: TableSchema, _ table: Table, _ rows: Range<UInt64>, key: UInt64 = 0) throws -> (
        plan: GenerationPlan, rows: Table
    ) {
        let plan = try GenerationPlan(schema, table, key: key)
        let model = try Bootstrap(plan.forward(table))
        let batch = SampleBatch(rows: Array(rows), random: CounterRandom(seed: 4))
        return (plan, try plan.inverse(model.sample(batch), batch))
    }

    @Test func `shows the model neither people nor identifiers nor what is computed`() throws {
        let plain = try GenerationPlan(schema(), shop()).forward(shop())
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
        let table = try shop()
        let (plan, rows) = try generate(schema(), table, 0..<5_000)
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
        let table = try shop()
        let plan = try GenerationPlan(schema(), table)
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
        var schema = schema()
        schema.columns = schema.columns.filter { !["id", "name", "total"].contains($0.name) }
        schema.constraints = schema.constraints.filter { $0.columns != ["id"] && $0.columns != ["price"] }
        let table = try shop()
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
            TableSchema("t", [ColumnSchema("quantity", .integer), rating, city]), shop(), 0..<100)
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
        let table = try shop()
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
        let table = try shop(count)
        let plan = try GenerationPlan(schema(), table)
        let plain = try plan.forward(table)
        #expect(plain.rowCount == count)
        let batch = SampleBatch(rows: Array(0..<UInt64(count)), random: CounterRandom(seed: 1))
        #expect(try plan.inverse(plain, batch).rowCount == count)
    }
}
