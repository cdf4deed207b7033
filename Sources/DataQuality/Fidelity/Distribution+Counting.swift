extension Distribution {
    /// A quantity is drawn in at most so many bins of equal width.
    static let drawnBins = 24
    /// So many categories are drawn; the others share a bar.
    static let drawnCategories = 12

    init(real: Frame, synthetic: Frame, column: Int) {
        let (missingReal, missingSynthetic) = (real.missingCount(column), synthetic.missingCount(column))
        self.init(
            edges: [], labels: [], real: [], synthetic: [],
            missingReal: Double(missingReal) / Double(max(1, real.rowCount)),
            missingSynthetic: Double(missingSynthetic) / Double(max(1, synthetic.rowCount)))
        switch (real.values[column], synthetic.values[column]) {
        case (.numbers(let a), .numbers(let b)): countNumbers(a, b)
        case (.codes(let a), .codes(let b)): countCodes(a, b, real.columns[column].labels)
        default: preconditionFailure("a column has one role in all tables")
        }
    }

    /// The ends of the picture leave out a hundredth of the real values on either side where these would squeeze the rest.
    private mutating func countNumbers(_ a: [Double], _ b: [Double]) {
        let sorted = a.filter(\.isFinite).sorted()
        guard let first = sorted.first, let last = sorted.last else { return }
        var (low, high) = (Statistics.quantile(0.01, ofSorted: sorted), Statistics.quantile(0.99, ofSorted: sorted))
        if high - low <= 0 || last - first < 2 * (high - low) { (low, high) = (first, last) }
        if low == high { (low, high) = (low - 0.5, high + 0.5) }
        let whole = sorted.allSatisfy { $0 == $0.rounded() }
        var bins = Self.drawnBins
        if whole, high - low < Double(Self.drawnBins) {
            (low, high) = (low - 0.5, high + 0.5)
            bins = max(1, Int(high - low))
        }
        let width = (high - low) / Double(bins)
        edges = (0...bins).map { low + Double($0) * width }
        func shares(_ values: [Double]) -> [Double] {
            var counts = [Int](repeating: 0, count: bins)
            for value in values where !value.isNaN {
                counts[Int(max(0, min(Double(bins - 1), (value - low) / width)))] += 1
            }
            return counts.map { Double($0) / Double(max(1, values.count)) }
        }
        (real, synthetic) = (shares(a), shares(b))
        commonest = Self.commonest(ofSorted: sorted, a, b)
    }

    /// From this share of the real rows on a value is named.
    private static let commonShare = 0.2

    private static func commonest(ofSorted sorted: [Double], _ a: [Double], _ b: [Double]) -> Commonest? {
        var (start, best) = (0, 0..<0)
        while start < sorted.count {
            var end = start
            while end < sorted.count, sorted[end] == sorted[start] { end += 1 }
            if end - start > best.count { best = start..<end }
            start = end
        }
        let share = Double(best.count) / Double(max(1, a.count))
        guard share > commonShare else { return nil }
        let value = sorted[best.lowerBound]
        return Commonest(
            value: value, real: share, synthetic: Double(b.count { $0 == value }) / Double(max(1, b.count)))
    }

    private mutating func countCodes(_ a: [Int32], _ b: [Int32], _ names: [String]) {
        let (x, y) = (TotalVariation.counts(a, names.count), TotalVariation.counts(b, names.count))
        let order = names.indices.sorted { (x[$1], y[$1], $0) < (x[$0], y[$0], $1) }
        let shown = Array(order.prefix(order.count > Self.drawnCategories ? Self.drawnCategories - 1 : order.count))
        let others = order.dropFirst(shown.count)
        func shares(_ counts: [Int], _ total: Int) -> [Double] {
            let parts = shown.map { counts[$0] } + (others.isEmpty ? [] : [others.reduce(0) { $0 + counts[$1] }])
            return parts.map { Double($0) / Double(max(1, total)) }
        }
        labels = shown.map { names[$0] } + (others.isEmpty ? [] : ["\(others.count) others"])
        (real, synthetic) = (shares(x, a.count), shares(y, b.count))
    }
}
