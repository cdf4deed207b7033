import Tables

/// Chance that nobody can repeat: the secure generator of the system. This is the one place of the library where random
/// numbers do not follow from the seed: who knew them could take the noise off again.
struct NoiseSource: RandomNumberGenerator {
    private var system = SystemRandomNumberGenerator()
    private var repeated: RandomSequence?

    /// - Parameter testSeed: Makes the noise repeatable, which voids all privacy; for tests alone.
    init(testSeed: UInt64? = nil) {
        repeated = testSeed.map { CounterRandom(seed: $0).sequence(row: 0, stream: 0) }
    }

    mutating func next() -> UInt64 { repeated?.next() ?? system.next() }

    /// A whole number below a bound, each equally likely.
    mutating func uniform(below bound: UInt128) -> UInt128 {
        if let small = UInt64(exactly: bound) { return UInt128(next(upperBound: small)) }
        return next(upperBound: bound)
    }

    /// True with probability exp(−numerator/denominator), exactly: Algorithm 1 of Canonne, Kamath and Steinke (2020).
    mutating func isTrue(exponent numerator: UInt128, over denominator: UInt128) -> Bool {
        var rest = numerator
        while rest > denominator {
            guard isTrue(fraction: 1, of: 1) else { return false }
            rest -= denominator
        }
        return isTrue(fraction: rest, of: denominator)
    }

    /// The same for a fraction of at most one.
    private mutating func isTrue(fraction numerator: UInt128, of denominator: UInt128) -> Bool {
        var count: UInt128 = 1
        while uniform(below: denominator * count) < numerator { count += 1 }
        return count & 1 == 1
    }
}

/// The normal distribution on the whole numbers, drawn without any rounding: Algorithms 2 and 3 of Canonne, Kamath and
/// Steinke (2020). Noise in doubles would tell of the value beneath it by its last bits (Mironov, 2012).
struct DiscreteGaussian {
    /// The parameter σ² in units of 1/``denominator``.
    private let variance: UInt128
    /// The scale of the discrete Laplace distribution that it is cut out of.
    private let width: UInt128

    private static let denominator: UInt128 = 1_024
    private static let largestVariance = 0x1p40
    /// Widths beyond which no noise goes; it would at a probability below e^-4000.
    private static let widthLimit: UInt128 = 4_096

    /// The noise that makes counts, of which one row changes one by one, ρ-zCDP.
    ///
    /// - Throws: ``LearningError/impossibleBudget(_:)`` where nothing would be left to be seen.
    init(rho: Double) throws(LearningError) {
        let variance = 1 / (2 * rho)
        guard variance <= Self.largestVariance else {
            throw .impossibleBudget("it is spread over so many columns that the noise is larger than any table")
        }
        self.variance = max(1, UInt128((variance * Double(Self.denominator)).rounded(.up)))
        width = UInt128(variance.squareRoot()) + 1
    }

    /// The parameter σ, which is almost the standard deviation.
    var sigma: Double { (Double(variance) / Double(Self.denominator)).squareRoot() }
    /// The cost of one use.
    var rho: Double { Double(Self.denominator) / (2 * Double(variance)) }

    /// A number.
    func draw(_ source: inout NoiseSource) -> Int {
        while true {
            let (size, isNegative) = laplace(&source)
            let scaled = size * width * Self.denominator
            let distance = scaled > variance ? scaled - variance : variance - scaled
            if source.isTrue(exponent: distance * distance, over: 2 * variance * Self.denominator * width * width) {
                return isNegative ? -Int(size) : Int(size)
            }
        }
    }

    private func laplace(_ source: inout NoiseSource) -> (size: UInt128, isNegative: Bool) {
        while true {
            let rest = source.uniform(below: width)
            guard source.isTrue(exponent: rest, over: width) else { continue }
            var whole: UInt128 = 0
            while whole < Self.widthLimit, source.isTrue(exponent: 1, over: 1) { whole += 1 }
            let size = rest + width * whole
            let isNegative = source.next() & 1 == 1
            if !(isNegative && size == 0) { return (size, isNegative) }
        }
    }
}
