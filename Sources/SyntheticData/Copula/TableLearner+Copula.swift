public import Tables

extension TableLearner {
    /// The distributions of the columns and the correlations of their normal scores; see ``learn(_:monitor:)``.
    ///
    /// - Throws: ``LearningError`` as there, and for more than 1,024 columns.
    public func learnCopula(_ table: Table, monitor: WorkMonitor = .init()) throws -> CopulaModel {
        let table = try bounded(table)
        let (columns, contextCount) = try ordered(table)
        guard columns.count <= CorrelationMatrix.columnLimit else {
            throw LearningError.tooManyColumns(columns.count, limit: CorrelationMatrix.columnLimit)
        }
        try monitor.begin("learning", total: columns.count, unit: "columns")
        let protection = options.protection.fitted(to: table.rowCount)
        let coded = try Parallel.map(columns.count, threads: options.threads) { index in
            let column = CodedColumn(columns[index], protection: protection)
            try monitor.advance(by: 1)
            return column
        }
        let orders = Self.orders(coded)
        let scores = zip(coded, orders).map { Self.scores($0, $1) }
        let places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1.name, $0) })
        return CopulaModel(
            profiles: coded.map(\.profile), contextCount: contextCount, orders: orders,
            outputOrder: table.names.compactMap { places[$0] }.filter { $0 >= contextCount },
            correlations: CorrelationMatrix(scores))
    }

    private static func scores(_ column: CodedColumn, _ order: [UInt32]) -> [Double] {
        let shares = StackedShares(column.profile, order: order)
        let scores = column.profile.counts.indices.map { Normal.finiteQuantile(shares.middle(of: UInt32($0))) }
        return column.symbols.map { $0 == ColumnProfile.unknown ? 0 : scores[Int($0)] }
    }

    /// Ordered values stay in their order; names are put in the order of what goes along with them in the ordered column
    /// that tells most of them, so that a correlation can carry it.
    private static func orders(_ columns: [CodedColumn]) -> [[UInt32]] {
        let ranks = columns.map { column in
            let ranks = column.profile.isOrdered ? column.profile.ranks() : []
            return column.symbols.map { $0 == ColumnProfile.unknown || ranks.isEmpty ? 0 : Double(ranks[Int($0)]) }
        }
        let guides = columns.indices.filter { columns[$0].profile.isOrdered }.map { ranks[$0] }
        return columns.map { column in
            let profile = column.profile
            let missing = UInt32(profile.missingSymbol)
            let used = profile.isOrdered ? profile.symbolsInOrder.map(UInt32.init) : nameOrder(column, guides)
            return ([missing] + used).filter { profile.counts[Int($0)] > 0 }
        }
    }

    private static func nameOrder(_ column: CodedColumn, _ guides: [[Double]]) -> [UInt32] {
        var best: (spread: Double, means: [Double]) = (0, [])
        let counts = column.profile.counts.map { max(1, Double($0)) }
        for guide in guides {
            var sums = [Double](repeating: 0, count: counts.count)
            for (symbol, rank) in zip(column.symbols, guide) where symbol != ColumnProfile.unknown {
                sums[Int(symbol)] += rank
            }
            let means = zip(sums, counts).map { $0 / $1 }
            let centre = sums.reduce(0, +) / counts.reduce(0, +)
            let spread = zip(means, counts).reduce(0) { $0 + ($1.0 - centre) * ($1.0 - centre) * $1.1 }
            if spread > best.spread { best = (spread, means) }
        }
        let symbols = 0..<column.profile.missingSymbol
        guard !best.means.isEmpty else { return symbols.map(UInt32.init) }
        return symbols.sorted { (best.means[$0], $0) < (best.means[$1], $1) }.map(UInt32.init)
    }
}
