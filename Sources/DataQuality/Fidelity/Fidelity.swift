/// How much the synthetic table is like the real one.
public struct Fidelity: Sendable, Equatable, Codable {
    /// The mean of shapes and pairs.
    public var overall: Score
    /// The mean likeness of columns: 1 less the Kolmogorov–Smirnov distance, or the total variation of categories;
    /// missing values count as a value.
    public var shapes: Score
    /// The mean likeness of pairs of columns: 1 less the total variation over bins that all tables share, of all pairs.
    public var pairs: Score
    /// Each judged column, in the order of the table.
    public var columns: [ColumnFidelity]
    /// How many pairs were compared.
    public var comparedPairs: Int
    /// How many pairs there are.
    public var allPairs: Int
    /// The pairs that are least alike, the worst first.
    public var worstPairs: [PairFidelity]
    /// The associations of both tables, over the first columns where there are many.
    public var associations: Associations
    /// The same question as SDMetrics asks it.
    public var sdmetrics: SDMetricsQuality
}

/// How much a column is like the real one.
public struct ColumnFidelity: Sendable, Equatable, Codable {
    /// The column.
    public var name: String
    /// What its values mean.
    public var role: ColumnRole
    /// From 0 to 1, with an interval.
    public var score: Estimate
    /// What a column of real rows that nobody learned from gets.
    public var ceiling: Double?
    /// What to draw.
    public var distribution: Distribution
}

/// The shares of a column's values in both tables.
public struct Distribution: Sendable, Equatable, Codable {
    /// The ends of the bins of a quantity, one more than bins; empty for categories.
    public var edges: [Double]
    /// The names of categories, the most frequent first, perhaps with all others in one; empty for quantities.
    public var labels: [String]
    /// The share of each bin in the real table, of all rows.
    public var real: [Double]
    /// The same in the synthetic table.
    public var synthetic: [Double]
    /// The share of missing values in the real table.
    public var missingReal: Double
    /// The same in the synthetic table.
    public var missingSynthetic: Double
    /// The most frequent value of a quantity where more than a fifth of the real rows have it: in a picture of bins one
    /// does not see whether it was hit or only nearly so.
    public var commonest: Commonest?

    /// A value that many rows have.
    public struct Commonest: Sendable, Equatable, Codable {
        /// The value.
        public var value: Double
        /// The share of real rows that have it.
        public var real: Double
        /// The share of synthetic rows that have it.
        public var synthetic: Double
    }
}

/// How much a pair of columns is like the real one.
public struct PairFidelity: Sendable, Equatable, Codable {
    /// The first column.
    public var first: String
    /// The second column.
    public var second: String
    /// From 0 to 1.
    public var score: Double
    /// What real rows that nobody learned from get.
    public var ceiling: Double?
}

/// The association of each two columns: Pearson's correlation of quantities, Cramér's V of binned columns elsewhere.
public struct Associations: Sendable, Equatable, Codable {
    /// The columns.
    public var names: [String]
    /// In the real table: the row of each column up to the diagonal, without it. Nil where it is not defined.
    public var real: [[Double?]]
    /// The same in the synthetic table.
    public var synthetic: [[Double?]]
}
