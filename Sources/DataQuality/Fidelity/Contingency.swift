/// How often the combinations of two coded columns occur, missing values (negative codes) included.
struct Contingency {
    /// Sorted by combination, so that sums come out the same each time.
    private let cells: [(key: Int64, count: Int)]
    private let total: Int

    init(_ a: [Int32], _ b: [Int32]) {
        var counts: [Int64: Int] = [:]
        for row in a.indices { counts[Self.key(a[row], b[row]), default: 0] += 1 }
        cells = counts.map { (key: $0.key, count: $0.value) }.sorted { $0.key < $1.key }
        total = a.count
    }

    private static func key(_ a: Int32, _ b: Int32) -> Int64 { Int64(a) << 32 | Int64(UInt32(bitPattern: b)) }

    /// Cramér's V; nil where a side has less than two different values.
    var cramersV: Double? {
        var (rows, columns): ([Int64: Int], [Int64: Int]) = ([:], [:])
        for cell in cells {
            rows[cell.key >> 32, default: 0] += cell.count
            columns[cell.key & 0xFFFF_FFFF, default: 0] += cell.count
        }
        let smaller = min(rows.count, columns.count)
        guard smaller > 1, total > 0 else { return nil }
        // The sum over all cells of observed² / expected, less the total, is chi-squared; empty cells add nothing to it.
        var sum = 0.0
        for cell in cells {
            let expected = Double(rows[cell.key >> 32] ?? 0) * Double(columns[cell.key & 0xFFFF_FFFF] ?? 0)
            sum += Double(cell.count) * Double(cell.count) / expected
        }
        return (max(0, sum - 1) / Double(smaller - 1)).squareRoot()
    }

    /// The total variation distance between the shares of the combinations.
    func variation(from other: Contingency) -> Double {
        var (i, j, sum) = (0, 0, 0.0)
        while i < cells.count || j < other.cells.count {
            let mine = i < cells.count ? cells[i].key : .max
            let theirs = j < other.cells.count ? other.cells[j].key : .max
            let key = min(mine, theirs)
            var (share, otherShare) = (0.0, 0.0)
            if mine == key {
                share = Double(cells[i].count) / Double(total)
                i += 1
            }
            if theirs == key {
                otherShare = Double(other.cells[j].count) / Double(other.total)
                j += 1
            }
            sum += abs(share - otherShare)
        }
        return sum / 2
    }
}
