#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Converts between (ε, δ) and ρ of zero-concentrated differential privacy (Bun and Steinke, "Concentrated differential
/// privacy", 2016), whose ρ simply add up.
///
/// By Proposition 12 of Canonne, Kamath and Steinke, "The discrete Gaussian for differential privacy" (2020): ρ gives
/// (ε, δ) for δ = exp((α − 1)(αρ − ε)) / (α − 1) · (1 − 1/α)^α with any α > 1.
enum ConcentratedPrivacy {
    /// Halvings after which doubles have no more digits.
    private static let steps = 64

    /// The least δ for an ε.
    static func delta(rho: Double, epsilon: Double) -> Double {
        guard rho > 0 else { return 0 }
        // The logarithm of δ has one minimum, where its slope is zero; the slope rises.
        var (low, high) = (1 + 1e-9, (epsilon + 1) / (2 * rho) + 2)
        for _ in 0..<steps {
            let alpha = (low + high) / 2
            if (2 * alpha - 1) * rho - epsilon + log1p(-1 / alpha) < 0 { low = alpha } else { high = alpha }
        }
        let alpha = high
        return min(1, exp((alpha - 1) * (alpha * rho - epsilon) + alpha * log1p(-1 / alpha)) / (alpha - 1))
    }

    /// The least ε for a δ.
    static func epsilon(rho: Double, delta: Double) -> Double {
        var (low, high) = (0.0, rho + 2 * (rho * log(1 / delta)).squareRoot())
        for _ in 0..<steps {
            let epsilon = (low + high) / 2
            if self.delta(rho: rho, epsilon: epsilon) <= delta { high = epsilon } else { low = epsilon }
        }
        return high
    }

    /// The greatest ρ that (ε, δ) allows.
    static func rho(epsilon: Double, delta: Double) -> Double {
        var (low, high) = (0.0, epsilon + 1)
        for _ in 0..<steps {
            let rho = (low + high) / 2
            if self.delta(rho: rho, epsilon: epsilon) <= delta { low = rho } else { high = rho }
        }
        return low
    }
}
