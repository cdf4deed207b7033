/// How much a differentially private model may tell of any single row.
///
/// Whatever somebody makes of the model, it is at most e^ε times as likely with a row as without it, but for a
/// probability of δ. Two tables are neighbours when one has one row more than the other.
public struct PrivacyBudget: Sendable, Equatable {
    /// Whether the number of rows may be known.
    public enum RowCount: String, Sendable, CaseIterable {
        /// The number is estimated with noise, and part of what is protected. The default.
        case protected
        /// The number is known to everybody anyway.
        case `public`
    }

    /// Above zero; about 1 protects well, 10 hardly.
    public var epsilon: Double
    /// Above 0 and below 1; nil for ``defaultDelta(rowCount:)``.
    public var delta: Double?
    /// Whether the number of rows may be known.
    public var rowCount: RowCount

    /// - Parameters:
    ///   - epsilon: Above zero; about 1 protects well, 10 hardly.
    ///   - delta: Far below one over the number of rows; nil for a default.
    public init(epsilon: Double = 1, delta: Double? = nil, rowCount: RowCount = .protected) {
        (self.epsilon, self.delta, self.rowCount) = (epsilon, delta, rowCount)
    }

    /// The δ of a table where none is asked for: n^-1.1 and at most 10⁻⁵ where the number of rows n is public. A protected
    /// number must not show in δ either, so that it is 10⁻⁷ then, which suits up to two million rows.
    public func defaultDelta(rowCount count: Int) -> Double {
        guard rowCount == .public else { return 1e-7 }
        return min(1e-5, libraryPower(Double(max(1, count)), -1.1))
    }

    /// The δ that holds for a table, checked.
    func checkedDelta(rowCount: Int) throws(LearningError) -> Double {
        guard epsilon > 0, epsilon <= Self.largestEpsilon else {
            throw .impossibleBudget("ε is \(epsilon), and must be above 0 and at most \(Self.largestEpsilon)")
        }
        let delta = delta ?? defaultDelta(rowCount: rowCount)
        guard delta >= Self.leastDelta, delta < 1 else {
            throw .impossibleBudget("δ is \(delta), and must be at least \(Self.leastDelta) and below 1")
        }
        return delta
    }

    private static let largestEpsilon = 1_000.0
    private static let leastDelta = 1e-100
}
