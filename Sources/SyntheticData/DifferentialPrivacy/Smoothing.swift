/// What makes noisy counts fit each other. All of it works on answers that already have their noise, and costs nothing.
enum Smoothing {
    /// The nearest counts, none below zero, with a given sum.
    static func project(_ counts: [Double], sum: Double) -> [Double] {
        guard sum > 0, !counts.isEmpty else { return counts.map { _ in 0 } }
        var (total, shift) = (0.0, 0.0)
        for (index, value) in counts.sorted(by: >).enumerated() {
            total += value
            let candidate = (total - sum) / Double(index + 1)
            if value <= candidate { break }
            shift = candidate
        }
        return counts.map { max(0, $0 - shift) }
    }

    /// A table of two columns from its noisy counts, with the marginals that are known better.
    ///
    /// What differs from independence by less than the noise explains is taken back to it; what stands out stays.
    ///
    /// - Parameters:
    ///   - noisy: Row after row.
    ///   - rows: The sums of the rows, none below zero.
    ///   - columns: Those of the columns, with the same total.
    static func fit(_ noisy: [Double], sigma: Double, rows: [Double], columns: [Double]) -> [Double] {
        let total = rows.reduce(0, +)
        guard total > 0 else { return noisy.map { _ in 0 } }
        let width = columns.count
        let expected = noisy.indices.map { rows[$0 / width] * columns[$0 % width] / total }
        let variance = sigma * sigma
        var (excess, scale) = (0.0, 0.0)
        for (count, mean) in zip(noisy, expected) {
            excess += (count - mean) * (count - mean) - variance
            scale += mean * mean
        }
        let strength = scale > 0 ? max(0, excess) / scale : 0
        let shrunk = zip(noisy, expected).map { count, mean in
            let difference = count - mean
            let prior = strength * mean * mean
            let shared = prior / (prior + variance)
            let ratio = clearSigmas * sigma / max(abs(difference), .leastNormalMagnitude)
            return mean + difference * max(shared, 1 - ratio * ratio)
        }
        let positive = zip(project(shrunk, sum: total), expected).map { $0 + leastShare * $1 }
        return scaled(positive, rows: rows, columns: columns)
    }

    /// Differences of so many σ are hardly ever noise.
    private static let clearSigmas = 3.0
    /// Leaves a little of independence, so that no known marginal becomes impossible.
    private static let leastShare = 1e-4
    private static let rounds = 30

    /// Iterative proportional fitting.
    private static func scaled(_ counts: [Double], rows: [Double], columns: [Double]) -> [Double] {
        var counts = counts
        let width = columns.count
        for _ in 0..<rounds {
            for row in rows.indices {
                let range = (row * width)..<((row + 1) * width)
                let sum = counts[range].reduce(0, +)
                let factor = sum > 0 ? rows[row] / sum : 0
                for cell in range { counts[cell] *= factor }
            }
            var sums = [Double](repeating: 0, count: width)
            for cell in counts.indices { sums[cell % width] += counts[cell] }
            for cell in counts.indices {
                let sum = sums[cell % width]
                counts[cell] *= sum > 0 ? columns[cell % width] / sum : 0
            }
        }
        return counts
    }
}
