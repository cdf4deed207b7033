public import JSON

/// Everything that was found out about a synthetic table.
public struct Validation: Sendable, Equatable, Codable {
    /// What was compared.
    public var tables: TableFacts
    /// What it comes to, in plain words.
    public var verdict: Verdict
    /// Whether the table is of the right form.
    public var diagnostics: Diagnostics
    /// How much it is like the real one.
    public var fidelity: Fidelity
    /// Of how much use it is.
    public var utility: Utility
    /// How much it gives away.
    public var privacy: Privacy
    /// How differently groups fare, one entry a protected column.
    public var fairness: [Fairness]
    /// What became of the rules, in their order.
    public var expectations: [ExpectationOutcome]

    /// The validation as JSON. The keys are the names of the properties here and are kept from version to version;
    /// a measure is `{"value", "low", "high"}` or `{"notMeasured": reason}`.
    public func json() throws -> JSONValue { try JSONValue(encoding: self) }
}

/// What was compared.
public struct TableFacts: Sendable, Equatable, Codable {
    /// A column and what its values mean.
    public struct ColumnFact: Sendable, Equatable, Codable {
        /// The column.
        public var name: String
        /// The role, declared or inferred.
        public var role: ColumnRole
    }

    /// Rows of the real table.
    public var realRows: Int
    /// Rows of the synthetic table.
    public var syntheticRows: Int
    /// Rows of the holdout; nil without one.
    public var holdoutRows: Int?
    /// The columns of the real table.
    public var columns: [ColumnFact]
    /// Where chance came from.
    public var seed: UInt64
}
