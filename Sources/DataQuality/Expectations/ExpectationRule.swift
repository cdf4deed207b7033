import JSON

/// An expectation whose arguments were checked.
struct ExpectationRule {
    struct Fault: Error { var text: String }

    /// What is asked.
    enum Check {
        case cells(column: String, CellTest)
        case unique(columns: [String])
        case pairs(a: String, b: String, orEqual: Bool, onlyEqual: Bool)
        case number(column: String, Aggregate, Limits)
        case rows(Limits)
        case exists(column: String)
        case columns([String], exact: Bool)
    }

    /// What is asked of each value.
    enum CellTest {
        case present
        case missing
        case between(Limits)
        case inSet(Set<String>, isIn: Bool)
        case matches(TextPattern, Bool)
        case length(Limits)
    }

    /// One number of a column.
    enum Aggregate: String { case mean, median, min, max, sum, stdev, unique_value_count, proportion_of_unique_values }

    /// Two ends, each of which may be open or left out.
    struct Limits {
        var low: Double?
        var high: Double?
        var isStrictLow = false
        var isStrictHigh = false

        func holds(_ value: Double) -> Bool {
            if let low, isStrictLow ? value <= low : value < low { return false }
            if let high, isStrictHigh ? value >= high : value > high { return false }
            return !value.isNaN
        }
    }

    let check: Check
    /// The share of values that shall keep the rule.
    let mostly: Double

    init(_ expectation: Expectation) throws(Fault) {
        let arguments = Arguments(expectation.arguments)
        mostly = try arguments.number("mostly") ?? 1
        guard (0...1).contains(mostly) else { throw Fault(text: "\"mostly\" is \(mostly) and not between 0 and 1.") }
        check = try Self.check(expectation.type, arguments)
    }

    private static func check(_ type: String, _ arguments: Arguments) throws(Fault) -> Check {
        if let test = try cellTest(type, arguments) { return .cells(column: try arguments.text("column"), test) }
        switch type {
        case "expect_column_values_to_be_unique": return .unique(columns: [try arguments.text("column")])
        case "expect_compound_columns_to_be_unique":
            return .unique(columns: try arguments.texts("column_list"))
        case "expect_column_pair_values_a_to_be_greater_than_b", "expect_column_pair_values_A_to_be_greater_than_B":
            return .pairs(
                a: try arguments.text("column_A"), b: try arguments.text("column_B"),
                orEqual: arguments.flag("or_equal"), onlyEqual: false)
        case "expect_column_pair_values_to_be_equal":
            return .pairs(
                a: try arguments.text("column_A"), b: try arguments.text("column_B"), orEqual: true, onlyEqual: true)
        case "expect_table_row_count_to_be_between": return .rows(try arguments.limits())
        case "expect_table_row_count_to_equal":
            let value = try arguments.number("value")
            return .rows(Limits(low: value, high: value))
        case "expect_column_to_exist": return .exists(column: try arguments.text("column"))
        case "expect_table_columns_to_match_set":
            return .columns(try arguments.texts("column_set"), exact: arguments.flag("exact_match", default: true))
        default: break
        }
        let words = type.dropFirst("expect_column_".count)
        if type.hasPrefix("expect_column_"), words.hasSuffix("_to_be_between"),
            let aggregate = Aggregate(rawValue: String(words.dropLast("_to_be_between".count)))
        {
            return .number(column: try arguments.text("column"), aggregate, try arguments.limits())
        }
        let nearest = NearestName.suggestion(for: type, among: known).map { " Did you mean \($0)?" } ?? ""
        throw Fault(text: "There is no rule \"\(type)\".\(nearest)")
    }

    private static func cellTest(_ type: String, _ arguments: Arguments) throws(Fault) -> CellTest? {
        switch type {
        case "expect_column_values_to_not_be_null": .present
        case "expect_column_values_to_be_null": .missing
        case "expect_column_values_to_be_between": .between(try arguments.limits())
        case "expect_column_values_to_be_in_set": .inSet(Set(try arguments.texts("value_set")), isIn: true)
        case "expect_column_values_to_not_be_in_set": .inSet(Set(try arguments.texts("value_set")), isIn: false)
        case "expect_column_values_to_match_regex": .matches(try arguments.pattern(), true)
        case "expect_column_values_to_not_match_regex": .matches(try arguments.pattern(), false)
        case "expect_column_value_lengths_to_be_between": .length(try arguments.limits())
        default: nil
        }
    }

    /// The names of all rules.
    static let known =
        [
            "expect_column_values_to_not_be_null", "expect_column_values_to_be_null",
            "expect_column_values_to_be_between", "expect_column_values_to_be_in_set",
            "expect_column_values_to_not_be_in_set", "expect_column_values_to_match_regex",
            "expect_column_values_to_not_match_regex", "expect_column_value_lengths_to_be_between",
            "expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique",
            "expect_column_pair_values_a_to_be_greater_than_b", "expect_column_pair_values_to_be_equal",
            "expect_table_row_count_to_be_between", "expect_table_row_count_to_equal", "expect_column_to_exist",
            "expect_table_columns_to_match_set",
        ]
        + ["mean", "median", "min", "max", "sum", "stdev", "unique_value_count", "proportion_of_unique_values"]
        .map { "expect_column_\($0)_to_be_between" }
}

/// The arguments of a rule.
struct Arguments {
    private let values: JSONValue

    init(_ values: JSONValue) { self.values = values }

    func text(_ key: String) throws(ExpectationRule.Fault) -> String {
        guard let text = values[key]?.stringValue else {
            throw .init(text: "It needs \"\(key)\", the name of a column.")
        }
        return text
    }

    /// Texts, or other values as the judge writes them.
    func texts(_ key: String) throws(ExpectationRule.Fault) -> [String] {
        guard let list = values[key]?.arrayValue, !list.isEmpty else {
            throw .init(text: "It needs \"\(key)\", a list that is not empty.")
        }
        return list.map { $0.stringValue ?? $0.doubleValue.map(LabelList.name) ?? $0.jsonString }
    }

    func number(_ key: String) throws(ExpectationRule.Fault) -> Double? {
        guard let value = values[key], !value.isNull else { return nil }
        guard let number = value.doubleValue else { throw .init(text: "\"\(key)\" is no number.") }
        return number
    }

    func flag(_ key: String, default other: Bool = false) -> Bool { values[key]?.boolValue ?? other }

    func limits() throws(ExpectationRule.Fault) -> ExpectationRule.Limits {
        let limits = ExpectationRule.Limits(
            low: try number("min_value"), high: try number("max_value"), isStrictLow: flag("strict_min"),
            isStrictHigh: flag("strict_max"))
        guard limits.low != nil || limits.high != nil else {
            throw .init(text: "It needs \"min_value\", \"max_value\" or both.")
        }
        if let low = limits.low, let high = limits.high, low > high {
            throw .init(text: "\"min_value\" is above \"max_value\".")
        }
        return limits
    }

    func pattern() throws(ExpectationRule.Fault) -> TextPattern {
        guard let source = values["regex"]?.stringValue else { throw .init(text: "It needs \"regex\".") }
        do { return try TextPattern(source) } catch {
            throw .init(text: "Its regular expression cannot be read: \(error.description)")
        }
    }
}
