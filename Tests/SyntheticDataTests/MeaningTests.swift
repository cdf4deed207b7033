import Tables
import Testing

@testable import SyntheticData

@Suite struct `Guessing what columns mean` {
    private func meaning(_ name: String, _ texts: [String]) throws -> ColumnSchema {
        let table = try Table([Column(name, .texts(TextValues(texts)))])
        return try #require(SchemaInference.schema(of: table, name: "t").columns.first)
    }

    private func fakes(_ type: ColumnType, _ locale: String = "en_US", _ count: UInt64 = 60) throws -> [String] {
        var schema = TableSchema("t", [ColumnSchema("c", type)])
        schema.locale = locale
        let table = try RuleModel(schema).sample(SampleBatch(rows: Array(0..<count), random: CounterRandom(seed: 2)))
        return (0..<Int(count)).map { table.columns[0].cell($0).asText }
    }

    @Test(
        arguments: [
            .personName, .personFirstName, .personLastName, .personEmail, .iban, .creditCard, .ipAddress, .url, .uuid,
            .nationalID,
        ] as [ColumnType])
    func `finds people in columns without a telling name`(type: ColumnType) throws {
        let found = try meaning("x", fakes(type))
        #expect(found.type == type, "\(found)")
        #expect(!found.isLearned)
        #expect(found.because?.isEmpty == false)
    }

    @Test(arguments: [
        ("Telefonnummer", ColumnType.personPhone, ColumnType.personPhone, "de_DE"),
        ("code postal", .personPostalCode, .personPostalCode, "fr_FR"),
        ("Apellidos", .personLastName, .personLastName, "es_ES"),
        ("customerStreet", .personStreet, .personStreet, "en_GB"),
        ("home_city", .personCity, .personCity, "pl_PL"), ("Vorname", .personFirstName, .personFirstName, "de_DE"),
        ("Firma", .company, .company, "de_DE"), ("login", .username, .username, "sv_SE"),
        ("PESEL", .nationalID, .nationalID, "pl_PL"),
        ("cap", .personPostalCode, .personPostalCode, "it_IT"),
    ])
    func `understands names of columns in many languages`(
        name: String, type: ColumnType, made: ColumnType, locale: String
    ) throws {
        let found = try meaning(name, fakes(made, locale))
        #expect(found.type == type)
    }

    @Test(arguments: ["de_DE", "fr_FR", "ja_JP", "pl_PL", "pt_BR"])
    func `tells the country by the names`(locale: String) throws {
        let table = try Table([Column("name", .texts(TextValues(fakes(.personName, locale))))])
        #expect(SchemaInference.schema(of: table, name: "t").locale == locale)
    }

    @Test func `never learns texts that differ from row to row`() throws {
        let codes = (0..<100).map { "AB-\($0 * 37 % 1_000 + 1_000)" }
        let identifier = try meaning("code", codes)
        #expect(identifier.type == .identifier)
        #expect(identifier.pattern == "AB-[0-9]{4}")
        let notes = (0..<100).map { "The patient number \($0) said that it hurts a lot when walking" }
        #expect(try meaning("notes", notes).type == .text)
        let odd = (0..<100).map { String(repeating: "xy ", count: $0 % 3 + 1) + "\($0)é" }
        #expect(try meaning("odd", odd).type == .text)
        #expect(try meaning("colour", (0..<100).map { ["red", "green", "blue"][$0 % 3] }).type == .category)
        #expect(try meaning("empty", []).type == .category)
    }

    @Test func `understands numbers`() throws {
        let rows = 0..<50
        let table = try Table([
            Column("row_id", .integers(rows.map { Int64($0) * 2 + 10 })),
            Column("age", .integers(rows.map { Int64($0 * 7 % 90) })),
            Column("lat", .numbers(rows.map { Double($0) })), Column("lon", .numbers(rows.map { Double($0) * 3 })),
            Column("latitude_error", .numbers(rows.map { Double($0) * 1_000 })),
            Column("PLZ", .integers(rows.map { 10_000 + Int64($0) })),
            Column("dob", .instants(rows.map { Int64($0) * 86_400_000_000 })),
            Column("seen", .instants(rows.map { Int64($0) })),
            Column("card", .texts(TextValues(fakes(.creditCard, "en_US", 50)))),
            Column("price", .numbers(rows.map { Double($0) / 4 }), spelling: .decimals(2)),
            Column("customer_id", .integers(rows.map { Int64($0 / 4) })),
            Column("ok", .booleans(rows.map { $0 % 2 == 0 })),
        ])
        let schema = SchemaInference.schema(of: table, name: "t")
        #expect(
            schema.columns.map(\.type) == [
                .identifier, .integer, .latitude, .longitude, .number, .personPostalCode, .personBirthDate, .datetime,
                .creditCard, .number,
                .integer, .boolean,
            ])
        #expect(schema.columns[0].start == 10)
        #expect(schema.columns[0].step == 2)
        #expect(schema.columns[9].decimals == 2)
        #expect(schema.key == "row_id")
        try schema.check()
    }

    @Test func `makes a schema that can be planned for whatever the table`() throws {
        let tables = try [
            Table([]), Table([Column("a", .integers([]))]), Table([Column("a", .texts(TextValues([])))]),
            Table([
                Column(
                    "a", .texts(TextValues(codes: [0, 0], dictionary: [])), missing: MissingMask(count: 2) { _ in true }
                )
            ]),
            Table([Column("a", .integers([5]))]), Table([Column("email", .texts(TextValues(["x"])))]),
            Table([Column("lat", .numbers([.infinity, 1]))]), Table([Column("id", .integers([.min, .max, 0]))]),
            Table([Column("id", .texts(TextValues([String(repeating: "a", count: 100_000), "b", "c"])))]),
            Table((0..<2_000).map { Column("c\($0)", .integers([1, 2, 3])) }),
        ]
        for table in tables {
            let schema = SchemaInference.schema(of: table, name: "t")
            let plan = try GenerationPlan(schema, table)
            let batch = SampleBatch(rows: Array(0..<UInt64(table.rowCount)), random: CounterRandom(seed: 1))
            let back = try plan.inverse(plan.forward(table), batch)
            #expect(back.names == table.names)
        }
    }
}
