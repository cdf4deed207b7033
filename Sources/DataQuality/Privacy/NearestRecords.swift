/// Finds the records of a table that are nearest to given ones, exactly.
///
/// The records are put into leaves of 32 that lie close together (halved again and again at the median of the column that
/// varies most), each part with its box. A box that is further away than what was found is passed over; within a leaf,
/// sixteen records are compared at once, and no further once all sixteen are too far.
struct NearestRecords: Sendable {
    /// A record that was found.
    struct Neighbour: Sendable, Equatable {
        /// From 0 to 1.
        var distance: Float
        var row: Int
    }

    typealias Lanes = SIMD16<Float>
    static let leafRows = 32

    private struct Node: Sendable {
        var left = -1
        var right = -1
        /// The first block of a leaf.
        var block = 0
        var blocks = 0
    }

    let width: Int
    /// Column after column of a block of sixteen records, block after block.
    private var lanes: [Lanes] = []
    /// The row of each lane; -1 for lanes that fill up a block.
    private var rows: [Int32] = []
    private var nodes: [Node] = []
    /// The lowest and highest coordinate of each column of each node, two after two.
    private var boxes: [Float] = []

    /// - Parameter columns: The coordinates, column after column, from ``RecordSpace``.
    init(_ columns: [[Float]], count: Int) {
        width = columns.count
        var order = Array(0..<count)
        build(columns, &order, 0..<count)
    }

    @discardableResult
    private mutating func build(_ columns: [[Float]], _ order: inout [Int], _ range: Range<Int>) -> Int {
        let place = nodes.count
        nodes.append(Node())
        var (widest, spread) = (-1, Float(0))
        for column in columns {
            var (low, high) = (Float.infinity, -Float.infinity)
            for index in range { (low, high) = (min(low, column[order[index]]), max(high, column[order[index]])) }
            boxes.append(low)
            boxes.append(high)
        }
        if range.count > Self.leafRows {
            for (index, column) in columns.enumerated() {
                let varied = Self.spread(column, order, range)
                if varied > spread { (widest, spread) = (index, varied) }
            }
        }
        guard widest >= 0 else {
            addLeaf(place, columns, order[range])
            return place
        }
        let middle = Self.halve(&order, range, columns[widest])
        let left = build(columns, &order, range.lowerBound..<middle)
        let right = build(columns, &order, middle..<range.upperBound)
        nodes[place] = Node(left: left, right: right)
        return place
    }

    /// How much two records of a part differ in a column, over some of them.
    private static func spread(_ column: [Float], _ order: [Int], _ range: Range<Int>) -> Float {
        let step = max(1, range.count / 64)
        var (sum, count) = (Float(0), 0)
        for index in stride(from: range.lowerBound, to: range.upperBound - 1, by: step) {
            let other = range.lowerBound + (index - range.lowerBound + range.count / 2 + count) % range.count
            sum += min(1, abs(column[order[index]] - column[order[other]]))
            count += 1
        }
        if sum == 0 {
            let first = column[order[range.lowerBound]]
            return range.contains { column[order[$0]] != first } ? .leastNormalMagnitude : 0
        }
        return sum / Float(count)
    }

    /// Orders a part by a column and gives a place near its middle where the coordinate changes.
    private static func halve(_ order: inout [Int], _ range: Range<Int>, _ column: [Float]) -> Int {
        order[range].sort { (column[$0], $0) < (column[$1], $1) }
        let middle = (range.lowerBound + range.upperBound) / 2
        var (down, up) = (middle, middle)
        while down > range.lowerBound, column[order[down - 1]] == column[order[down]] { down -= 1 }
        while up < range.upperBound, up > range.lowerBound, column[order[up - 1]] == column[order[up]] { up += 1 }
        if down == range.lowerBound { return up < range.upperBound ? up : middle }
        return middle - down <= up - middle || up == range.upperBound ? down : up
    }

