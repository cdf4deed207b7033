public import Tables

/// How much a real table has changed since another one of the same kind.
public struct Drift: Sendable, Equatable, Codable {
    /// How much a column has changed.
    public enum Verdict: String, Sendable, Codable {
        /// No more than chance, or too little to matter: a stability index below 0.1.
        case none
        /// Worth a look: an index from 0.1 on.
        case moderate
        /// What was learned from the old table may no longer hold: an index from 0.25 on.
        case major
    }

    /// One column.
    public struct Change: Sendable, Equatable, Codable {
        /// The column.
        public var name: String
        /// What its values mean.
        public var role: ColumnRole
        /// The population stability index over ten bins of equally many old rows, or over categories; 0 is no change.
        public var stabilityIndex: Double
        /// What the index stays below in 95 of 100 pairs of tables of these sizes that did not change.
        public var indexByChance: Double
        /// The Kolmogorov–Smirnov distance of quantities, from 0 to 1; nil for categories.
        public var kolmogorovSmirnov: Double?
        /// The Jensen–Shannon distance, from 0 to 1.
        public var jensenShannon: Double
        /// The share of missing values before and after.
        public var missing: [Double]
        /// How much it has changed.
        public var verdict: Verdict
    }

    /// How many rows there were before and after.
    public var rows: [Int]
    /// The columns, the most changed first.
    public var columns: [Change]
    /// The share of columns that changed.
    public var driftedShare: Measure

    /// A line for each column that changed, after one that says how many did.
    public var text: String {
        let changed = columns.filter { $0.verdict != .none }
        let lines = changed.prefix(30).map { change in
            "  \(change.name): \(change.verdict.rawValue), index \(Wording.number(change.stabilityIndex))"
        }
        return (["\(changed.count) of \(columns.count) columns changed"] + lines).joined(separator: "\n")
    }
}

extension Judge {
    /// Compares two real tables of the same kind.
    ///
    /// - Throws: ``JudgeError`` where the tables do not fit together, `CancellationError` where the monitor says so.
    public static func drift(
        before: Table, after: Table, options: JudgeOptions = JudgeOptions(), monitor: WorkMonitor = WorkMonitor()
    ) throws -> Drift {
        let set = try FrameSet(real: before, synthetic: after, holdout: nil, options: options)
        try monitor.begin("comparing columns", total: set.real.columns.count, unit: "columns")
        let coding = try Coding([set.real, set.synthetic], threads: options.threads)
        let changes = try Parallel.map(set.real.columns.count, threads: options.threads) { column in
            try monitor.advance(by: 1)
            return Drift.Change(set, coding, column)
        }
        let sorted = changes.enumerated()
            .sorted { ($1.element.stabilityIndex, $0.offset) < ($0.element.stabilityIndex, $1.offset) }.map(\.element)
        return Drift(
            rows: [before.rowCount, after.rowCount], columns: sorted,
            driftedShare: Statistics.share(sorted.count { $0.verdict != .none }, of: sorted.count))
    }
}
