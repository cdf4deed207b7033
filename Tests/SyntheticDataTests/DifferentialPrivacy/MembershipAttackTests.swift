import Tables
import Testing

@testable import SyntheticData

/// Somebody who knows all rows but one, and looks for that one in the model: the worst case that the promise is about.
@Suite struct `A membership attack` {
    private static let runs = 800
    /// Normal quantile of a one-sided confidence of 99.9 %.
    private static let confidence = 3.09

    /// Whether the model seems to hold one row more of a category, by the share it gives to it.
    private func signals(_ isMember: Bool, epsilon: Double) throws -> [Double] {
        let texts = (0..<40).map { $0 % 2 == 0 ? "one" : "two" } + (isMember ? ["two"] : [])
        let table = try Table([Column("a", .texts(TextValues(texts)))])
        return try (0..<Self.runs).map { run in
            var options = LearningOptions(
                engine: .differentialPrivacy, privacy: PrivacyBudget(epsilon: epsilon, delta: 1e-5),
                domains: ["a": .values(["one", "two"])])
            options.noiseSeed = UInt64(run) << 1 | (isMember ? 1 : 0)
            let model = try TableLearner(options: options).learnPrivately(table)
            let profile = model.profiles[0]
            // The difference does not feel how all counts were shifted to add up.
            let counts = Dictionary(uniqueKeysWithValues: zip(profile.categories, profile.counts))
            return (Double(counts["two"] ?? 0) - Double(counts["one"] ?? 0)) * Double(model.rowCount)
        }
    }

    /// The advantage of the attack, and its bounds by the normal approximation of two shares: the best threshold of one
    /// half of the runs, judged by the other half.
    private func advantage(epsilon: Double) throws -> (lower: Double, upper: Double) {
        let (with, without) = (try signals(true, epsilon: epsilon), try signals(false, epsilon: epsilon))
        let half = Self.runs / 2
        let share = { (values: ArraySlice<Double>, threshold: Double) in
            Double(values.count { $0 > threshold }) / Double(values.count)
        }
        let threshold = (with[..<half] + without[..<half]).max { a, b in
            share(with[..<half], a) - share(without[..<half], a) < share(with[..<half], b) - share(without[..<half], b)
        }
        let (hits, alarms) = (share(with[half...], threshold ?? 0), share(without[half...], threshold ?? 0))
        let variance = (hits * (1 - hits) + alarms * (1 - alarms)) / Double(half)
        let margin = Self.confidence * variance.squareRoot()
        return (hits - alarms - margin, hits - alarms + margin)
    }

    /// The advantage that (ε, δ) allows any attack.
    private func bound(_ epsilon: Double) -> Double {
        (libraryExp(epsilon) - 1 + 2 * 1e-5) / (libraryExp(epsilon) + 1)
    }

    @Test(arguments: [1, 3]) func `gains no more than the promise allows`(epsilon: Double) throws {
        let measured = try advantage(epsilon: epsilon)
        print("membership attack at ε = \(epsilon): \(measured), allowed \(bound(epsilon))")
        #expect(measured.lower <= bound(epsilon))
        #expect(measured.upper < 1)
    }

    @Test func `works, where little is promised`() throws {
        #expect(try advantage(epsilon: 20).lower > bound(1))
    }
}
