/// A number with the interval in which it lies with a probability of 95 %.
public struct Estimate: Sendable, Equatable, Codable {
    /// The number.
    public var value: Double
    /// The lower end of the interval; nil where there is none.
    public var low: Double?
    /// The upper end of the interval; nil where there is none.
    public var high: Double?

    /// A number, with an interval where there is one.
    public init(_ value: Double, low: Double? = nil, high: Double? = nil) {
        (self.value, self.low, self.high) = (value, low, high)
    }

    /// A number with as much uncertainty to both sides, within limits.
    init(_ value: Double, error: Double, in limits: ClosedRange<Double>) {
        self.init(value, low: max(limits.lowerBound, value - error), high: min(limits.upperBound, value + error))
    }
}

/// A number that was measured, or why it was not. There are no defaults.
public enum Measure: Sendable, Equatable {
    /// It was measured.
    case measured(Estimate)
    /// It was not, for this reason: a sentence without its full stop.
    case notMeasured(String)

    /// The number with its interval; nil where it was not measured.
    public var estimate: Estimate? { if case .measured(let estimate) = self { estimate } else { nil } }
    /// The number; nil where it was not measured.
    public var value: Double? { estimate?.value }

    /// A number without an interval; "not measured" where it is not finite.
    init(_ value: Double) {
        self = value.isFinite ? .measured(Estimate(value)) : .notMeasured("it is not defined here")
    }
}

extension Measure: Codable {
    private enum Key: String, CodingKey { case value, low, high, notMeasured }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        if let reason = try members.decodeIfPresent(String.self, forKey: .notMeasured) {
            self = .notMeasured(reason)
        } else {
            self = .measured(try Estimate(from: decoder))
        }
    }

    /// Writes an estimate, or the reason under `notMeasured`.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .measured(let estimate): try estimate.encode(to: encoder)
        case .notMeasured(let reason):
            var members = encoder.container(keyedBy: Key.self)
            try members.encode(reason, forKey: .notMeasured)
        }
    }
}

/// A headline number between what costs nothing and what cannot be beaten.
public struct Score: Sendable, Equatable, Codable {
    /// The synthetic table's number.
    public var result: Measure
    /// What independent columns with the right marginals get.
    public var floor: Measure
    /// What real rows that nobody learned from get.
    public var ceiling: Measure

    /// A number with its two marks.
    public init(_ result: Measure, floor: Measure, ceiling: Measure) {
        (self.result, self.floor, self.ceiling) = (result, floor, ceiling)
    }

    /// Nothing was measured, for one reason.
    static func notMeasured(_ reason: String) -> Score {
        Score(.notMeasured(reason), floor: .notMeasured(reason), ceiling: .notMeasured(reason))
    }
}
