/// How the values of a declared column are spread. The column's least and greatest value cut it off: what is drawn is
/// the distribution under the condition that it lies between them.
public enum Distribution: Sendable, Hashable {
    /// Each value from the column's least to its greatest as often as the others.
    case uniform
    /// The bell curve.
    case normal(mean: Double, deviation: Double)
    /// Numbers whose natural logarithm is normal.
    case lognormal(logMean: Double, logDeviation: Double)
    /// Waiting times; begins at 0.
    case exponential(mean: Double)
    /// Counts of rare events; whole numbers.
    case poisson(mean: Double)
    /// From the least to the greatest value with a peak between them.
    case triangular(mode: Double)
    /// Ranks from the least value on, whose share falls with a power of the rank; whole numbers.
    case zipf(exponent: Double)

    /// The words for the kinds.
    enum Kind: String, CaseIterable, Sendable {
        case normal, lognormal, uniform, exponential, poisson, triangular, zipf

        /// The settings that belong to it.
        var keys: [String] {
            switch self {
            case .uniform: []
            case .normal: ["mean", "deviation"]
            case .lognormal: ["log_mean", "log_deviation"]
            case .exponential, .poisson: ["mean"]
            case .triangular: ["mode"]
            case .zipf: ["exponent"]
            }
        }
    }

    var kind: Kind {
        switch self {
        case .uniform: .uniform
        case .normal: .normal
        case .lognormal: .lognormal
        case .exponential: .exponential
        case .poisson: .poisson
        case .triangular: .triangular
        case .zipf: .zipf
        }
    }

    /// The values of the kind's keys, in their order.
    var parameters: [Double] {
        switch self {
        case .uniform: []
        case .normal(let mean, let deviation): [mean, deviation]
        case .lognormal(let mean, let deviation): [mean, deviation]
        case .exponential(let value), .poisson(let value), .triangular(let value), .zipf(let value): [value]
        }
    }

    /// Nil where there are fewer parameters than the kind has keys.
    init?(_ kind: Kind, _ parameters: [Double]) {
        guard parameters.count == kind.keys.count else { return nil }
        switch kind {
        case .uniform: self = .uniform
        case .normal: self = .normal(mean: parameters[0], deviation: parameters[1])
        case .lognormal: self = .lognormal(logMean: parameters[0], logDeviation: parameters[1])
        case .exponential: self = .exponential(mean: parameters[0])
        case .poisson: self = .poisson(mean: parameters[0])
        case .triangular: self = .triangular(mode: parameters[0])
        case .zipf: self = .zipf(exponent: parameters[0])
        }
    }

    /// Whether only whole numbers come out of it.
    var isDiscrete: Bool { kind == .poisson || kind == .zipf }

    /// The largest mean of a Poisson distribution: its table of probabilities grows with it.
    static let maxPoissonMean = 1e6

    /// What is wrong with the parameters; nil where nothing is.
    var fault: String? {
        guard parameters.allSatisfy(\.isFinite) else { return "the parameters must be finite numbers" }
        switch self {
        case .normal(_, let deviation), .lognormal(_, let deviation):
            return deviation > 0 ? nil : "the deviation must be above 0"
        case .exponential(let mean): return mean > 0 ? nil : "the mean must be above 0"
        case .poisson(let mean):
            return mean > 0 && mean <= Self.maxPoissonMean
                ? nil : "the mean must be above 0 and at most \(Int(Self.maxPoissonMean))"
        case .zipf(let exponent):
            return exponent > 0 && exponent <= 50 ? nil : "the exponent must be above 0, at most 50"
        case .uniform, .triangular: return nil
        }
    }
}
