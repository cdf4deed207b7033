import Tables

/// The values of tables as small numbers that all tables share: every different value in order for shapes, and a few bins
/// for pairs. The edges come from the real table alone.
struct Coding: Sendable {
    /// A column of one table.
    struct Codes: Sendable {
        /// The position of each value among all values of all tables; the last position is "missing".
        var fine: [Int32]
        /// The bin of each value; the last bin is "missing".
        var coarse: [UInt8]
    }

    /// A quantity falls into that many bins of equally many real rows.
    static let quantityBins = 10
    /// So many of the most frequent categories are told apart in pairs; the others share a bin.
    static let categoryBins = 30

    let fineCounts: [Int]
    let coarseCounts: [Int]
    /// One list of columns a table, in the order they were given.
    let tables: [[Codes]]

    /// - Parameter frames: The real one first.
    init(_ frames: [Frame], threads: Int) throws {
        struct Coded { var fineCount: Int, coarseCount: Int, codes: [Codes] }
        let columns = try Parallel.map(frames[0].columns.count, threads: threads) { column -> Coded in
            var numbers: [[Double]] = []
            var codes: [[Int32]] = []
            for frame in frames {
                switch frame.values[column] {
                case .numbers(let values): numbers.append(values)
                case .codes(let values): codes.append(values)
                }
            }
            if codes.isEmpty {
                let made = Self.quantities(numbers)
                return Coded(fineCount: made.fine, coarseCount: made.coarse, codes: made.codes)
            }
            let made = Self.categories(codes, labels: frames[0].columns[column].labels.count)
            return Coded(fineCount: made.fine, coarseCount: made.coarse, codes: made.codes)
        }
        fineCounts = columns.map(\.fineCount)
        coarseCounts = columns.map(\.coarseCount)
        tables = frames.indices.map { table in columns.map { $0.codes[table] } }
    }

    private static func quantities(_ tables: [[Double]]) -> (fine: Int, coarse: Int, codes: [Codes]) {
        var all = tables.flatMap { $0.filter { !$0.isNaN } }
        all.sort()
        let different = all.reduce(into: [Double]()) { if $0.last != $1 { $0.append($1) } }
        let edges = edges(ofSorted: tables[0].filter { !$0.isNaN }.sorted(), bins: quantityBins)
        let bins = different.map { UInt8(Search.count(of: edges, notAbove: $0)) }
        let missing = UInt8(edges.count + 1)
        let codes = tables.map { values in
            let fine = values.map { value in
                Int32(value.isNaN ? different.count : max(0, Search.count(of: different, notAbove: value) - 1))
            }
            return Codes(fine: fine, coarse: fine.map { Int($0) < bins.count ? bins[Int($0)] : missing })
        }
        return (different.count + 1, Int(missing) + 1, codes)
    }

    /// Inner edges between bins of equally many values; a value that fills several bins becomes one of its own.
    static func edges(ofSorted values: [Double], bins: Int) -> [Double] {
        guard let first = values.first else { return [] }
        var edges: [Double] = []
        for bin in 1..<bins {
            let edge = values[values.count * bin / bins]
            if edge > (edges.last ?? first) {
                edges.append(edge)
            } else if edge == edges.last ?? first, edge > (edges.count > 1 ? edges[edges.count - 2] : -.infinity),
                let next = values[(values.count * bin / bins)...].first(where: { $0 > edge })
            {
                edges.append(next)
            }
        }
        return edges
    }

    private static func categories(_ tables: [[Int32]], labels: Int) -> (fine: Int, coarse: Int, codes: [Codes]) {
        let counts = TotalVariation.counts(tables[0], labels)
        let byCount = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
        var bins = [UInt8](repeating: UInt8(min(labels, categoryBins)), count: labels)
        for (bin, code) in byCount.prefix(categoryBins).enumerated() { bins[code] = UInt8(bin) }
        let others = min(labels, categoryBins)
        let codes = tables.map { values in
            Codes(
                fine: values.map { $0 < 0 ? Int32(labels) : $0 },
                coarse: values.map { $0 < 0 ? UInt8(others + 1) : bins[Int($0)] })
        }
        return (labels + 1, others + 2, codes)
    }
}
