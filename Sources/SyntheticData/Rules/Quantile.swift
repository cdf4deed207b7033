/// A distribution between two ends as a function from a share of [0, 1) to a value: exact, and never outside.
struct Quantile: Sendable {
    /// Ends of the range, infinite where there is none.
    let low: Double
    let high: Double
    private let inverse: @Sendable (Double) -> Double

    /// More ranks than this have no table of shares.
    private static let maxRanks = 1_000_000.0

    /// - Throws: `SyntheticDataError` for ends that the distribution cannot reach.
    init(_ distribution: Distribution, low: Double, high: Double) throws(SyntheticDataError) {
        if let fault = distribution.fault { throw SyntheticDataError(.badSchema, "In the distribution, \(fault).") }
        guard low <= high else { throw SyntheticDataError(.badSchema, "\"min\" is above \"max\". Swap them.") }
        (self.low, self.high) = (low, high)
        switch distribution {
        case .uniform:
            guard low.isFinite, high.isFinite else { throw Self.needsEnds("uniform") }
            inverse = { low + ($0 * high - $0 * low) }
        case .normal(let mean, let deviation): inverse = try Self.normal(mean, deviation, low, high)
        case .lognormal(let mean, let deviation):
            guard high > 0 else { throw Self.unreachable }
            let ends = (libraryLog(max(low, 0)), libraryLog(high))
            let logarithm = try Self.normal(mean, deviation, ends.0, ends.1)
            inverse = { libraryExp(logarithm($0)) }
        case .exponential(let mean): inverse = try Self.exponential(mean, low, high)
        case .poisson(let mean): inverse = try Self.table(Self.poisson(mean, low, high))
        case .triangular(let mode):
            guard low.isFinite, high.isFinite else { throw Self.needsEnds("triangular") }
            guard low <= mode, mode <= high else {
                throw SyntheticDataError(.badSchema, "The mode of triangular must lie between \"min\" and \"max\".")
            }
            inverse = Self.triangular(low, mode, high)
        case .zipf(let exponent):
            let first = (low.isFinite ? low : 1).rounded(.up)
            guard high.isFinite, high - first < Self.maxRanks else {
                throw SyntheticDataError(.badSchema, "zipf needs \"max\", at most \(Int(Self.maxRanks)) above \"min\".")
            }
            guard high >= first else { throw Self.unreachable }
            let ranks = Int(high - first) + 1
            inverse = try Self.table((first, (0..<ranks).map { libraryPower(Double($0 + 1), -exponent) }))
        }
    }

    /// The value below which a share of the distribution lies.
    func callAsFunction(_ share: Double) -> Double { min(max(inverse(share), low), high) }

    private static func needsEnds(_ name: String) -> SyntheticDataError {
        SyntheticDataError(.badSchema, "The distribution \(name) needs \"min\" and \"max\".")
    }

    private static var unreachable: SyntheticDataError {
        SyntheticDataError(
            .badSchema,
            "The distribution has practically nothing between \"min\" and \"max\". Widen the range or move the "
                + "distribution.")
    }

    private static func normal(
        _ mean: Double, _ deviation: Double, _ low: Double, _ high: Double
    ) throws(SyntheticDataError) -> @Sendable (Double) -> Double {
        let (from, to) = ((low - mean) / deviation, (high - mean) / deviation)
        // In the upper half shares are counted from above, where they keep their digits.
        let isMirrored = from > 0
        let (first, last) =
            isMirrored ? (Normal.above(to), Normal.above(from)) : (Normal.below(from), Normal.below(to))
        guard last > first || low == high else { throw unreachable }
        if isMirrored { return { mean - deviation * Normal.quantile(last - $0 * (last - first)) } }
        return { mean + deviation * Normal.quantile(first + $0 * (last - first)) }
    }

    /// Without memory: cut off from below, it begins anew there.
    private static func exponential(
        _ mean: Double, _ low: Double, _ high: Double
    ) throws(SyntheticDataError) -> @Sendable (Double) -> Double {
        guard high >= 0 else { throw unreachable }
        let start = max(low, 0)
        let share = 1 - libraryExp((start - high) / mean)
        return { start - mean * libraryLog(1 - $0 * share) }
    }

    private static func triangular(_ low: Double, _ mode: Double, _ high: Double) -> @Sendable (Double) -> Double {
        let width = high - low
        guard width > 0 else { return { _ in low } }
        let peak = (mode - low) / width
        return { share in
            share < peak
                ? low + (share * width * (mode - low)).squareRoot()
                : high - ((1 - share) * width * (high - mode)).squareRoot()
        }
    }

    /// The shares of the counts that matter: all others together have less than 1e-15.
    private static func poisson(_ mean: Double, _ low: Double, _ high: Double) -> (first: Double, weights: [Double]) {
        let spread = 12 * mean.squareRoot() + 40
        let first = max(0, low.rounded(.up), (mean - spread).rounded(.down))
        let last = min(high.rounded(.down), mean + spread)
        guard last >= first else { return (first, []) }
        var logFactorial = 0.0
        var factor = 2.0
        while factor <= first {
            logFactorial += libraryLog(factor)
            factor += 1
        }
        var weights: [Double] = []
        var count = first
        while count <= last {
            weights.append(libraryExp(count * libraryLog(mean) - mean - logFactorial))
            count += 1
            logFactorial += libraryLog(count)
        }
        return (first, weights)
    }

    private static func table(
        _ content: (first: Double, weights: [Double])
    ) throws(SyntheticDataError) -> @Sendable (Double) -> Double {
        guard let shares = CumulativeShares(content.weights) else { throw unreachable }
        let first = content.first
        return { first + Double(shares.index($0)) }
    }
}

/// Weights as a table in which a share of [0, 1) finds its place.
struct CumulativeShares: Sendable {
    private let sums: [Double]

    /// Nil where no weight is above 0.
    init?(_ weights: some Sequence<Double>) {
        var sum = 0.0
        sums = weights.map { weight in
            sum += weight
            return sum
        }
        guard sum > 0, sum.isFinite else { return nil }
    }

    /// How many weights there are.
    var count: Int { sums.count }

    /// The first position whose weights up to it are above the share of their sum.
    func index(_ share: Double) -> Int {
        let target = share * (sums.last ?? 0)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
