/// How a table is learned.
public struct LearningOptions: Sendable, Equatable {
    /// What is learned.
    public enum Engine: String, Sendable, CaseIterable {
        /// One decision tree a column, on the columns before it. For everything but tiny tables.
        case trees
        /// The columns' own distributions, tied by normal correlations. For tables of some dozen rows, and where a model
        /// must be explained on one page.
        case copula
        /// A tree of noisy counts with a proof: see ``DPModel``. It asks for a budget and declared domains instead of
        /// the protection, and its rows fit the real ones less closely.
        case differentialPrivacy = "dp"
    }

    /// What is learned.
    public var engine: Engine
    /// What keeps single persons out.
    public var protection: Protection
    /// Columns that every batch gives, of a parent row, say; the model does not make them. In the order given.
    public var context: [String]
    /// Columns to learn first, in this order, so that conditions on them are exact and cheap.
    public var first: [String]
    /// The fewest rows of a leaf before the protection's factor; nil for 20, or 5 below 2,000 rows.
    public var leafRows: Int?
    /// The least use of a split, in units of what chance alone gives once; larger values make smaller trees.
    public var minimumGain: Double
    /// The most columns that one tree looks at; of more, those that tell most by themselves are taken.
    public var predictorLimit: Int
    /// The most rows that are looked at; of more, an even sample is. At most 16,777,215.
    public var rowLimit: Int
    /// How many threads learn. The model does not depend on it.
    public var threads: Int
    /// What differential privacy may tell of a row; for that engine alone.
    public var privacy: PrivacyBudget
    /// What was declared of columns, by their names, for differential privacy alone, which takes nothing else for free.
    public var domains: [String: PublicDomain]
    /// Makes the noise of differential privacy repeatable, which voids all privacy; for tests alone.
    var noiseSeed: UInt64?

    /// Those that are left out suit most tables.
    public init(
        engine: Engine = .trees, protection: Protection = .standard, context: [String] = [], first: [String] = [],
        leafRows: Int? = nil, minimumGain: Double = 2, predictorLimit: Int = 64, rowLimit: Int = 1_000_000,
        threads: Int = 1, privacy: PrivacyBudget = .init(), domains: [String: PublicDomain] = [:]
    ) {
        self.engine = engine
        self.protection = protection
        self.context = context
        self.first = first
        self.leafRows = leafRows
        self.minimumGain = minimumGain
        self.predictorLimit = max(1, predictorLimit)
        self.rowLimit = min(max(1, rowLimit), Self.largestRowLimit)
        self.threads = max(1, threads)
        self.privacy = privacy
        self.domains = domains
    }

    /// A histogram packs a count of rows into 24 bits.
    static let largestRowLimit = 0xFF_FFFF

    func leafRows(of rowCount: Int) -> Int {
        let plain = max(1, leafRows ?? (rowCount < Self.smallTable ? 5 : 20))
        return max(plain.multipliedReportingOverflow(by: protection.leafFactor).partialValue, rowCount / Self.leafLimit)
    }

    private static let smallTable = 2_000
    /// Keeps the trees of large tables small: no tree has more leaves.
    private static let leafLimit = 8_192
}
