import Testing

@testable import SyntheticData

@Suite struct `Discrete normal noise` {
    /// The distribution itself, summed up.
    private func expected(_ sigma: Double) -> (variance: Double, zero: Double) {
        let weights = (-200...200).map { (Double($0), libraryExp(-Double($0 * $0) / (2 * sigma * sigma))) }
        let total = weights.reduce(0) { $0 + $1.1 }
        return (weights.reduce(0) { $0 + $1.0 * $1.0 * $1.1 } / total, 1 / total)
    }

    @Test(arguments: [0.4, 1, 3, 12.5]) func `has its moments and its share of zeros`(sigma: Double) throws {
        let noise = try DiscreteGaussian(rho: 1 / (2 * sigma * sigma))
        var source = NoiseSource(testSeed: 11)
        let count = 40_000
        let values = (0..<count).map { _ in Double(noise.draw(&source)) }
        let (variance, zero) = expected(noise.sigma)
        let deviation = (variance / Double(count)).squareRoot()
        #expect(abs(values.mean) < 5 * deviation)
        // The variance of the square of normal numbers is twice the fourth power; wider for the narrowest.
        let spread = (2 * variance * variance / Double(count)).squareRoot() + variance * 0.01
        #expect(abs(values.map { $0 * $0 }.mean - variance) < 5 * spread)
        let zeros = Double(values.count { $0 == 0 }) / Double(count)
        #expect(abs(zeros - zero) < 5 * (zero * (1 - zero) / Double(count)).squareRoot())
    }

    @Test func `costs no more than was asked for`() throws {
        for rho in [1e-9, 0.001, 0.37, 5, 400] {
            let noise = try DiscreteGaussian(rho: rho)
            #expect(noise.rho <= rho && (noise.rho > rho * 0.99 || rho > 50))
        }
        #expect(throws: LearningError.self) { try DiscreteGaussian(rho: 1e-14) }
    }

    @Test func `cannot be repeated unless a test asks for it`() throws {
        let noise = try DiscreteGaussian(rho: 1e-6)
        let draw = { (seed: UInt64?) in
            var source = NoiseSource(testSeed: seed)
            return (0..<8).map { _ in noise.draw(&source) }
        }
        #expect(draw(nil) != draw(nil))
        #expect(draw(3) == draw(3))
    }

    @Test func `of wide noise is as wide as said`() throws {
        let noise = try DiscreteGaussian(rho: 1e-10)
        var source = NoiseSource(testSeed: 2)
        let values = (0..<2_000).map { _ in Double(noise.draw(&source)) / noise.sigma }
        #expect(abs(values.mean) < 0.12 && abs(values.map { $0 * $0 }.mean - 1) < 0.2)
    }

    @Test func `choices follow the exponential of their scores`() {
        var access = PrivateAccess(
            PrivacyLedger(epsilon: 1_000, delta: 1e-6, isRowCountPublic: true, categoryDelta: 0),
            NoiseSource(testSeed: 4)
        )
        let count = 20_000
        // ε of 0.5 each: a score that is 4 higher is e times as likely.
        var chooser = access.chooser(times: count, of: "choices", rho: Double(count) * 0.25 / 8)
        var counts = [0, 0, 0]
        for _ in 0..<count { counts[chooser.choose([10, 14, -90])] += 1 }
        #expect(abs(Double(counts[1]) / Double(counts[0]) - 2.718_28) < 0.15)
        #expect(counts[2] == 0)
    }
}
