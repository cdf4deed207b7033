/// What the values of a column mean to the judge.
public enum ColumnRole: String, Sendable, Codable, CaseIterable {
    /// Quantities: order and distance count.
    case number
    /// One of some names: only equality counts.
    case category
    /// Points in time.
    case datetime
    /// True or false.
    case boolean
    /// Not judged: identifiers, free text.
    case ignored

    /// Whether values have an order and a distance.
    var isContinuous: Bool { self == .number || self == .datetime }
}

/// How tables are judged.
public struct JudgeOptions: Sendable {
    /// The roles of columns, where they are not what their physical types suggest.
    public var roles: [String: ColumnRole] = [:]
    /// Columns whose values shall be present and different in each row. They are not judged otherwise.
    public var keys: [String] = []
    /// The column that models are trained to predict; without it utility is not measured.
    public var target: String?
    /// The value of a two-valued target that counts as the favourable one; its rarer value by default.
    public var favourable: String?
    /// Columns by which people must not be treated differently.
    public var protected: [String] = []
    /// Columns that an attacker may know; they decide k-anonymity.
    public var quasiIdentifiers: [String] = []
    /// The column that an attacker wants to know, for l-diversity, t-closeness and inference; the target by default.
    public var sensitive: String?
    /// Rules that the synthetic table shall keep.
    public var expectations: [Expectation] = []
    /// How many threads work at once. The result does not depend on it.
    public var threads = 1
    /// Where chance comes from.
    public var seed: UInt64 = 0
    /// How many rows of each table the costly measures look at: classifiers, neighbours, attacks, intervals.
    public var sampledRows = 50_000
    /// For how many synthetic rows the nearest real record is looked for.
    public var neighbourRows = 2_000
    /// How many times each kind of attack is tried.
    public var attacks = 500
    /// How many resamples an interval is made of.
    public var resamples = 30
    /// After so many rounds of boosting the models of the judge stop learning at the latest.
    public var rounds = 100
    /// How many pairs of columns are compared at most; of more, this many are drawn.
    public var maxPairs = 5_000

    /// Options that judge what can be judged without knowing the meaning of columns.
    public init() {}
}

/// Why tables cannot be judged. The description names the place and the way out.
public enum JudgeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A table lacks columns that the real one has.
    case missingColumns(table: String, [String])
    /// A column is of different kinds in two tables.
    case differentKinds(column: String, table: String, is: String, expected: String)
    /// An option names a column that is not there.
    case unknownColumn(option: String, name: String, nearest: String?)
    /// An option cannot be used.
    case badOption(String)
    /// A table has nothing to judge.
    case empty(table: String)
    /// An expectation is not written as it should be.
    case badExpectation(position: Int, String)

    /// The place and the way out, in a sentence or two.
    public var description: String {
        switch self {
        case .missingColumns(let table, let names):
            "The \(table) table lacks \(Self.list(names)), which the real table has. Give tables with the same columns."
        case .differentKinds(let column, let table, let kind, let expected):
            "Column \"\(column)\" holds \(kind) in the \(table) table and not \(expected). "
                + "Read it as the same type in all tables, or declare its role as category."
        case .unknownColumn(let option, let name, let nearest):
            "The option \(option) names the column \"\(name)\", which is not there."
                + (nearest.map { " Did you mean \"\($0)\"?" } ?? "")
        case .badOption(let text): text
        case .empty(let table): "The \(table) table has no rows. There is nothing to judge."
        case .badExpectation(let position, let text): "Expectation \(position + 1): \(text)"
        }
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
        return (names.count == 1 ? "the column " : "the columns ") + shown
            + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}
