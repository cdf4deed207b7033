/// What holds for every row, or for all rows together.
public enum Constraint: Sendable, Hashable {
    /// One column is at most another one, or below it. Holds where both have a value.
    case inequality(low: String, high: String, strict: Bool)
    /// A column's values lie between two ends, which are included.
    case range(column: String, min: SchemaValue?, max: SchemaValue?)
    /// No two rows have the same values in all of these columns.
    case unique([String])
    /// The columns have together only combinations that the data has.
    case fixedCombinations([String])
    /// Exactly one of the columns is set: true, 1, or not missing.
    case oneOf([String])
    /// A column is computed from other ones.
    case formula(column: String, expression: String)
    /// A column's texts follow a regular expression.
    case pattern(column: String, pattern: String)

    /// The columns that it is about.
    public var columns: [String] {
        switch self {
        case .inequality(let low, let high, _): [low, high]
        case .range(let column, _, _), .formula(let column, _), .pattern(let column, _): [column]
        case .unique(let columns), .fixedCombinations(let columns), .oneOf(let columns): columns
        }
    }

    /// The key it is written under.
    var key: String {
        switch self {
        case .inequality: "inequality"
        case .range: "range"
        case .unique: "unique"
        case .fixedCombinations: "fixed_combinations"
        case .oneOf: "one_of"
        case .formula: "formula"
        case .pattern: "pattern"
        }
    }
}
