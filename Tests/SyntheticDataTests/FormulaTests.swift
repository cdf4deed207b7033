import SyntheticData
import Tables
import Testing

@Suite struct `A formula` {
    /// The one value of a formula over a row of columns; nil where it is missing.
    private func compute(_ formula: String, _ type: ColumnType = .number) throws -> String? {
        var columns = [
            ColumnSchema("price", .number), ColumnSchema("count", .integer), ColumnSchema("city name", .category),
        ]
        columns += [ColumnSchema("day", .datetime), ColumnSchema("none", .number), ColumnSchema("flag", .boolean)]
        for index in columns.indices { columns[index].from = .declared }
        columns[0].distribution = .uniform
        (columns[0].min, columns[0].max) = (.number(2.5), .number(2.5))
        (columns[1].min, columns[1].max) = (.integer(4), .integer(4))
        columns[2].values = [ValueShare("Köln")]
        (columns[3].min, columns[3].max) = (.text("2024-01-31"), .text("2024-01-31"))
        columns[4].missing = 1
        columns[5].share = 1
        var result = ColumnSchema("result", type)
        result.formula = formula
        let model = try RuleModel(TableSchema("t", columns + [result]))
        let table = try model.sample(SampleBatch(rows: [0], random: CounterRandom(seed: 1)))
        let column = try #require(table.column("result"))
        if column.isMissing(0) { return nil }
        switch column.values {
        case .integers(let values): return "\(values[0])"
        case .numbers(let values): return "\(values[0])"
        case .texts(let values): return values[0]
        case .booleans(let values): return "\(values[0])"
        case .instants(let values): return "\(values[0] / 86_400_000_000)"
        }
    }

    @Test(
        arguments: [
            ("1 + 2 * 3", "7.0"), ("(1 + 2) * 3", "9.0"), ("10 - 4 - 3", "3.0"), ("7 / 2", "3.5"), ("7 % 4", "3.0"),
            ("-price", "-2.5"),
            ("- - count", "4.0"), ("price * count", "10.0"), ("round(2.345, 1)", "2.3"), ("round(-2.5)", "-3.0"),
            ("abs(-3)", "3.0"),
            ("min(3, count, price)", "2.5"), ("max(3, count)", "4.0"), ("floor(price)", "2.0"),
            ("ceiling(price)", "3.0"),
            ("length('Köln')", "4.0"), ("if(price > 2 and not count = 5, 1, 0)", "1.0"), ("if(flag, price, 0)", "2.5"),
            ("coalesce(none, count)", "4.0"), ("power(2, 10)", "1024.0"), ("sqrt(16)", "4.0"), ("year(day)", "2024.0"),
            ("days_between(day, add_days(day, 3))", "3.0"), ("if(is_missing(none), 1, 2)", "1.0"), ("1e3", "1000.0"),
            (".5", "0.5"),
            ("not flag or flag = flag", nil),
        ] as [(String, String?)])
    func `computes numbers`(formula: String, expected: String?) throws {
        guard let expected else {
            #expect(throws: SyntheticDataError.self) { try compute(formula) }
            return
        }
        #expect(try compute(formula) == expected)
    }

    @Test(arguments: [
        "none + 1", "1 / 0", "5 % 0", "sqrt(-1)", "log(0 - 1)", "9223372036854775807 * 2", "missing", "exp(1000)",
    ])
    func `is missing where it cannot be computed`(formula: String) throws {
        #expect(try compute(formula) == nil)
    }

    @Test func `makes texts, days and whole numbers`() throws {
        #expect(try compute("concat(upper(`city name`), '-', count, ' ', \"it's\")", .text) == "KÖLN-4 it's")
        #expect(try compute("add_months(day, 1)", .datetime) == "19782")
        #expect(try compute("add_days(date('2024-02-28'), 1)", .datetime) == "19782")
        #expect(try compute("count * 3 - 2", .integer) == "10")
        #expect(try compute("price >= 2.5", .boolean) == "true")
        #expect(try compute("concat(day, '|', 2.0, '|', flag)", .text) == "2024-01-31|2|true")
    }

    @Test(arguments: [
        ("pric + 1", "There is no column \"pric\""), ("rund(1)", "Did you mean round?"), ("1 +", "Expected a number"),
        ("(1", "Expected \")\""),
        ("1 2", "Expected the end"), ("'abc", "not closed"), ("if(1, 2, 3)", "if does not work on whole numbers"),
        ("price + 'a'", "+ does not work on texts"), ("if(flag, 1, 'a')", "cannot mix"), ("min()", "takes 1 to 64"),
        ("abs(1, 2)", "takes 1"),
        ("price ; 1", "means nothing in a formula"), ("length(5)", "length does not work"),
        ("day + 1", "does not work on points in time"), ("", "found the end"),
    ])
    func `says where it is wrong`(formula: String, message: String) {
        let error = #expect(throws: SyntheticDataError.self) { try compute(formula) }
        #expect(error?.column == "result")
        #expect(error.map { "\($0)".contains(message) } == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        String(repeating: "(", count: 5_000), String(repeating: "-", count: 5_000) + "1",
        String(repeating: "1+", count: 4_000) + "1",
        String(repeating: "abs(", count: 2_000) + "1" + String(repeating: ")", count: 2_000),
        String(repeating: "not ", count: 2_000) + "true",
        String(repeating: "1", count: 20_000),
    ])
    func `is refused when it is too deep or too long`(formula: String) {
        #expect(throws: SyntheticDataError.self) { try Formula(formula) }
    }

    @Test func `may use other formulas in any order`() throws {
        var (a, b, c) = (ColumnSchema("a", .integer), ColumnSchema("b", .integer), ColumnSchema("c", .integer))
        (a.formula, b.formula) = ("b + 1", "c * 2")
        (c.min, c.max) = (.integer(5), .integer(5))
        let model = try RuleModel(TableSchema("t", [a, b, c]))
        let table = try model.sample(SampleBatch(rows: [0], random: CounterRandom(seed: 1)))
        #expect(table.column("a")?.values == .integers([11]))
        #expect(table.names == ["a", "b", "c"])
    }
}
