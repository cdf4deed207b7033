/// Which columns a tree looks at: all before its own, or of very many those that tell most by themselves.
struct PredictorChoice {
    private let columns: [CodedColumn]
    private let index: Int
    private let rows: [UInt32]
    private let limit: Int

    /// Columns that are compared, of very many: half of them the nearest ones, half spread over the others.
    private static let comparedLimit = 256
    /// Rows by which they are compared.
    private static let comparedRows = 512

    init(_ columns: [CodedColumn], _ index: Int, _ rows: [UInt32], _ options: LearningOptions) {
        self.columns = columns
        self.index = index
        limit = options.predictorLimit
        let step = max(1, rows.count / Self.comparedRows)
        self.rows = stride(from: 0, to: rows.count, by: step).map { rows[$0] }
    }

    /// The features in the order of their columns.
    func features() -> [Feature] {
        var candidates = (0..<index).filter { columns[$0].profile.binCount > 1 }
        if candidates.count > limit {
            candidates = compared(candidates)
            let usefulness = candidates.map(usefulness)
            let best = candidates.indices.sorted { (usefulness[$0], $1) > (usefulness[$1], $0) }.prefix(limit)
            candidates = best.sorted().map { candidates[$0] }
        }
        return candidates.map {
            let profile = columns[$0].profile
            return Feature(index: $0, bins: columns[$0].bins, binCount: profile.binCount, isOrdered: profile.isOrdered)
        }
    }

    private func compared(_ candidates: [Int]) -> [Int] {
        let half = Self.comparedLimit / 2
        guard candidates.count > Self.comparedLimit else { return candidates }
        let far = candidates.count - half
        return (0..<half).map { candidates[$0 * far / half] } + candidates.suffix(half)
    }

    /// How far the distributions of the target's bins differ between the bins of a candidate: χ² per degree of freedom.
    private func usefulness(_ candidate: Int) -> Double {
        // Bins are taken together to sixteen, so that the counts mean something in so few rows.
        let (own, other) = (columns[index], columns[candidate])
        var counts: InlineArray<256, Int32> = .init(repeating: 0)
        for row in rows {
            let (a, b) = (own.bins[Int(row)], other.bins[Int(row)])
            counts[own.profile.coarse(a) << 4 | other.profile.coarse(b)] += 1
        }
        var (down, across): (InlineArray<16, Int32>, InlineArray<16, Int32>) = (
            .init(repeating: 0), .init(repeating: 0)
        )
        for cell in 0..<256 {
            down[cell >> 4] += counts[cell]
            across[cell & 15] += counts[cell]
        }
        var sum = 0.0
        for cell in 0..<256 where counts[cell] > 0 {
            let expected = Double(down[cell >> 4]) * Double(across[cell & 15])
            sum += Double(counts[cell]) * Double(counts[cell]) / expected
        }
        let freedom = (0..<16).reduce((0, 0)) { ($0.0 + (down[$1] > 0 ? 1 : 0), $0.1 + (across[$1] > 0 ? 1 : 0)) }
        return (sum - 1) * Double(rows.count) / Double(max(1, (freedom.0 - 1) * (freedom.1 - 1)))
    }
}

extension ColumnProfile {
    /// A bin as one of sixteen.
    fileprivate func coarse(_ bin: UInt8) -> Int {
        binCount <= 16 ? Int(bin) : isOrdered ? Int(bin) * 16 / binCount : min(Int(bin), 15)
    }
}
