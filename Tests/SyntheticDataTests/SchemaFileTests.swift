import JSON
import Settings
import SyntheticData
import Tables
import Testing

@Suite struct `A schema file` {
    static let example = """
        tables:
          customers:
            rows: 1000
            key: id
            locale: de_DE
            columns:
              id: {type: identifier, pattern: "C[0-9]{6}"}
              name: {type: person.name}
              email: {type: person.email, missing: 0.1}
              age: {type: integer, from: learned}
              segment:
                type: category
                from: declared
                values: {gold: 0.2, "silver plate": 0.8}
              size:
                type: category
                from: declared
                values: [S, M, "null", "${x}"]
              score: {type: number, from: declared, distribution: {kind: normal, mean: 5, deviation: 2.5}, decimals: 2}
              since: {type: datetime, min: "2020-01-01", max: "2024-12-31"}
              until: {type: datetime, from: learned}
              total: {type: number, formula: "score * 2"}
            constraints:
              - inequality: {low: since, high: until, strict: true}
              - range: {column: age, min: 18, max: 99}
              - unique: [id]
              - fixed_combinations: [segment, size]
            correlations:
              - {columns: [score, since], value: 0.5}
          orders:
            parent: {table: customers, key: customer}
            columns:
              customer: {type: integer}
        """

    private func read(_ text: String) throws -> DataSchema {
        try DataSchema.read(ConfigurationSource(name: "schema.yaml", text: text))
    }

    private func findings(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let error as ConfigurationError {
            return error.diagnostics.map(\.description)
        } catch { return ["\(error)"] }
    }

    private func column(_ keys: String) -> String { "tables: {t: {columns: {c: {\(keys)}}}}" }

