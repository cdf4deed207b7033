#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Drift.Change {
    /// From this index on a change is worth a look, and from the other on it is a large one: the usual limits.
    static let moderateIndex = 0.1
    static let majorIndex = 0.25

    init(_ set: FrameSet, _ coding: Coding, _ column: Int) {
        let (size, isContinuous) = (coding.coarseCounts[column], set.real.columns[column].role.isContinuous)
        let shares = coding.tables.map { Self.shares($0[column].coarse, size) }
        let fine = coding.tables.map { TotalVariation.counts($0[column].fine, coding.fineCounts[column]) }
        let (n, m) = (Double(set.real.rowCount), Double(set.synthetic.rowCount))
        let bins = zip(shares[0], shares[1]).count { $0 > 0 || $1 > 0 }
        let chance = Self.chiSquared(Double(max(1, bins - 1))) * (1 / n + 1 / m)
        let index = Self.index(shares[0], shares[1], n, m)
        self.init(
            name: set.real.columns[column].name, role: set.real.columns[column].role, stabilityIndex: index,
            indexByChance: chance,
            kolmogorovSmirnov: isContinuous ? KolmogorovSmirnov.distance(counts: fine[0], fine[1]) : nil,
            jensenShannon: Self.jensenShannon(shares[0], shares[1]),
            missing: [set.real, set.synthetic].map { Double($0.missingCount(column)) / Double($0.rowCount) },
            verdict: index <= chance || index < Self.moderateIndex
                ? .none : index < Self.majorIndex ? .moderate : .major)
    }

    private static func shares(_ codes: [UInt8], _ size: Int) -> [Double] {
        var counts = [Int](repeating: 0, count: size)
        for code in codes { counts[Int(code)] += 1 }
        return counts.map { Double($0) / Double(max(1, codes.count)) }
    }

    /// Half a row stands in empty bins, so that a new value counts much but not without end.
    private static func index(_ a: [Double], _ b: [Double], _ n: Double, _ m: Double) -> Double {
        zip(a, b).reduce(0) { sum, pair in
            if pair.0 == 0, pair.1 == 0 { return sum }
            let (x, y) = (max(pair.0, 0.5 / n), max(pair.1, 0.5 / m))
            return sum + (x - y) * log(x / y)
        }
    }

    private static func jensenShannon(_ a: [Double], _ b: [Double]) -> Double {
        let divergence = zip(a, b).reduce(0.0) { sum, pair in
            let middle = (pair.0 + pair.1) / 2
            let x = pair.0 > 0 ? pair.0 * log2(pair.0 / middle) : 0
            let y = pair.1 > 0 ? pair.1 * log2(pair.1 / middle) : 0
            return sum + (x + y) / 2
        }
        return max(0, divergence).squareRoot()
    }

    /// The 95 % point of chi-squared after Wilson and Hilferty.
    private static func chiSquared(_ degrees: Double) -> Double {
        let part = 2 / (9 * degrees)
        let root = 1 - part + 1.6448536269514722 * part.squareRoot()
        return degrees * root * root * root
    }
}
