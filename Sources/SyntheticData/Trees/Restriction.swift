import Glibc
import Tables

/// Which symbols of a column a condition allows, and how much of each.
struct Restriction: Sendable {
    /// Of each symbol, the share of its values that is allowed.
    private(set) var weights: [Double]
    /// Turns the allowed part of a symbol into values.
    private(set) var decoder: SymbolDecoder

    /// - Throws: ``LearningError/impossible(_:_:)`` where no value that was learned is allowed.
    init(_ condition: Condition, _ profile: ColumnProfile) throws(LearningError) {
        weights = [Double](repeating: 0, count: profile.counts.count)
        decoder = SymbolDecoder(profile)
        switch condition.requirement {
        case .oneOf(let values): for value in values { allow(value, profile) }
        case .between(let low, let high):
            guard profile.isOrdered, let low = low.number, let high = high.number else {
                throw .impossible(profile.name, "only numbers and points in time lie between others")
            }
            allow(from: low, through: high, profile)
        }
        for symbol in weights.indices where profile.counts[symbol] == 0 { weights[symbol] = 0 }
        guard weights.contains(where: { $0 > 0 }) else {
            throw .impossible(profile.name, "no such value was learned, or none that is common enough to be made")
        }
    }

    private mutating func allow(_ value: Condition.Value, _ profile: ColumnProfile) {
        switch (value, profile.kind) {
        case (.missing, _): weights[profile.missingSymbol] = 1
        case (.boolean(let value), .booleans): weights[value ? 1 : 0] = 1
        case (.text(let text), .texts):
            if let symbol = profile.categories.firstIndex(of: text) { weights[symbol] = 1 }
        default:
            if profile.isOrdered, let number = value.number { allow(number, profile) }
        }
    }

    private mutating func allow(_ number: Double, _ profile: ColumnProfile) {
        let symbol = profile.symbol(of: number)
        guard symbol != ColumnProfile.unknown else { return }
        if Int(symbol) < profile.atoms.count {
            weights[Int(symbol)] = 1
        } else if let density = decoder.allow(number, of: Int(symbol), isWhole: profile.kind != .numbers) {
            weights[Int(symbol)] += density
        }
    }

    private mutating func allow(from low: Double, through high: Double, _ profile: ColumnProfile) {
        guard low <= high else { return }
        for symbol in profile.atoms.indices where profile.atoms[symbol] >= low && profile.atoms[symbol] <= high {
            weights[symbol] = 1
        }
        for symbol in profile.atoms.count..<profile.missingSymbol {
            weights[symbol] = decoder.narrow(symbol, from: low, through: high)
        }
    }
}

extension Restriction {
    /// Lets a candidate that nothing speaks for still be better than none.
    private static let leastShare = 1e-6

    /// The logarithm of a share, which is never quite nothing.
    static func weight(_ hits: Double, of count: Int) -> Double { log(hits / Double(max(1, count)) + leastShare) }

    /// The allowed symbols of the whole column with their weights.
    func choices(_ counts: [UInt32]) -> [(symbol: UInt32, weight: Double)] {
        weights.indices.filter { weights[$0] > 0 }.map { (UInt32($0), weights[$0] * Double(counts[$0])) }
    }

    /// A symbol that is allowed, from a leaf or, where it has none, from the whole column; and how likely a leaf gives
    /// one.
    func pick(
        _ donors: ArraySlice<UInt32>, at place: Double, orAmong whole: [(symbol: UInt32, weight: Double)]
    ) -> (symbol: UInt32, weight: Double) {
        let sum = donors.reduce(0) { $0 + weights[Int($1)] }
        let weight = Self.weight(sum, of: donors.count)
        if sum > 0 {
            var rest = place * sum
            for donor in donors where weights[Int(donor)] > 0 {
                rest -= weights[Int(donor)]
                if rest < 0 { return (donor, weight) }
            }
        }
        var rest = place * whole.reduce(0) { $0 + $1.weight }
        for choice in whole {
            rest -= choice.weight
            if rest < 0 { return (choice.symbol, weight) }
        }
        return (whole.last?.symbol ?? 0, weight)
    }
}
