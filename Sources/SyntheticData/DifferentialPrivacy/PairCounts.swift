import Tables

/// Counts of two columns at a time, before they have noise: nothing of this leaves the engine but through the access.
struct PairCounts {
    struct Edge: Sendable, Equatable {
        var first: Int
        var second: Int
    }

    private let bins: [[UInt8]]
    private let widths: [Int]
    private let marginals: [[Double]]
    private let candidates: [Edge]
    private let scores: [Int]

    /// Of rows whose value no symbol stands for.
    private static let noBin = UInt8.max
    /// Pairs that are looked at, at most; of more, those of columns near each other, whatever the data.
    private static let candidateLimit = 20_000
    /// The mean size of normal noise, in σ.
    private static let meanNoise = 0.8

    /// Scores each pair by how far its counts lie from those of independent columns, less what noise would add to them.
    /// A row changes one count by one, and with it the score.
    init(
        _ columns: [Column], _ profiles: [ColumnProfile], rowCount: Double, sigma: Double, threads: Int
    ) throws {
        let bins = try Parallel.map(columns.count, threads: threads) { index in
            let profile = profiles[index]
            return profile.symbols(of: columns[index]).map { symbol in
                symbol == ColumnProfile.unknown ? Self.noBin : profile.bins[Int(symbol)]
            }
        }
        let widths = profiles.map(\.binCount)
        let marginals = profiles.map { $0.binShares.map { $0 * rowCount } }
        let candidates = Self.candidates(columns.count)
        scores = try Parallel.map(candidates.count, threads: threads) { index in
            let edge = candidates[index]
            let (first, second) = (marginals[edge.first], marginals[edge.second])
            let exact = Self.count(bins[edge.first], bins[edge.second], widths[edge.first], widths[edge.second])
            var score = -Int((Self.meanNoise * sigma * Double(exact.count)).rounded())
            for (cell, count) in exact.enumerated() {
                // Whole numbers, because the sum of rounded doubles could change by more than one.
                let expected = first[cell / second.count] * second[cell % second.count] / max(1, rowCount)
                score += abs(count - Int(expected.rounded()))
            }
            return score
        }
        (self.bins, self.widths, self.marginals, self.candidates) = (bins, widths, marginals, candidates)
    }

    private static func candidates(_ count: Int) -> [Edge] {
        let reach = max(1, candidateLimit / max(1, count))
        return (0..<count).flatMap { first in
            ((first + 1)..<max(first + 1, min(count, first + reach + 1))).map { Edge(first: first, second: $0) }
        }
    }

    private static func count(_ first: [UInt8], _ second: [UInt8], _ rows: Int, _ columns: Int) -> [Int] {
        // One more of each for rows without bin; a byte can be no larger.
        let stride = 256
        var counts = [Int32](repeating: 0, count: stride * rows + stride)
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            unsafe first.withUnsafeBufferPointer { first in
                unsafe second.withUnsafeBufferPointer { second in
                    for row in 0..<first.count {
                        let place = unsafe min(Int(first[row]), rows) * stride + Int(second[row])
                        unsafe counts[place] &+= 1
                    }
                }
            }
        }
        return (0..<(rows * columns)).map { Int(counts[$0 / columns * stride + $0 % columns]) }
    }

    /// The exact counts, row after row of the first column's bins.
    func table(_ edge: Edge) -> [Int] {
        Self.count(bins[edge.first], bins[edge.second], widths[edge.first], widths[edge.second])
    }

    /// The noisy counts of a column's bins.
    func marginal(_ column: Int) -> [Double] { marginals[column] }

    /// Joins all columns by pairs with high scores, as McKenna, Miklau and Sheldon do ("Winning the NIST contest", 2021).
    func spanningTree(_ chooser: inout Chooser) -> [Edge] {
        var part = Array(widths.indices)
        var edges: [Edge] = []
        while edges.count < widths.count - 1 {
            let open = candidates.indices.filter { part[candidates[$0].first] != part[candidates[$0].second] }
            guard !open.isEmpty else { break }
            let edge = candidates[open[chooser.choose(open.map { scores[$0] })]]
            edges.append(edge)
            let (kept, joined) = (part[edge.first], part[edge.second])
            for column in part.indices where part[column] == joined { part[column] = kept }
        }
        return edges
    }
}

extension ColumnProfile {
    /// The share of each bin.
    var binShares: [Double] {
        var shares = [Double](repeating: 0, count: binCount)
        for (symbol, count) in counts.enumerated() { shares[Int(bins[symbol])] += Double(count) }
        let total = max(1, shares.reduce(0, +))
        return shares.map { $0 / total }
    }
}
