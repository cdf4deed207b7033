import Glibc
import Tables

/// How a column goes on from one row of an entity to the next.
struct Motion: Sendable {
    enum Way: Sendable {
        /// Each value is drawn by itself, given the one before.
        case level
        /// The difference is drawn.
        case difference
        /// The logarithm of the quotient is drawn.
        case ratio
        /// The value stays.
        case same
    }

    let way: Way
    /// Where changes may lead: the ends of the data as far as they may be known.
    private let ends: ClosedRange<Double>
    /// Units in one on whose multiples all values lie; nil for none.
    private let scale: Double?

    /// Numbers of fewer different values are drawn by themselves.
    private static let fewestValues = 16
    /// From this quotient of the ends on, positive numbers change by factors.
    private static let widestRatio = 10.0

    static let level = Motion(.level)
    static let same = Motion(.same)

    private init(_ way: Way) { (self.way, ends, scale) = (way, 0...0, nil) }

    /// The motion of a column without rule.
    ///
    /// - Parameter isTimed: Whether rows follow each other in time.
    init(of column: Column, isTimed: Bool, _ protection: Protection) {
        let sorted = column.doubles.sorted()
        let rank = min(protection.fitted(to: sorted.count).rareCount - 1, (sorted.count - 1) / 2)
        guard isTimed, column.missingCount == 0, Runs(sorted).values.count >= Self.fewestValues,
            sorted.allSatisfy(\.isFinite), rank >= 0
        else {
            self = .level
            return
        }
        let (low, high) = (sorted[rank], sorted[sorted.count - 1 - rank])
        way = sorted[0] > 0 && high >= low * Self.widestRatio ? .ratio : .difference
        ends = low...high
        scale = Grain(sorted)?.scale
    }

    var isChange: Bool { way == .difference || way == .ratio }

    func change(from before: Double, to after: Double) -> Double {
        way == .ratio ? log(after / before) : after - before
    }

    func value(after before: Double, _ change: Double) -> Double {
        let value = way == .ratio ? before * exp(change) : before + change
        let inside = min(max(value, ends.lowerBound), ends.upperBound)
        guard let scale else { return inside }
        return (inside * scale).rounded() / scale
    }
}