    private mutating func addLeaf(_ place: Int, _ columns: [[Float]], _ members: ArraySlice<Int>) {
        nodes[place].block = rows.count / Lanes.scalarCount
        var start = members.startIndex
        while start < members.endIndex {
            let part = members[start..<min(start + Lanes.scalarCount, members.endIndex)]
            for column in columns {
                var block = Lanes(repeating: .infinity)
                for (lane, row) in part.enumerated() { block[lane] = column[row] }
                lanes.append(block)
            }
            for lane in 0..<Lanes.scalarCount {
                rows.append(lane < part.count ? Int32(part[part.startIndex + lane]) : -1)
            }
            start = part.endIndex
            nodes[place].blocks += 1
        }
    }
}

extension NearestRecords {
    /// The nearest records to a point, the nearest first; of equally near ones those with the lower row.
    ///
    /// - Parameters:
    ///   - point: A coordinate for each column.
    ///   - count: How many are looked for, at least 1.
    func nearest(_ point: [Float], count: Int) -> [Neighbour] {
        guard !rows.isEmpty, width > 0 else { return [] }
        var found = Found(limit: count)
        var waiting: [(node: Int, bound: Float)] = [(0, 0)]
        unsafe lanes.withUnsafeBufferPointer { lanes in
            unsafe boxes.withUnsafeBufferPointer { boxes in
                unsafe point.withUnsafeBufferPointer { point in
                    while let next = waiting.popLast() {
                        if next.bound > found.worst { continue }
                        let node = nodes[next.node]
                        if node.left < 0 {
                            for block in node.block..<node.block + node.blocks {
                                unsafe scan(block, lanes, point, &found)
                            }
                            continue
                        }
                        let left = unsafe bound(node.left, boxes, point)
                        let right = unsafe bound(node.right, boxes, point)
                        // The nearer part last, so that it comes next.
                        let isLeftNearer = left <= right
                        waiting.append(isLeftNearer ? (node.right, right) : (node.left, left))
                        waiting.append(isLeftNearer ? (node.left, left) : (node.right, right))
                    }
                }
            }
        }
        return found.neighbours.map { Neighbour(distance: $0.distance / Float(width), row: $0.row) }
    }

    /// No record of the node is nearer than that, but for the error of adding up in another order.
    private func bound(
        _ node: Int, _ boxes: UnsafeBufferPointer<Float>, _ point: UnsafeBufferPointer<Float>
    ) -> Float {
        var sum: Float = 0
        let start = node &* width &* 2
        for column in 0..<width {
            let value = unsafe point[column]
            let low = unsafe boxes[start &+ column &* 2] - value
            let high = unsafe value - boxes[start &+ column &* 2 &+ 1]
            sum += min(1, max(0, max(low, high)))
        }
        return sum * (1 - 1e-5)
    }

    private func scan(
        _ block: Int, _ lanes: UnsafeBufferPointer<Lanes>, _ point: UnsafeBufferPointer<Float>, _ found: inout Found
    ) {
        var sums = Lanes.zero
        let (start, one) = (block &* width, Lanes(repeating: 1))
        let worst = found.worst
        var column = 0
        while column < width {
            let end = min(width, column &+ 4)
            while column < end {
                let apart = unsafe lanes[start &+ column] - point[column]
                let size = apart.replacing(with: -apart, where: apart .< 0)
                sums += pointwiseMin(size, one)
                column &+= 1
            }
            if sums.min() > worst { return }
        }
        for lane in 0..<Lanes.scalarCount where sums[lane] <= worst && rows[block &* 16 &+ lane] >= 0 {
            found.add(sums[lane], Int(rows[block &* 16 &+ lane]))
        }
    }

    /// The best so far, in order.
    private struct Found {
        let limit: Int
        var neighbours: [Neighbour] = []
        var worst = Float.infinity

        init(limit: Int) { self.limit = limit }

        mutating func add(_ distance: Float, _ row: Int) {
            var place = neighbours.count
            while place > 0, (distance, row) < (neighbours[place - 1].distance, neighbours[place - 1].row) {
                place -= 1
            }
            guard place < limit else { return }
            neighbours.insert(Neighbour(distance: distance, row: row), at: place)
            if neighbours.count > limit { neighbours.removeLast() }
            if neighbours.count == limit { worst = neighbours[limit - 1].distance }
        }
    }
}
