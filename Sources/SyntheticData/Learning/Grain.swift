/// The even steps on which the numbers of a column lie, such as whole euros, tenths, or days of time.
struct Grain: Sendable, Equatable {
    /// Units in one: a power of ten for decimals.
    var scale: Double
    /// Units between neighbouring numbers, at least 1.
    var step: Double

    private static let exactLimit = 0x1p53
    private static let mostDecimals = 9

    /// The coarsest grain of which all numbers are steps from the first; nil where there is none of at most nine
    /// decimals.
    ///
    /// - Parameter sorted: Finite and ascending.
    init?(_ sorted: [Double]) {
        guard let lowest = sorted.first, let scale = Self.scale(of: sorted) else { return nil }
        var step = 0.0
        for value in sorted {
            let distance = (value * scale).rounded() - (lowest * scale).rounded()
            step = Self.commonDivisor(step, distance)
            if step == 1 { break }
        }
        (self.scale, self.step) = (scale, max(step, 1))
    }

    init(scale: Double, step: Double) { (self.scale, self.step) = (scale, step) }

    /// How many numbers of the grain lie between two of them, both included.
    func count(from lower: Double, through upper: Double) -> Double {
        max(1, (((upper - lower) * scale) / step).rounded() + 1)
    }

    /// The number so many steps above one of the grain.
    func value(_ steps: Double, above lower: Double) -> Double { ((lower * scale).rounded() + steps * step) / scale }

    private static func scale(of sorted: [Double]) -> Double? {
        var scale = 1.0
        var decimals = 0
        for value in sorted {
            while (value * scale).rounded() / scale != value || abs(value * scale) >= exactLimit {
                decimals += 1
                scale *= 10
                guard decimals <= mostDecimals, abs(value * scale) < exactLimit else { return nil }
            }
        }
        let extreme = max(abs(sorted.first ?? 0), abs(sorted.last ?? 0))
        return extreme * scale < exactLimit ? scale : nil
    }

    private static func commonDivisor(_ a: Double, _ b: Double) -> Double {
        var (a, b) = (a, b)
        while b > 0 { (a, b) = (b, a.truncatingRemainder(dividingBy: b)) }
        return a
    }
}
