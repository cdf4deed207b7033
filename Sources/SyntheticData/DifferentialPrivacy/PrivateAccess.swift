/// The only way from the rows of a table to its model: every answer has noise, and is in the ledger.
struct PrivateAccess {
    private(set) var ledger: PrivacyLedger
    private var source: NoiseSource

    init(_ ledger: PrivacyLedger, _ source: NoiseSource) { (self.ledger, self.source) = (ledger, source) }

    /// Counts of rows, each of which counts once at most, with discrete normal noise.
    ///
    /// - Returns: The counts, some of them below zero, and their σ.
    mutating func counts(
        _ exact: [Int], of subject: String, rho: Double
    ) throws(LearningError) -> (counts: [Double], sigma: Double) {
        let noise = try DiscreteGaussian(rho: rho)
        ledger.spend(
            .init(
                subject: subject, mechanism: "discrete Gaussian, σ = \(noise.sigma)", sensitivity: 1, times: 1,
                rho: noise.rho, delta: 0))
        return (exact.map { Double($0 + noise.draw(&source)) }, noise.sigma)
    }

    /// The categories that so many rows share that no single row can be what shows them: their noisy counts are above a
    /// limit that a category of one row exceeds with probability δ at most.
    ///
    /// - Parameter exact: The rows of each category that has any.
    /// - Returns: The noisy count of each; nil below the limit.
    mutating func frequent(
        _ exact: [Int], of subject: String, rho: Double, delta: Double
    ) throws(LearningError) -> [Double?] {
        let noise = try DiscreteGaussian(rho: rho)
        ledger.spend(
            .init(
                subject: subject, mechanism: "discrete Gaussian above a limit, σ = \(noise.sigma)", sensitivity: 1,
                times: 1, rho: noise.rho, delta: delta))
        // The tail of the discrete distribution from m on is below that of the normal one from m - 1 on.
        let limit = (2 - noise.sigma * Normal.quantile(delta)).rounded(.up)
        return exact.map { count in
            let noisy = Double(count + noise.draw(&source))
            return noisy > limit ? noisy : nil
        }
    }

    /// Makes choices by their scores: the exponential mechanism (McSherry and Talwar, 2007), exactly.
    ///
    /// - Parameter times: How often ``Chooser/choose(_:)`` is going to be called.
    mutating func chooser(times: Int, of subject: String, rho: Double) -> Chooser {
        // ε-differential privacy of the exponential mechanism is ε²/8-zCDP.
        let epsilon = (8 * rho / Double(max(1, times))).squareRoot()
        let numerator = UInt128((epsilon * Double(Chooser.denominator)).rounded(.down))
        let exact = Double(numerator) / Double(Chooser.denominator)
        ledger.spend(
            .init(
                subject: subject, mechanism: "exponential mechanism, ε = \(exact) each", sensitivity: 1, times: times,
                rho: Double(times) * exact * exact / 8, delta: 0))
        return Chooser(numerator: numerator, remaining: times, source: source)
    }
}

/// Choices that were paid for.
struct Chooser {
    fileprivate let numerator: UInt128
    fileprivate var remaining: Int
    fileprivate var source: NoiseSource

    fileprivate static let denominator: UInt128 = 1 << 20

    /// The position of one score: the higher, the likelier.
    ///
    /// - Parameter scores: At least one; a row changes each by one at most.
    mutating func choose(_ scores: [Int]) -> Int {
        precondition(remaining > 0, "a choice that nobody paid for")
        remaining -= 1
        let best = scores.max() ?? 0
        while true {
            let index = Int(source.uniform(below: UInt128(scores.count)))
            let distance = UInt128(best - scores[index])
            if source.isTrue(exponent: distance * numerator, over: 2 * Self.denominator) { return index }
        }
    }
}
