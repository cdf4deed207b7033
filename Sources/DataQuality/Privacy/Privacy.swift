/// How much the synthetic table gives away of the people in the real one.
public struct Privacy: Sendable, Equatable, Codable {
    /// The share of synthetic rows that are equal to a real one.
    public var copies: Measure
    /// The share of holdout rows that are equal to a real one: what chance makes equal.
    public var copiesByChance: Measure
    /// The share of synthetic rows that are there more than once, the first of each not counted.
    public var duplicates: Measure
    /// The same in the real table.
    public var duplicatesReal: Measure
    /// The share of synthetic rows nearer to a row of the real table than to any of the holdout; ties count half.
    public var closerToReal: Measure
    /// What that share is where nothing was copied: the real table's part of real and holdout rows.
    public var closerByChance: Double?
    /// How far synthetic rows are from the nearest real one; nil where there was nothing to compare.
    public var distances: DistanceSummary?
    /// Whether being near to a synthetic row tells that a record was learned from: the area under the ROC curve, 0.5
    /// where it tells nothing.
    public var membership: Measure
    /// What attackers achieve.
    public var attacks: [AttackResult]
    /// How large the crowds are in which rows hide; nil where no quasi-identifiers were named.
    public var anonymity: Anonymity?
}

/// Distances to the closest record: the mean over the columns of min(|difference| / range, 1), or 0 and 1 for categories.
public struct DistanceSummary: Sendable, Equatable, Codable {
    /// The median distance of synthetic rows to the nearest real one.
    public var medianToReal: Double
    /// The median distance of synthetic rows to the nearest of the holdout; nil without one.
    public var medianToHoldout: Double?
    /// The median distance of holdout rows to the nearest real one; nil without one.
    public var medianOfHoldout: Double?
    /// The median of the distance to the nearest real row by that to the second nearest; near 0 for copies of one person.
    public var ratioToReal: Double
    /// The same for holdout rows.
    public var ratioOfHoldout: Double?
    /// The ends of the bins of the histograms.
    public var edges: [Double]
    /// The shares of synthetic rows by their distance to the nearest real one.
    public var toReal: [Double]
    /// The shares of synthetic rows by their distance to the nearest of as many holdout rows as there are; empty without.
    public var toHoldout: [Double]
    /// The shares of holdout rows by their distance to the nearest real one; empty without a holdout.
    public var ofHoldout: [Double]
}

/// What one kind of attack achieves.
public struct AttackResult: Sendable, Equatable, Codable {
    /// The kinds of attack.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Says of one attribute that exactly one person has it.
        case singlingOutUnivariate
        /// Says of several attributes that exactly one person has them.
        case singlingOutMultivariate
        /// Finds that two records with different attributes are of one person.
        case linkability
        /// Finds out the sensitive attribute of a known person.
        case inference
    }

    /// What is attacked.
    public var kind: Kind
    /// How much more often it succeeds against people in the real table than against others, of what is left to gain.
    public var risk: Measure
    /// The share of attacks that succeed against people in the real table.
    public var success: Measure
    /// The share that succeeds against people of the holdout, about whom the table cannot tell anything.
    public var control: Measure
    /// How many attacks were made.
    public var attempts: Int
}

/// How large the crowds are in which the rows of the synthetic table hide.
public struct Anonymity: Sendable, Equatable, Codable {
    /// The columns that an attacker knows.
    public var quasiIdentifiers: [String]
    /// The size of the smallest group of rows with equal quasi-identifiers.
    public var k: Int
    /// The share of rows in groups of fewer than five.
    public var shareInSmallGroups: Double
    /// The smallest number of different sensitive values in a group; nil without a sensitive column.
    public var l: Int?
    /// The largest distance between the sensitive values of a group and those of the table, from 0 to 1.
    public var t: Double?
}
