import DataQuality
import JSON
import Tables
import Testing

@Suite struct `An expectation` {
    private let table: Table

    init() throws {
        table = try Table([
            Column("id", .integers([1, 2, 3, 3])),
            Column("name", .texts(TextValues(["Ann", "Bob", "", "Dan"])), missing: MissingMask(count: 4) { $0 == 2 }),
            Column("low", .numbers([1, 2, 3, 4])), Column("high", .numbers([2, 2, 5, 1])),
        ])
    }

    @Test(arguments: [
        (#"{"type": "expect_column_values_to_not_be_null", "column": "id"}"#, true),
        (#"{"type": "expect_column_values_to_not_be_null", "column": "name"}"#, false),
        (#"{"type": "expect_column_values_to_not_be_null", "column": "name", "mostly": 0.75}"#, true),
        (
            #"{"expectation_type": "expect_column_values_to_be_between", "kwargs": {"column": "low", "min_value": 1}}"#,
            true
        ),
        (
            #"{"type": "expect_column_values_to_be_between", "column": "low", "min_value": 1, "strict_min": true}"#,
            false
        ),
        (#"{"type": "expect_column_values_to_be_in_set", "column": "id", "value_set": [1, 2, 3.0]}"#, true),
        (#"{"type": "expect_column_values_to_not_be_in_set", "column": "name", "value_set": ["Bob"]}"#, false),
        (#"{"type": "expect_column_values_to_match_regex", "column": "name", "regex": "^[A-Z]..$"}"#, true),
        (#"{"type": "expect_column_values_to_not_match_regex", "column": "name", "regex": "^B"}"#, false),
        (
            #"{"type": "expect_column_value_lengths_to_be_between", "column": "name", "min_value": 3, "max_value": 3}"#,
            true
        ),
        (#"{"type": "expect_column_values_to_be_unique", "column": "id"}"#, false),
        (#"{"type": "expect_column_values_to_be_unique", "column": "low"}"#, true),
        (#"{"type": "expect_compound_columns_to_be_unique", "column_list": ["id", "low"]}"#, true),
        (
            #"{"type": "expect_column_pair_values_a_to_be_greater_than_b", "column_A": "high", "column_B": "low"}"#,
            false
        ),
        (
            #"{"type": "expect_column_pair_values_a_to_be_greater_than_b", "column_A": "high", "column_B": "low", "or_equal": true, "mostly": 0.7}"#,
            true
        ),
        (#"{"type": "expect_column_mean_to_be_between", "column": "low", "min_value": 2.5, "max_value": 2.5}"#, true),
        (#"{"type": "expect_column_median_to_be_between", "column": "high", "max_value": 1.9}"#, false),
        (#"{"type": "expect_column_unique_value_count_to_be_between", "column": "id", "max_value": 3}"#, true),
        (#"{"type": "expect_table_row_count_to_be_between", "min_value": 4, "max_value": 4}"#, true),
        (#"{"type": "expect_column_to_exist", "column": "age"}"#, false),
        (#"{"type": "expect_table_columns_to_match_set", "column_set": ["id", "name", "low", "high"]}"#, true),
        (#"{"type": "expect_column_values_to_not_be_null", "column": "age"}"#, false),
    ])
    func `is met or not`(rule: String, isMet: Bool) throws {
        let rules = try Expectation.list(.array([try JSONParser.parse(rule)]))
        let outcome = try #require(try rules.first?.check(table))
        #expect(outcome.isMet == isMet, "\(outcome)")
    }

    @Test func `tells what breaks it`() throws {
        let rule = Expectation(
            type: "expect_column_values_to_be_between", arguments: ["column": "high", "max_value": 2],
            severity: .critical)
        let outcome = try rule.check(table)
        #expect(outcome.finding == "1 of 4 values break it")
        #expect(outcome.examples == ["5"])
        #expect(outcome.share == 0.75)
    }

    @Test(arguments: [
        (
            #"[{"type": "expect_column_values_to_be_uniqe", "column": "id"}]"#,
            "Did you mean expect_column_values_to_be_unique"
        ),
        (#"[{"type": "expect_column_values_to_be_between", "column": "id"}]"#, "min_value"),
        (#"[{"type": "expect_column_values_to_be_between", "column": "id", "min_value": 3, "max_value": 1}]"#, "above"),
        (#"[{"type": "expect_column_values_to_match_regex", "column": "id", "regex": "("}]"#, "regular expression"),
        (#"[{"type": "expect_column_to_exist", "column": "id", "severity": "bad"}]"#, "severity"),
        (#"[{"type": "expect_column_values_to_not_be_null", "column": "id", "mostly": 7}]"#, "mostly"),
        (#"{"rules": []}"#, "list"),
    ])
    func `that is not written as it should be is refused with a way out`(rules: String, words: String) throws {
        let value = try JSONParser.parse(rules)
        #expect { try Expectation.list(value) } throws: { "\($0)".contains(words) }
    }

    @Test func `that is an error and not met makes a table unsafe, a warning does not`() throws {
        let people = try MadeTables.people(200, seed: 1)
        var options = MadeTables.quick
        let arguments: JSONValue = ["column": "age", "max_value": 20]
        options.expectations = [Expectation(type: "expect_column_values_to_be_between", arguments: arguments)]
        #expect(try Judge.validate(real: people, synthetic: people, options: options).verdict.grade == .unsafe)
        options.expectations[0].severity = .warning
        #expect(try Judge.validate(real: people, synthetic: people, options: options).verdict.grade != .unsafe)
    }
}
