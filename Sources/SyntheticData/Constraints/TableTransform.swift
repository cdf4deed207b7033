public import Tables

/// A way from real tables to what a model learns, and back from what it draws to what comes out.
///
/// Each row of the way back depends on that row alone, so that rows may be made in any order and in any batches.
public protocol TableTransform: Sendable {
    /// What a model shall learn of the table.
    func forward(_ table: Table) throws -> Table

    /// What comes out for the rows that a model drew.
    ///
    /// - Parameter batch: The rows' identifiers, as many as there are rows, and chance.
    func inverse(_ table: Table, _ batch: SampleBatch) throws -> Table
}

/// How a constraint is kept.
public struct ConstraintReport: Sendable, Hashable {
    /// Ways to keep one.
    public enum Way: String, Sendable {
        /// The columns were replaced by ones that cannot break it.
        case rewritten
        /// The values are made in a way that cannot break it.
        case constructed
        /// Rows that break it are changed.
        case repaired
    }

    /// What holds.
    public let constraint: Constraint
    /// How it is kept.
    public let way: Way
    /// How many rows of the real data break it.
    public let brokenInData: Int
    /// How many rows were changed so far to keep it.
    public let repairedRows: Int
}

extension ConstraintReport: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        let names = constraint.columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let data = brokenInData > 0 ? "; \(brokenInData) rows of the data break it" : ""
        let repairs = repairedRows > 0 ? "; \(repairedRows) rows repaired" : ""
        return "\(constraint.key) of \(names): \(way.rawValue)\(repairs)\(data)"
    }
}
