/// How the values of features fall into at most 255 bins each, and one more for what is missing.
struct FeatureBins: Sendable {
    private enum Kind: Sendable {
        /// The inner edges between bins.
        case quantity([Double])
        /// The bin of each label.
        case category([UInt8])
    }

    static let maxBins = 255
    /// Quantiles are taken over at most so many values.
    static let quantileRows = 200_000

    private let kinds: [Kind]
    /// How many bins each feature has; the last one is "missing".
    let counts: [Int]
    /// Where the bins of each feature begin when all are put in a row.
    let offsets: [Int]
    let isCategory: [Bool]
    var total: Int { (offsets.last ?? 0) + (counts.last ?? 0) }

    init(_ frame: Frame) {
        var (kinds, counts): ([Kind], [Int]) = ([], [])
        for (column, values) in zip(frame.columns, frame.values) {
            switch values {
            case .numbers(let numbers):
                let edges = Self.edges(numbers)
                kinds.append(.quantity(edges))
                counts.append(edges.count + 2)
            case .codes(let codes):
                let bins = Self.bins(codes, labels: column.labels.count)
                kinds.append(.category(bins.map))
                counts.append(bins.count + 1)
            }
        }
        (self.kinds, self.counts) = (kinds, counts)
        isCategory = frame.columns.map { !$0.role.isContinuous }
        offsets = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }.dropLast()
    }

    /// Half way between neighbours where there are few different values, else at quantiles.
    private static func edges(_ numbers: [Double]) -> [Double] {
        let step = max(1, numbers.count / quantileRows)
        let sorted = stride(from: 0, to: numbers.count, by: step).map { numbers[$0] }.filter { !$0.isNaN }.sorted()
        let different = sorted.reduce(into: [Double]()) { if $0.last != $1 { $0.append($1) } }
        if different.count <= maxBins {
            return zip(different, different.dropFirst()).map { $0 + ($1 - $0) / 2 }
        }
        let quantiles = (1..<maxBins).map { Statistics.quantile(Double($0) / Double(maxBins), ofSorted: sorted) }
        return quantiles.reduce(into: [Double]()) { if $0.last != $1 { $0.append($1) } }
    }

    /// The most frequent labels get bins of their own; the others count as missing.
    private static func bins(_ codes: [Int32], labels: Int) -> (map: [UInt8], count: Int) {
        let counts = TotalVariation.counts(codes, labels)
        let known = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
            .prefix(maxBins)
        var map = [UInt8](repeating: UInt8(known.count), count: labels)
        for (bin, code) in known.enumerated() { map[code] = UInt8(bin) }
        return (map, known.count)
    }

    /// The bins of a table's rows, row after row.
    func rows(_ frame: Frame) -> BinnedRows {
        let width = kinds.count
        var bins = [UInt8](repeating: 0, count: frame.rowCount * width)
        for (feature, kind) in kinds.enumerated() {
            let missing = UInt8(counts[feature] - 1)
            switch (kind, frame.values[feature]) {
            case (.quantity(let edges), .numbers(let numbers)):
                for (row, value) in numbers.enumerated() {
                    bins[row * width + feature] = value.isNaN ? missing : UInt8(Search.count(of: edges, below: value))
                }
            case (.category(let map), .codes(let codes)):
                for (row, code) in codes.enumerated() {
                    bins[row * width + feature] = code < 0 ? missing : map[Int(code)]
                }
            default: preconditionFailure("a column has one role in all tables")
            }
        }
        return BinnedRows(bins: bins, width: width, count: frame.rowCount)
    }
}

/// Rows as the bins of their features.
struct BinnedRows: Sendable {
    let bins: [UInt8]
    let width: Int
    let count: Int
}

extension Search {
    /// How many of the sorted values are below this one.
    static func count(of sorted: [Double], below value: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
