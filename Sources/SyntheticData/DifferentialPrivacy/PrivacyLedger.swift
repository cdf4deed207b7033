/// What a model was allowed to tell of single rows, and every access to them that it paid from that.
public struct PrivacyLedger: Sendable, Equatable, Codable {
    /// One access to the data.
    public struct Entry: Sendable, Equatable, Codable {
        /// What was asked of the data.
        public var subject: String
        /// How the answer was protected.
        public var mechanism: String
        /// By how much one row can change the answer.
        public var sensitivity: Double
        /// How often it was asked.
        public var times: Int
        /// What all of it cost in zero-concentrated differential privacy.
        public var rho: Double
        /// What it cost in probability of failure, beside that of the conversion.
        public var delta: Double
    }

    /// What was allowed.
    public let epsilon: Double
    /// What was allowed.
    public let delta: Double
    /// Whether the number of rows was ``PrivacyBudget/RowCount-swift.enum/public``.
    public let isRowCountPublic: Bool
    /// What (ε, δ) comes to, after the part of δ that is kept for categories.
    public let allowedRho: Double
    /// In the order of the accesses.
    public private(set) var entries: [Entry] = []

    /// The part of δ for finding categories that nobody declared.
    let categoryDelta: Double

    /// - Parameter categoryDelta: What may be spent on categories; zero where all are declared.
    init(epsilon: Double, delta: Double, isRowCountPublic: Bool, categoryDelta: Double) {
        (self.epsilon, self.delta, self.isRowCountPublic) = (epsilon, delta, isRowCountPublic)
        self.categoryDelta = categoryDelta
        allowedRho = ConcentratedPrivacy.rho(epsilon: epsilon, delta: delta - categoryDelta)
    }

    /// What was spent so far.
    public var spentRho: Double { entries.reduce(0) { $0 + $1.rho } }
    /// What of δ was spent beside the conversion.
    public var spentDelta: Double { entries.reduce(0) { $0 + $1.delta } }
    /// What is left.
    var freeRho: Double { max(0, allowedRho - spentRho) }
    /// The ε that holds for what was really spent; never more than was allowed.
    public var spentEpsilon: Double {
        spentRho > 0 ? ConcentratedPrivacy.epsilon(rho: spentRho, delta: delta - categoryDelta) : 0
    }

    /// Writes an access down, before it happens.
    ///
    /// To spend more than is allowed is a mistake of the program, never of its input.
    mutating func spend(_ entry: Entry) {
        entries.append(entry)
        let isWithinLimits =
            spentRho <= allowedRho * (1 + Self.rounding) && spentDelta <= categoryDelta * (1 + Self.rounding)
        precondition(isWithinLimits, "the privacy budget is overdrawn")
    }

    /// Sums of doubles differ by that much with their order.
    private static let rounding = 1e-9

    /// Whether it can be one that was written.
    var isSound: Bool {
        epsilon > 0 && epsilon.isFinite && delta > 0 && delta < 1 && categoryDelta >= 0 && categoryDelta < delta
            && entries.allSatisfy { $0.rho >= 0 && $0.rho.isFinite && $0.delta >= 0 && $0.delta <= 1 }
            && spentRho <= ConcentratedPrivacy.rho(epsilon: epsilon, delta: delta - categoryDelta) * (1 + 1e-6)
            && spentDelta <= categoryDelta * (1 + 1e-6)
    }

    /// The promise in one sentence.
    public var statement: String {
        let count = isRowCountPublic ? "the number of rows is public" : "the number of rows is protected too"
        return
            "Differentially private for adding or removing one row: ε = \(epsilon), δ = \(delta); \(count). Names, kinds"
            + " and spellings of columns, and declared values and bounds, count as public."
    }

    /// The promise, and a line for each access.
    public var report: String {
        let lines = entries.map { entry in
            "  \(entry.subject): \(entry.mechanism), sensitivity \(entry.sensitivity), \(entry.times) times, ρ = \(entry.rho)"
                + (entry.delta > 0 ? ", δ = \(entry.delta)" : "")
        }
        return ([statement, "Spent ρ = \(spentRho) of \(allowedRho):"] + lines).joined(separator: "\n")
    }
}
