/// Looking things up in sorted arrays.
enum Search {
    /// How many of the sorted values are not above this one.
    static func count(of sorted: [Double], notAbove value: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The largest distance between two cumulative distributions.
enum KolmogorovSmirnov {
    /// - Returns: nil where a side has no value.
    static func distance(_ a: [Double], _ b: [Double]) -> Double? {
        guard !a.isEmpty, !b.isEmpty else { return nil }
        let (x, y) = (a.sorted(), b.sorted())
        var (i, j, largest) = (0, 0, 0.0)
        while i < x.count, j < y.count {
            let value = min(x[i], y[j])
            while i < x.count, x[i] <= value { i += 1 }
            while j < y.count, y[j] <= value { j += 1 }
            largest = max(largest, abs(Double(i) / Double(x.count) - Double(j) / Double(y.count)))
        }
        return largest
    }

    /// The same for counts of ordered values.
    static func distance(counts a: [Int], _ b: [Int]) -> Double {
        let (n, m) = (Double(max(1, a.reduce(0, +))), Double(max(1, b.reduce(0, +))))
        var (x, y, largest) = (0, 0, 0.0)
        for (first, second) in zip(a, b) {
            (x, y) = (x + first, y + second)
            largest = max(largest, abs(Double(x) / n - Double(y) / m))
        }
        return largest
    }
}

/// Half of the summed differences of shares.
enum TotalVariation {
    /// The distance of the present categories; nil where a side has none.
    static func distance(_ a: [Int32], _ b: [Int32], labels: Int) -> Double? {
        let (x, y) = (counts(a, labels), counts(b, labels))
        guard x.contains(where: { $0 > 0 }), y.contains(where: { $0 > 0 }) else { return nil }
        return distance(counts: x, y)
    }

    static func distance(counts a: [Int], _ b: [Int]) -> Double {
        let (n, m) = (Double(max(1, a.reduce(0, +))), Double(max(1, b.reduce(0, +))))
        return zip(a, b).reduce(0) { $0 + abs(Double($1.0) / n - Double($1.1) / m) } / 2
    }

    static func counts(_ codes: [Int32], _ labels: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: labels)
        for code in codes where code >= 0 { counts[Int(code)] += 1 }
        return counts
    }
}

/// Pearson's correlation.
enum Correlation {
    static func isConstant(_ values: [Double]) -> Bool {
        var first: Double?
        for value in values where !value.isNaN {
            guard let known = first else {
                first = value
                continue
            }
            if value != known { return false }
        }
        return first != nil
    }

    /// Over the rows where both are there; nil where that is not defined.
    static func pearson(_ a: [Double], _ b: [Double]) -> Double? {
        var (n, sumA, sumB) = (0.0, 0.0, 0.0)
        for row in a.indices where !a[row].isNaN && !b[row].isNaN {
            (n, sumA, sumB) = (n + 1, sumA + a[row], sumB + b[row])
        }
        guard n >= 2 else { return nil }
        let (meanA, meanB) = (sumA / n, sumB / n)
        var (squareA, squareB, product) = (0.0, 0.0, 0.0)
        for row in a.indices where !a[row].isNaN && !b[row].isNaN {
            let (x, y) = (a[row] - meanA, b[row] - meanB)
            (squareA, squareB, product) = (squareA + x * x, squareB + y * y, product + x * y)
        }
        let correlation = product / (squareA.squareRoot() * squareB.squareRoot())
        return correlation.isFinite ? max(-1, min(1, correlation)) : nil
    }
}
