import JSON
import Settings

/// One element of a table's constraints as it is written: exactly one key that names the kind.
struct ConstraintSection: ConfigurationSection {
    static let summary = "Something that holds for the rows."
    let constraint: Constraint

    /// How many columns one constraint may name.
    private static let columnCount = 1...1_000

    init(from reader: ConfigurationReader) {
        let columns = SettingKind<[String]>.list(.string, count: Self.columnCount)
        constraint = reader.oneOf([
            SectionAlternative("inequality", InequalitySection.self) { $0.constraint },
            SectionAlternative("range", RangeSection.self) { $0.constraint },
            SectionAlternative("unique", "No two rows are the same in these columns.", columns.map(Constraint.unique)),
            SectionAlternative(
                "fixed_combinations", "Only combinations that the data has.",
                columns.map(Constraint.fixedCombinations)),
            SectionAlternative("one_of", "Exactly one of the columns is set.", columns.map(Constraint.oneOf)),
            SectionAlternative("formula", FormulaSection.self) { $0.constraint },
            SectionAlternative("pattern", PatternSection.self) { $0.constraint },
        ])
    }
}

private struct InequalitySection: ConfigurationSection {
    static let summary = "One column is never above another one."
    let constraint: Constraint

    init(from reader: ConfigurationReader) {
        constraint = .inequality(
            low: reader.setting("low", "The lower column.", .string),
            high: reader.setting("high", "The upper column.", .string),
            strict: reader.setting("strict", "Whether they are never equal either.", .bool, default: false))
    }
}

private struct RangeSection: ConfigurationSection {
    static let summary = "A column's values lie between two ends."
    let constraint: Constraint

    init(from reader: ConfigurationReader) {
        constraint = .range(
            column: reader.setting("column", "The column.", .string),
            min: reader.schemaValue("min", "The least value."), max: reader.schemaValue("max", "The greatest value."))
    }
}

private struct FormulaSection: ConfigurationSection {
    static let summary = "A column is computed from other ones."
    let constraint: Constraint

    init(from reader: ConfigurationReader) {
        constraint = .formula(
            column: reader.setting("column", "The column.", .string),
            expression: reader.setting("is", "The formula.", .string))
    }
}

private struct PatternSection: ConfigurationSection {
    static let summary = "A column's texts follow a regular expression."
    let constraint: Constraint

    init(from reader: ConfigurationReader) {
        constraint = .pattern(
            column: reader.setting("column", "The column.", .string),
            pattern: reader.setting("pattern", "The regular expression.", .string))
    }
}

extension ConfigurationReader {
    /// A number, a text or a boolean that may be left out.
    func schemaValue(_ name: String, _ doc: String) -> SchemaValue? {
        guard let json = optional(name, doc, .json), !json.isNull else { return nil }
        if let value = SchemaValue(json) { return value }
        report(about: name, "expected a number or a text, found a \(json.typeName)")
        return nil
    }
}
