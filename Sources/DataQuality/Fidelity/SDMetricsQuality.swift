import Tables

/// The Quality Report of SDMetrics 0.32, number for number, for comparison with what others publish.
///
/// It has known weaknesses, which is why it is not our own measure: pairs count only where the real table shows a strong
/// association, and quantities beside categories are binned over each table's own range, so that one stray value moves
/// every bin.
public struct SDMetricsQuality: Sendable, Equatable, Codable {
    /// One column.
    public struct ColumnScore: Sendable, Equatable, Codable {
        /// The column.
        public var column: String
        /// `KSComplement` or `TVComplement`.
        public var metric: String
        /// The score; nil where SDMetrics gives none.
        public var score: Double?
    }

    /// One pair of columns.
    public struct PairScore: Sendable, Equatable, Codable {
        /// The first column.
        public var first: String
        /// The second column.
        public var second: String
        /// `CorrelationSimilarity` or `ContingencySimilarity`.
        public var metric: String
        /// The score without regard to thresholds; nil where SDMetrics gives none.
        public var score: Double?
        /// Pearson's correlation or Cramér's V in the real table.
        public var association: Double?
        /// Whether the association is strong enough for the pair to count.
        public var counts: Bool
    }

    /// The overall quality: the mean of the two properties.
    public var quality: Double?
    /// Column Shapes.
    public var shapes: Double?
    /// Column Pair Trends over the pairs whose real association exceeds 0.5 (correlation) or 0.3 (Cramér's V).
    public var pairs: Double?
    /// Column Pair Trends over all pairs, as SDMetrics had it before it had thresholds.
    public var pairsWithoutThresholds: Double?
    /// The columns in order.
    public var columns: [ColumnScore]
    /// The pairs in order.
    public var pairScores: [PairScore]
}

/// Computes ``SDMetricsQuality``.
struct SDMetricsReport {
    static let correlationThreshold = 0.5
    static let associationThreshold = 0.3

    let real: Frame
    let synthetic: Frame
    private let binned: (real: [[Int32]?], synthetic: [[Int32]?])

    init(real: Frame, synthetic: Frame) {
        (self.real, self.synthetic) = (real, synthetic)
        binned = (Self.codes(of: real), Self.codes(of: synthetic))
    }

    func quality(pairs: [(Int, Int)], threads: Int, _ monitor: WorkMonitor) throws -> SDMetricsQuality {
        try monitor.begin("comparing as SDMetrics does", total: pairs.count, unit: "pairs")
        let columns = try Parallel.map(real.columns.count, threads: threads) { shape($0) }
        let trends = try Parallel.map(pairs.count, threads: threads) { place in
            try monitor.advance(by: 1)
            return trend(pairs[place].0, pairs[place].1)
        }
        let shapes = Self.mean(columns.map(\.score))
        let counted = Self.mean(trends.filter(\.counts).map(\.score))
        return SDMetricsQuality(
            quality: Self.mean([shapes, counted]), shapes: shapes, pairs: counted,
            pairsWithoutThresholds: Self.mean(trends.map(\.score)), columns: columns, pairScores: trends)
    }

    private static func mean(_ scores: [Double?]) -> Double? {
        let present = scores.compactMap(\.self)
        return present.isEmpty ? nil : Statistics.mean(present)
    }

    private func shape(_ column: Int) -> SDMetricsQuality.ColumnScore {
        let name = real.columns[column].name
        switch (real.values[column], synthetic.values[column]) {
        case (.numbers(let a), .numbers(let b)):
            let distance = KolmogorovSmirnov.distance(Self.rounded(a), Self.rounded(b))
            return .init(column: name, metric: "KSComplement", score: distance.map { 1 - $0 })
        case (.codes(let a), .codes(let b)):
            let count = real.columns[column].labels.count
            let distance = TotalVariation.distance(a, b, labels: count)
            return .init(column: name, metric: "TVComplement", score: distance.map { 1 - $0 })
        default: preconditionFailure("a column has one role in all tables")
        }
    }

    /// SDMetrics rounds to 14 decimals, the way NumPy does.
    private static func rounded(_ values: [Double]) -> [Double] {
        values.compactMap { value in
            if value.isNaN { return nil }
            let scaled = value * 1e14
            return scaled.isFinite ? scaled.rounded(.toNearestOrEven) / 1e14 : value
        }
    }

    private func trend(_ a: Int, _ b: Int) -> SDMetricsQuality.PairScore {
        var score = SDMetricsQuality.PairScore(
            first: real.columns[a].name, second: real.columns[b].name, metric: "", counts: false)
        if case .numbers(let x) = real.values[a], case .numbers(let y) = real.values[b],
            case .numbers(let u) = synthetic.values[a], case .numbers(let v) = synthetic.values[b]
        {
            score.metric = "CorrelationSimilarity"
            correlation(&score, real: (x, y), synthetic: (u, v))
        } else {
            score.metric = "ContingencySimilarity"
            contingency(&score, a, b)
        }
        return score
    }

    private func correlation(
        _ score: inout SDMetricsQuality.PairScore, real: ([Double], [Double]), synthetic: ([Double], [Double])
    ) {
        for column in [real.0, real.1, synthetic.0, synthetic.1] where Correlation.isConstant(column) { return }
        guard let before = Correlation.pearson(real.0, real.1) else { return }
        score.association = before
        score.counts = abs(before) > Self.correlationThreshold
        guard let after = Correlation.pearson(synthetic.0, synthetic.1) else { return }
        score.score = 1 - abs(before - after) / 2
    }

    private func contingency(_ score: inout SDMetricsQuality.PairScore, _ a: Int, _ b: Int) {
        guard let x = binned.real[a], let y = binned.real[b], let u = binned.synthetic[a], let v = binned.synthetic[b]
        else { return }
        let before = Contingency(x, y)
        score.association = before.cramersV
        score.counts = before.cramersV.map { $0 > Self.associationThreshold } ?? false
        score.score = 1 - before.variation(from: Contingency(u, v))
    }

    /// Categories as they are, with -1 for missing ones; quantities in ten equal bins of this table's own range, where a
    /// missing value shares the bin of the maximum. Nil where the range is not finite.
    private static func codes(of frame: Frame) -> [[Int32]?] {
        frame.values.map { values in
            switch values {
            case .codes(let codes): return codes
            case .numbers(let numbers):
                guard let edges = edges(numbers) else { return nil }
                return numbers.map { $0.isNaN ? Int32(edges.count) : Int32(Search.count(of: edges, notAbove: $0)) }
            }
        }
    }

    private static func edges(_ numbers: [Double]) -> [Double]? {
        var (low, high) = (Double.infinity, -Double.infinity)
        for value in numbers where !value.isNaN { (low, high) = (min(low, value), max(high, value)) }
        if low > high { (low, high) = (0, 1) }
        guard low.isFinite, high.isFinite else { return nil }
        if low == high { (low, high) = (low - 0.5, high + 0.5) }
        let step = (high - low) / 10
        guard step.isFinite else { return nil }
        return (0...10).map { $0 == 10 ? high : Double($0) * step + low }
    }
}
