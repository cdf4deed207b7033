#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Small sums that several measures share.
enum Statistics {
    /// The 97.5 % point of the normal distribution: 95 % lie between it and its negative.
    static let z = 1.959963984540054

    static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }

    /// The standard deviation of a sample; 0 below two values.
    static func deviation(_ values: [Double]) -> Double {
        guard values.count > 1 else { return 0 }
        let mean = mean(values)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }

    /// The value below which that share lies, between neighbours in a straight line. NaN without values.
    static func quantile(_ share: Double, ofSorted values: [Double]) -> Double {
        guard let last = values.last else { return .nan }
        let place = share * Double(values.count - 1)
        let lower = Int(place.rounded(.down))
        guard lower + 1 < values.count else { return last }
        let weight = place - Double(lower)
        return weight == 0 ? values[lower] : values[lower] * (1 - weight) + values[lower + 1] * weight
    }

    /// A share of successes with its interval after Wilson, whose centre is drawn towards one half.
    static func wilson(successes: Int, of total: Int) -> (centre: Double, error: Double) {
        guard total > 0 else { return (0.5, 0.5) }
        let (n, k, square) = (Double(total), Double(successes), z * z)
        let centre = (k + square / 2) / (n + square)
        let error = z / (n + square) * (k * (n - k) / n + square / 4).squareRoot()
        return (centre, error)
    }

    /// A share as it was counted, with Wilson's interval around it.
    static func share(_ successes: Int, of total: Int) -> Measure {
        guard total > 0 else { return .notMeasured("there are no rows to count") }
        let (centre, error) = wilson(successes: successes, of: total)
        let value = Double(successes) / Double(total)
        return .measured(
            Estimate(value, low: max(0, min(value, centre - error)), high: min(1, max(value, centre + error))))
    }

    /// So many different positions below a count, in rising order; all where that is not more than there are.
    static func sample(_ wanted: Int, of count: Int, _ random: inout some RandomNumberGenerator) -> [Int] {
        guard wanted < count else { return Array(0..<count) }
        if wanted < count / 16 {
            var few: Set<Int> = []
            while few.count < wanted { few.insert(Int(random.next(upperBound: UInt64(count)))) }
            return few.sorted()
        }
        var chosen: [Int] = []
        chosen.reserveCapacity(wanted)
        for position in 0..<count where chosen.count < wanted {
            let left = UInt64(count - position)
            if random.next(upperBound: left) < UInt64(wanted - chosen.count) { chosen.append(position) }
        }
        return chosen
    }

    /// The area under the ROC curve with the interval of Hanley and McNeil (1982).
    static func auc(scores: [Double], isPositive: [Bool]) -> Measure {
        let positives = isPositive.count(where: \.self)
        let negatives = isPositive.count - positives
        guard positives > 0, negatives > 0 else { return .notMeasured("only one class is there") }
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var (rankSum, start) = (0.0, 0)
        while start < order.count {
            var end = start
            while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
            let rank = Double(start + end + 1) / 2
            for place in start..<end where isPositive[order[place]] { rankSum += rank }
            start = end
        }
        let (p, n) = (Double(positives), Double(negatives))
        let area = (rankSum - p * (p + 1) / 2) / (p * n)
        let (both, same) = (area / (2 - area), 2 * area * area / (1 + area))
        let spread = area * (1 - area) + (p - 1) * (both - area * area) + (n - 1) * (same - area * area)
        return .measured(Estimate(area, error: z * (max(0, spread) / (p * n)).squareRoot(), in: 0...1))
    }
}