    @Test func `is read into tables and columns in their order`() throws {
        let text = Self.example.split(separator: "${x}").joined(separator: "$${x}")
        let schema = try read(text)
        #expect(schema.tables.map(\.name) == ["customers", "orders"])
        let customers = try #require(schema.table("customers"))
        #expect(customers.columns.prefix(3).map(\.type) == [.identifier, .personName, .personEmail])
        #expect(
            customers.column("segment")?.values == [
                ValueShare("gold", share: 0.2), ValueShare("silver plate", share: 0.8),
            ])
        #expect(customers.column("size")?.values.map(\.value) == ["S", "M", "null", "${x}"])
        #expect(customers.column("score")?.distribution == .normal(mean: 5, deviation: 2.5))
        #expect(customers.constraints.first == .inequality(low: "since", high: "until", strict: true))
        #expect(schema.table("orders")?.parent == TableSchema.Parent(table: "customers", key: "customer"))
    }

    @Test func `is printed in a form that reads back as the same value`() throws {
        let text = Self.example.split(separator: "${x}").joined(separator: "$${x}")
        let schema = try read(text)
        let printed = schema.yaml
        #expect(try read(printed) == schema)
        #expect(try read(printed).yaml == printed)
        #expect(try read(schema.json.jsonString.split(separator: "${").joined(separator: "$${")) == schema)
    }

    @Test func `keeps names and texts that YAML would take for something else`() throws {
        let odd = [
            "null", "true", "12", "1e5", "a: b", "- x", "#c", "*star", "&amp", "!tag", "", " blank ", "a\nb", "\t",
            "\u{0}",
            "a\u{FEFF}x", "\u{2028}", "\"'", "\\", "${x}", "$$", "$${", "ä日本", "😀", "~", "\u{85}", "a\rb", "{}", "[]",
            "%d", "|", ">", "@", "`",
        ]
        var columns = odd.filter { !$0.isEmpty }.map { name in
            var column = ColumnSchema(name, .category)
            column.because = name
            return column
        }
        columns[0].values = odd.map { ValueShare($0) }
        columns[1].values = odd.map { ValueShare($0, share: 0.25) }
        let schema = DataSchema([TableSchema("a table", columns)])
        let back = try read(schema.yaml)
        for (read, written) in zip(back.tables[0].columns, columns) { #expect(read == written) }
        #expect(back == schema)
    }

    @Test func `names the line and the nearest key for a key that is unknown`() {
        let found = findings("tables:\n  t:\n    columns:\n      c:\n        type: integer\n        mim: 5\n")
        #expect(found == ["schema.yaml:6:9: error: unknown key \"mim\" in tables.t.columns.c; did you mean \"min\"?"])
    }

    @Test func `names the nearest type for one that is unknown, and nothing else`() {
        let found = findings(column("type: catgory, values: [a]"))
        #expect(found.count == 1)
        #expect(found.first?.contains("did you mean \"category\"?") == true)
    }

    @Test(arguments: [
        ("type: integer, min: 5, max: 3", "is above"),
        ("type: integer, min: 1.5", "must be a whole number"),
        ("type: number, pattern: x", "says nothing about a column of type number"),
        ("type: datetime, min: \"tomorrow\"", "must be a point in time"),
        ("type: person.name, from: learned", "would repeat real people"),
        ("type: identifier, pattern: \"C[0-9]*\"", "texts without end"),
        ("type: identifier, pattern: \"((((a{999}){999}){999}){999})\"", "unfolds to more than"),
        ("type: identifier, pattern: \"C[\"", "not closed"),
        ("type: identifier, step: 0", "must not be 0"),
        ("type: person.name, locale: xx_XX", "there is no locale \"xx_XX\""),
        ("type: person.name, locale: de_AT", "did you mean de_DE?"),
        ("type: number, formula: \"1 +\"", "found the end"),
        ("type: category, values: {a: -1, b: 2}", "shares must be at least 0"),
        ("type: category, values: [a, a]", "is there twice"),
        ("type: category, values: [1, 2]", "put numbers in quotes"),
        ("type: number, distribution: {kind: normal, mean: 1}", "needs the setting \"deviation\""),
        ("type: number, distribution: {kind: poisson, mean: -1}", "the mean must be above 0"),
        ("type: number, distribution: {kind: uniform, mean: 1}", "is no setting of uniform"),
        ("type: latitude, min: -100", "must lie between"),
        ("type: boolean, share: 1.5", "between 0"),
        ("type: integer, decimals: 2", "says nothing about"),
        ("type: integer, min: [1]", "found a array"),
    ])
    func `says what is wrong with a column`(keys: String, message: String) {
        let found = findings(column(keys))
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }

    @Test(arguments: [
        ("constraints: [{unique: [x]}]", "there is no column \"x\""),
        ("constraints: [{inequality: {low: aa, high: b}}]", "did you mean \"a\"?"),
        ("constraints: [{inequality: {low: a, high: b}}, {inequality: {low: b, high: a}}]", "in a circle: a ≤ b ≤ a"),
        ("constraints: [{inequality: {low: a, high: d}}]", "cannot be compared"),
        ("constraints: [{range: {column: a}}]", "needs \"min\" or \"max\""),
        ("constraints: [{range: {column: d, min: 1}}]", "needs numbers"),
        ("constraints: [{unique: [a, a]}]", "must name different columns"),
        ("constraints: [{formula: {column: a, is: b}}, {formula: {column: b, is: a}}]", "need each other"),
        ("constraints: [{formula: {column: a, is: d}}]", "gives texts, but the column holds whole numbers"),
        ("constraints: [{formula: {column: a, is: q + 1}}]", "There is no column \"q\""),
        ("constraints: [{formula: {column: a, is: b}}, {range: {column: a, min: 1}}]", "so range cannot be kept"),
        ("constraints: [{pattern: {column: a, pattern: x}}]", "a pattern needs a column of texts"),
        ("constraints: [{uniqe: [a]}]", "did you mean \"unique\"?"),
        ("constraints: [{unique: [a], range: {column: a, min: 1}}]", "exclude each other"),
        ("key: x", "there is no column \"x\""),
        ("correlations: [{columns: [a, d], value: 1}]", "only numbers"),
        ("correlations: [{columns: [a, b], value: 2}]", "between -1.0 and 1.0"),
        (
            "correlations: [{columns: [a, b], value: 1}, {columns: [b, c], value: 1}, {columns: [a, c], value: -1}]",
            "contradict each other"
        ),
        ("parent: {table: nobody, key: a}", "\"nobody\" of table \"t\" is not there"),
    ])
    func `says what is wrong between columns`(extra: String, message: String) {
        let columns = "a: {type: integer}, b: {type: integer}, c: {type: number}, d: {type: category}"
        let found = findings("tables: {t: {columns: {\(columns)}, \(extra)}}")
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }

    @Test func `says that parents go in a circle`() {
        let found = findings(
            """
            tables:
              a: {key: k, parent: {table: b, key: k}, columns: {k: {type: identifier}}}
              b: {key: k, parent: {table: a, key: k}, columns: {k: {type: identifier}}}
            """)
        #expect(found.contains { $0.contains("each other's parents") })
    }

    @Test func `has a page that names its keys`() {
        let page = DataSchema.referencePage
        #expect(page.contains("fixed_combinations"))
        #expect(page.contains("distribution"))
    }

    @Test func `may have 10,000 columns`() throws {
        let columns = (0..<10_000).map { number in
            var column = ColumnSchema("column \(number)", .integer)
            column.formula = number == 0 ? nil : "`column \(number - 1)` + 1"
            return column
        }
        let schema = DataSchema([TableSchema("wide", columns)])
        #expect(try read(schema.yaml) == schema)
        let model = try RuleModel(schema.tables[0])
        let row = try model.sample(SampleBatch(rows: [7], random: CounterRandom(seed: 1)))
        #expect(row.columns.count == 10_000)
    }
}
