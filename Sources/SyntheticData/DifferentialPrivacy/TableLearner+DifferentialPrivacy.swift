public import Tables

extension TableLearner {
    /// A tree of noisy counts; see ``DPModel`` and ``learn(_:monitor:)``. Every row is looked at, whatever the row limit:
    /// which rows a sample has would depend on each of them.
    ///
    /// - Throws: ``LearningError`` for an impossible budget, or a column that the options name and the table lacks; and
    ///   `CancellationError`.
    public func learnPrivately(_ table: Table, monitor: WorkMonitor = .init()) throws -> DPModel {
        let (columns, contextCount) = try ordered(table)
        try monitor.begin("learning", total: 2 * columns.count, unit: "columns")
        var learning = try PrivateLearning(columns, rowCount: table.rowCount, options)
        try learning.countRows(table.rowCount)
        for column in columns {
            try learning.learn(column, options.domains[column.name])
            try monitor.advance(by: 1)
        }
        let places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1.name, $0) })
        let outputOrder = table.names.compactMap { places[$0] }.filter { $0 >= contextCount }
        let tree = try learning.tree(columns, threads: options.threads, monitor)
        return DPModel(
            profiles: learning.profiles, contextCount: contextCount, outputOrder: outputOrder, tree: tree,
            rowCount: Int(max(0, learning.rowCount.rounded())), ledger: learning.access.ledger)
    }
}

/// What is known of a table so far, and what is left of its budget.
struct PrivateLearning {
    private(set) var access: PrivateAccess
    private(set) var profiles: [ColumnProfile] = []
    /// The public number of rows, or a noisy one.
    private(set) var rowCount = 0.0
    private let shares: PrivateShares
    private let selectionRho: Double

    /// The shares of the budget for the number of rows, for all domains that nobody declared, for the columns by
    /// themselves, and for choosing which go together. What is left is for counting those.
    private static let countShare = 0.01
    private static let domainShare = 0.1
    private static let valueShare = 0.4
    private static let selectionShare = 0.1
    /// The part of δ for categories that nobody declared.
    private static let categoryShare = 0.1

    init(_ columns: [Column], rowCount: Int, _ options: LearningOptions) throws(LearningError) {
        let delta = try options.privacy.checkedDelta(rowCount: rowCount)
        let open = columns.filter { options.domains[$0.name]?.fits($0.kind) != true && $0.kind != .booleans }
        let openTexts = open.count { $0.kind == .texts }
        let isPublic = options.privacy.rowCount == .public
        let ledger = PrivacyLedger(
            epsilon: options.privacy.epsilon, delta: delta, isRowCountPublic: isPublic,
            categoryDelta: openTexts > 0 ? delta * Self.categoryShare : 0)
        let rho = ledger.allowedRho
        var shares = PrivateShares()
        shares.domain = rho * Self.domainShare / Double(max(1, open.count))
        shares.categoryDelta = ledger.categoryDelta / Double(max(1, openTexts))
        let isAlone = columns.count == 1
        let rest = 1 - (isPublic ? 0 : Self.countShare) - (open.isEmpty ? 0 : Self.domainShare)
        shares.values = rho * (isAlone ? rest : Self.valueShare) / Double(max(1, columns.count))
        self.shares = shares
        selectionRho = rho * Self.selectionShare
        self.rowCount = isPublic ? Double(rowCount) : 0
        access = PrivateAccess(ledger, NoiseSource(testSeed: options.noiseSeed))
    }

    /// Asks for the number of rows, where it is not public.
    mutating func countRows(_ exact: Int) throws(LearningError) {
        guard !access.ledger.isRowCountPublic else { return }
        let rho = access.ledger.allowedRho * Self.countShare
        rowCount = max(1, try access.counts([exact], of: "number of rows", rho: rho).counts[0])
    }

    mutating func learn(_ column: Column, _ domain: PublicDomain?) throws(LearningError) {
        // A domain of another kind tells nothing; it was counted as none when the budget was divided.
        let domain = domain.flatMap { $0.fits(column.kind) ? $0 : nil }
        profiles.append(try ColumnProfile(column, domain, rowCount: rowCount, shares, &access))
    }

    /// Chooses which columns go together, and counts those.
    mutating func tree(_ columns: [Column], threads: Int, _ monitor: WorkMonitor) throws -> PrivateTree {
        guard columns.count > 1 else {
            for index in profiles.indices { profiles[index].makeBins() }
            return PrivateTree(edges: [], tables: [], profiles)
        }
        let edgeCount = columns.count - 1
        var chooser = access.chooser(times: edgeCount, of: "columns that go together", rho: selectionRho)
        let rho = access.ledger.freeRho / Double(edgeCount) * (1 - Self.rounding)
        let sigma = try DiscreteGaussian(rho: rho).sigma
        let limit = Self.binLimit(rowCount: rowCount, sigma: sigma)
        for index in profiles.indices { profiles[index].makeBins(limit: limit) }
        let pairs = try PairCounts(columns, profiles, rowCount: rowCount, sigma: sigma, threads: threads)
        let edges = pairs.spanningTree(&chooser)
        var tables: [[Double]] = []
        for edge in edges {
            let subject = "\"\(columns[edge.first].name)\" with \"\(columns[edge.second].name)\""
            let noisy = try access.counts(pairs.table(edge), of: subject, rho: rho).counts
            tables.append(
                Smoothing.fit(
                    noisy, sigma: sigma, rows: pairs.marginal(edge.first), columns: pairs.marginal(edge.second)))
            try monitor.advance(by: 1)
        }
        return PrivateTree(edges: edges, tables: tables, profiles)
    }

    /// Keeps the sum of what was spent below what was allowed.
    private static let rounding = 1e-10

    /// As many bins as leave each cell of two columns about so many rows as the noise has σ.
    static func binLimit(rowCount: Double, sigma: Double) -> Int {
        Int(min(max((rowCount / sigma).squareRoot(), 4), Double(mostBins)))
    }

    private static let mostBins = 32
}
