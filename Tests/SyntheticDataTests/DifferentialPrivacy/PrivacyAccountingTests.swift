import JSON
import Testing

@testable import SyntheticData

@Suite struct `Privacy accounting` {
    /// The United States Census Bureau's redistricting data of 2020: ε = 17.14 for persons and 2.47 for housing units at
    /// δ = 10⁻¹⁰ (press release of 9 June 2021), from ρ that were published as 2.56 and 0.07, rounded.
    @Test(arguments: [(2.56, 17.14), (0.07, 2.47)])
    func `agrees with the numbers published for a census`(rho: Double, epsilon: Double) {
        #expect(ConcentratedPrivacy.epsilon(rho: rho - 0.005, delta: 1e-10) <= epsilon + 0.005)
        #expect(ConcentratedPrivacy.epsilon(rho: rho + 0.005, delta: 1e-10) >= epsilon - 0.005)
    }

    @Test(arguments: [0.1, 1, 3, 10], [1e-5, 1e-9])
    func `gives back the budget it was given, and never less privacy than the older bound`(
        epsilon: Double, delta: Double
    ) {
        let rho = ConcentratedPrivacy.rho(epsilon: epsilon, delta: delta)
        #expect(abs(ConcentratedPrivacy.epsilon(rho: rho, delta: delta) / epsilon - 1) < 1e-6)
        // Bun and Steinke (2016), Proposition 1.3: ε = ρ + 2 √(ρ ln 1/δ).
        #expect(rho + 2 * (rho * libraryLog(1 / delta)).squareRoot() >= epsilon)
    }

    /// Balle and Wang (2018), Theorem 8: the exact δ of normal noise, of which the conversion only knows ρ.
    @Test(arguments: [0.5, 1, 2, 5], [0.5, 1, 3])
    func `promises no less than normal noise really gives`(sigma: Double, epsilon: Double) {
        let shift = 1 / (2 * sigma)
        let exact =
            Normal.below(shift - epsilon * sigma) - libraryExp(epsilon) * Normal.below(-shift - epsilon * sigma)
        let promised = ConcentratedPrivacy.delta(rho: 1 / (2 * sigma * sigma), epsilon: epsilon)
        #expect(promised >= exact)
        #expect(promised <= max(20 * exact, 1e-9) || exact < 1e-12)
    }

    @Test func `adds up what was spent, and shows it`() throws {
        let ledger = PrivacyLedger(epsilon: 1, delta: 1e-6, isRowCountPublic: true, categoryDelta: 0)
        var access = PrivateAccess(ledger, NoiseSource(testSeed: 1))
        _ = try access.counts([5, 6], of: "values of \"a\"", rho: ledger.allowedRho / 2)
        _ = access.chooser(times: 4, of: "columns that go together", rho: ledger.allowedRho / 4)
        #expect(access.ledger.entries.map(\.times) == [1, 4])
        #expect(abs(access.ledger.spentRho / ledger.allowedRho - 0.75) < 0.01)
        #expect(access.ledger.spentEpsilon < 1)
        #expect(access.ledger.report.contains("values of \"a\": discrete Gaussian"))
        #expect(try JSONValue(encoding: access.ledger).decode(PrivacyLedger.self) == access.ledger)
    }

    @Test func `stops the program that would spend too much`() async {
        await #expect(processExitsWith: .failure) {
            let ledger = PrivacyLedger(epsilon: 1, delta: 1e-6, isRowCountPublic: true, categoryDelta: 0)
            var access = PrivateAccess(ledger, NoiseSource(testSeed: 1))
            for _ in 0..<3 { _ = try access.counts([5], of: "rows", rho: ledger.allowedRho / 2) }
        }
    }

    @Test(arguments: [(0, 1e-6), (-1, 1e-6), (.nan, 1e-6), (.infinity, 1e-6), (1, 0), (1, 1), (1, .nan)])
    func `refuses a budget that means nothing`(epsilon: Double, delta: Double) throws {
        let options = LearningOptions(
            engine: .differentialPrivacy, privacy: PrivacyBudget(epsilon: epsilon, delta: delta))
        #expect(throws: LearningError.self) { try TableLearner(options: options).learn(MadeTables.people(50)) }
    }

    @Test func `lets δ depend on the number of rows only where that is public`() {
        let hidden = PrivacyBudget(epsilon: 1)
        #expect(hidden.defaultDelta(rowCount: 10) == hidden.defaultDelta(rowCount: 1_000_000))
        let known = PrivacyBudget(epsilon: 1, rowCount: .public)
        #expect(known.defaultDelta(rowCount: 1_000_000) < 1e-6)
        #expect(known.defaultDelta(rowCount: 0) == 1e-5)
    }
}
