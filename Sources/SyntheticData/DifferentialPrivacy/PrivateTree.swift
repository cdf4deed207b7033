/// Which column is drawn by which other one, and how.
struct PrivateTree: Sendable, Equatable {
    /// All columns, each after the one that it is drawn by.
    let order: [UInt32]
    /// Of each column, by which one it is drawn; itself for those that are drawn first.
    let parents: [UInt32]
    /// Of each column, the shares of its bins for each bin of its parent, bin of the parent after bin; of a column that is
    /// drawn first, for all rows.
    let shares: [[Double]]

    init(order: [UInt32], parents: [UInt32], shares: [[Double]]) {
        (self.order, self.parents, self.shares) = (order, parents, shares)
    }

    /// - Parameters:
    ///   - edges: Without a circle.
    ///   - tables: Of each edge, the fitted counts, row after row of the bins of its first column.
    init(edges: [PairCounts.Edge], tables: [[Double]], _ profiles: [ColumnProfile]) {
        var order: [UInt32] = []
        var parents = profiles.indices.map { UInt32($0) }
        var shares = profiles.map(\.binShares)
        var isPlaced = [Bool](repeating: false, count: profiles.count)
        var neighbours = [[Int]](repeating: [], count: profiles.count)
        for (index, edge) in edges.enumerated() {
            neighbours[edge.first].append(index)
            neighbours[edge.second].append(index)
        }
        for root in profiles.indices where !isPlaced[root] {
            isPlaced[root] = true
            order.append(UInt32(root))
            var next = order.count - 1
            while next < order.count {
                let parent = Int(order[next])
                next += 1
                for index in neighbours[parent] {
                    let isFirst = edges[index].first == parent
                    let child = isFirst ? edges[index].second : edges[index].first
                    guard !isPlaced[child] else { continue }
                    isPlaced[child] = true
                    order.append(UInt32(child))
                    parents[child] = UInt32(parent)
                    let (rows, columns) = (profiles[parent].binCount, profiles[child].binCount)
                    shares[child] = Self.conditional(tables[index], isFirst, rows, columns, or: shares[child])
                }
            }
        }
        (self.order, self.parents, self.shares) = (order, parents, shares)
    }

    /// The shares of the columns in each row of a table, which lies on its side where the parent is not first.
    private static func conditional(
        _ table: [Double], _ isParentFirst: Bool, _ rows: Int, _ columns: Int, or whole: [Double]
    ) -> [Double] {
        (0..<rows).flatMap { row in
            let counts = (0..<columns).map { isParentFirst ? table[row * columns + $0] : table[$0 * rows + row] }
            let sum = counts.reduce(0, +)
            return sum > 0 ? counts.map { $0 / sum } : whole
        }
    }

    /// Whether every column is drawn once, after its parent, and all shares can be drawn from.
    func fits(_ profiles: [ColumnProfile]) -> Bool {
        let count = profiles.count
        guard order.count == count, parents.count == count, shares.count == count else { return false }
        var isPlaced = [Bool](repeating: false, count: count)
        for column in order.map({ Int($0) }) {
            guard column < count, !isPlaced[column] else { return false }
            let parent = Int(parents[column])
            guard parent < count, parent == column || isPlaced[parent] else { return false }
            isPlaced[column] = true
            let rows = parent == column ? 1 : profiles[parent].binCount
            guard shares[column].count == rows * profiles[column].binCount,
                shares[column].allSatisfy({ $0 >= 0 && $0 <= 1.001 })
            else { return false }
        }
        return true
    }
}
