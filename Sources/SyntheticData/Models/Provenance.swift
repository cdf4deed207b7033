/// Where a model comes from, as its file tells anybody who asks.
public struct Provenance: Sendable, Equatable {
    /// What the table is called that was learned; no path.
    public var source: String
    /// How many rows it had.
    public var rowCount: Int
    /// What kept single persons out.
    public var protection: Protection
    /// What can be said of the privacy of the rows that are made.
    public var privacy: String
    /// How rows depend on the seed.
    public var seedPolicy: String

    /// - Parameters:
    ///   - source: What the table is called; no path.
    ///   - rowCount: How many rows it had.
    ///   - protection: As in the options of the learner; see ``Protection/fitted(to:)``.
    public init(source: String, rowCount: Int, protection: Protection) {
        self.source = source
        self.rowCount = rowCount
        self.protection = protection.fitted(to: rowCount)
        privacy = self.protection.statement
        seedPolicy = Self.seedPolicy
    }

    private static let seedPolicy = "Each row depends on the seed and its identifier only. The model holds no seed."
}
