import Tables

@testable import SyntheticData

/// A shop of which everything is known.
enum MadeShop {
    private static let day: Int64 = 86_400_000_000

    /// A small shop: people, orders with dates, totals and a city that fits its country.
    static func table(_ count: Int = 300) throws -> Table {
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

    static func schema() -> TableSchema {
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
}

extension MadeShop {
    /// The shop with all else that a schema can ask for.
    static func full(_ count: Int = 400) throws -> (table: Table, schema: TableSchema) {
        let rows = 0..<count
        func missing(_ isMissing: @escaping (Int) -> Bool) -> MissingMask {
            MissingMask(count: count, where: isMissing)
        }
        let low = rows.map { Double($0 * 37 % 100) / 4 }
        let added = [
            Column("nr", .integers(rows.map { Int64($0 * 3 + 50) })),
            Column("code", .texts(TextValues(rows.map { "K-\(1_000 + $0)" }))),
            Column("hall", .texts(TextValues(rows.map { "Hall \($0 % 30)" }))),
            Column("seat", .numbers(rows.map { Double($0 / 30) + 0.5 }), spelling: .decimals(1)),
            Column("friend", .texts(TextValues(rows.map { "Real Friend \($0 % 4)" }))),
            Column("town", .texts(TextValues(rows.map { "Town \($0 % 4)" }))),
            Column("low", .numbers(low), spelling: .decimals(2)),
            Column("high", .numbers(low.map { $0 + 1.25 }), missing: missing { $0 % 9 == 0 }, spelling: .decimals(2)),
            Column("phone", .integers(rows.map { Int64($0 % 7) }), missing: missing { $0 % 2 == 0 }),
            Column("fax", .integers(rows.map { Int64($0 % 5) }), missing: missing { $0 % 2 == 1 }),
            Column("grade", .texts(TextValues(rows.map { ["A1", "B2", "?"][$0 % 3] }))),
        ]
        var schema = schema()
        var friend = ColumnSchema("friend", .personName)
        friend.consistent = true
        var note = ColumnSchema("note", .text)
        (note.max, note.missing) = (.integer(6), 0.25)
        schema.columns += [
            ColumnSchema("nr", .integer), ColumnSchema("code", .category), ColumnSchema("hall", .category),
            ColumnSchema("seat", .number), friend, ColumnSchema("town", .category), ColumnSchema("low", .number),
            ColumnSchema("high", .number), ColumnSchema("phone", .integer), ColumnSchema("fax", .integer),
            ColumnSchema("grade", .category), note, ColumnSchema("token", .uuid), ColumnSchema("mail", .personEmail),
        ]
        schema.constraints += [
            .unique(["nr"]), .unique(["code"]), .unique(["hall", "seat"]), .fixedCombinations(["friend", "town"]),
            .inequality(low: "low", high: "high", strict: true), .oneOf(["phone", "fax"]),
            .pattern(column: "grade", pattern: "[A-C][1-3]"),
            .range(column: "quantity", min: .integer(1), max: .number(4)),
        ]
        return (try Table(try table(count).columns + added), schema)
    }
}
