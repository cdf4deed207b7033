/// The standard normal distribution.
enum Normal {
    /// The share below a value.
    static func below(_ value: Double) -> Double { 0.5 * libraryErrorComplement(-value * 0.5.squareRoot()) }

    /// The share above a value; exact far out, where ``below(_:)`` would be 1.
    static func above(_ value: Double) -> Double { below(-value) }

    /// The value with a share below it; infinite for 0 and 1.
    ///
    /// Acklam's rational approximation and one step of Halley's method, which makes it exact to the last bits.
    static func quantile(_ share: Double) -> Double {
        if share <= 0 { return -.infinity }
        if share >= 1 { return .infinity }
        if share > 0.5 { return -lowerQuantile(1 - share) }
        return lowerQuantile(share)
    }

    /// The value with a share below it, finite for 0 and 1 too.
    static func finiteQuantile(_ share: Double) -> Double { quantile(min(max(share, 1e-15), 1 - 1e-15)) }

    /// For shares up to one half.
    private static func lowerQuantile(_ share: Double) -> Double {
        let estimate = share < 0.02425 ? tail(share) : center(share - 0.5)
        let error = below(estimate) - share
        let step = error * (2 * Double.pi).squareRoot() * libraryExp(estimate * estimate / 2)
        guard step.isFinite else { return estimate }
        return estimate - step / (1 + estimate * step / 2)
    }

    private static func tail(_ share: Double) -> Double {
        let q = (-2 * libraryLog(share)).squareRoot()
        let c = [
            -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
            4.374664141464968e+00, 2.938163982698783e+00,
        ]
        let d = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1]
        return polynomial(c, q) / polynomial(d, q)
    }

    private static func center(_ q: Double) -> Double {
        let a = [
            -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
            -3.066479806614716e+01, 2.506628277459239e+00,
        ]
        let b = [
            -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
            -1.328068155288572e+01, 1,
        ]
        return polynomial(a, q * q) * q / polynomial(b, q * q)
    }

    private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
        coefficients.reduce(0) { $0 * x + $1 }
    }
}
