import Tables

/// How much tables are alike, column by column and pair by pair, in codes that they share.
struct Resemblance: Sendable {
    let coding: Coding
    let isContinuous: [Bool]
    /// The pairs of columns that are compared.
    let pairs: [(Int, Int)]

    /// Scores from 0 to 1 of each column and each pair.
    struct Scores: Sendable {
        var shapes: [Double]
        var pairs: [Double]
        var shape: Double { Statistics.mean(shapes) }
        /// NaN where there is no pair.
        var pair: Double { Statistics.mean(pairs) }
        var overall: Double { pairs.isEmpty ? shape : (shape + pair) / 2 }
    }

    /// Compares two tables of the coding.
    ///
    /// - Parameter resample: Draws as many rows with replacement from each table, for intervals.
    func scores(_ a: Int, _ b: Int, resample: RandomSequence? = nil) -> Scores {
        var (left, right) = (coding.tables[a], coding.tables[b])
        if var random = resample {
            left = Self.redrawn(left, &random)
            right = Self.redrawn(right, &random)
        }
        let shapes = left.indices.map { shape(left[$0].fine, right[$0].fine, $0) }
        let trends = pairs.map { pair in
            let size = coding.coarseCounts[pair.0] * coding.coarseCounts[pair.1]
            let x = joint(left, pair, size)
            let y = joint(right, pair, size)
            return 1 - TotalVariation.distance(counts: x, y)
        }
        return Scores(shapes: shapes, pairs: trends)
    }

    private static func redrawn(_ columns: [Coding.Codes], _ random: inout RandomSequence) -> [Coding.Codes] {
        let count = columns.first?.fine.count ?? 0
        let rows = (0..<count).map { _ in Int(random.next(upperBound: UInt64(count))) }
        return columns.map { column in
            Coding.Codes(fine: rows.map { column.fine[$0] }, coarse: rows.map { column.coarse[$0] })
        }
    }

    private func shape(_ a: [Int32], _ b: [Int32], _ column: Int) -> Double {
        let size = coding.fineCounts[column]
        let (x, y) = (TotalVariation.counts(a, size), TotalVariation.counts(b, size))
        return 1
            - (isContinuous[column] ? KolmogorovSmirnov.distance(counts: x, y) : TotalVariation.distance(counts: x, y))
    }

    /// How often each combination of bins occurs, row after row of the table of combinations.
    func joint(_ columns: [Coding.Codes], _ pair: (Int, Int), _ size: Int) -> [Int] {
        let width = coding.coarseCounts[pair.1]
        var counts = [Int](repeating: 0, count: size)
        let (a, b) = (columns[pair.0].coarse, columns[pair.1].coarse)
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            unsafe a.withUnsafeBufferPointer { a in
                unsafe b.withUnsafeBufferPointer { b in
                    for row in 0..<a.count { unsafe counts[Int(a[row]) &* width &+ Int(b[row])] &+= 1 }
                }
            }
        }
        return counts
    }

    /// Cramér's V of the binned columns of a table; nil where a side is constant.
    func cramersV(_ table: Int, _ pair: (Int, Int)) -> Double? {
        let width = coding.coarseCounts[pair.1]
        let counts = joint(coding.tables[table], pair, coding.coarseCounts[pair.0] * width)
        var rows = [Int](repeating: 0, count: coding.coarseCounts[pair.0])
        var columns = [Int](repeating: 0, count: width)
        for (place, count) in counts.enumerated() {
            rows[place / width] += count
            columns[place % width] += count
        }
        let smaller = min(rows.count { $0 > 0 }, columns.count { $0 > 0 })
        guard smaller > 1 else { return nil }
        var sum = -1.0
        for (place, count) in counts.enumerated() where count > 0 {
            sum += Double(count) * Double(count) / (Double(rows[place / width]) * Double(columns[place % width]))
        }
        return (max(0, sum) / Double(smaller - 1)).squareRoot()
    }

    /// All pairs of so many columns, or a drawn part of them in order.
    static func pairs(columns: Int, atMost limit: Int, seed: UInt64) -> [(Int, Int)] {
        let total = columns * (columns - 1) / 2
        var random = CounterRandom(seed: seed).sequence(row: 0, stream: Streams.pairs)
        var pairs: [(Int, Int)] = []
        if total <= limit {
            for a in 0..<columns { for b in (a + 1)..<max(columns, a + 1) { pairs.append((a, b)) } }
            return pairs
        }
        var seen: Set<Int> = []
        while pairs.count < limit {
            let a = Int(random.next(upperBound: UInt64(columns)))
            let b = Int(random.next(upperBound: UInt64(columns)))
            guard a != b, seen.insert(min(a, b) * columns + max(a, b)).inserted else { continue }
            pairs.append((min(a, b), max(a, b)))
        }
        return pairs.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    }
}

/// The streams of random numbers of the judge, one a purpose.
enum Streams {
    static let pairs: UInt32 = 1
    static let independent: UInt32 = 2
    static let resamples: UInt32 = 3
    static let samples: UInt32 = 4
    static let folds: UInt32 = 5
    static let neighbours: UInt32 = 6
    static let attacks: UInt32 = 7
    static let learning: UInt32 = 8
}
