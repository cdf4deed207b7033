/// How differently the groups of a protected column fare, in the real table and in the synthetic one.
public struct Fairness: Sendable, Equatable, Codable {
    /// One group of people.
    public struct Group: Sendable, Equatable, Codable {
        /// The value of the protected column, or its range.
        public var name: String
        /// How many there are in the real table.
        public var real: Int
        /// How many there are in the synthetic table.
        public var synthetic: Int
        /// The share of them with the favourable target in the real table.
        public var rateReal: Measure
        /// The same in the synthetic table.
        public var rateSynthetic: Measure
    }

    /// A number before and after.
    public struct Change: Sendable, Equatable, Codable {
        /// In the real table, or of a model that learned from it.
        public var real: Measure
        /// In the synthetic table, or of a model that learned from it.
        public var synthetic: Measure
    }

    /// The column by which people must not be treated differently.
    public var protected: String
    /// The column that decides.
    public var target: String
    /// The value of the target that counts as the favourable one.
    public var favourable: String
    /// The groups, the largest first. Those of fewer than 30 rows are left out of the comparisons.
    public var groups: [Group]
    /// The largest difference between the shares with the favourable target; 0 is even.
    public var parityDifference: Change
    /// The smallest of these shares by the largest; 1 is even, below 0.8 is often taken as discrimination.
    public var disparateImpact: Change
    /// The largest difference between groups in how often models are right about the favoured, or wrong about the
    /// others, on the holdout; 0 is even.
    public var equalizedOdds: Change
}
