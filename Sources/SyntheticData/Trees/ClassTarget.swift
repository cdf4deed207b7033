/// Tells names apart by entropy. The most frequent have a class each, all others share the last.
struct ClassTarget: SplitTarget {
    let stride: Int
    let keepRows: Int
    private let logarithms: LogarithmTable
    private var left: InlineArray<32, Int> = .init(repeating: 0)
    private var right: InlineArray<32, Int> = .init(repeating: 0)

    /// The most classes.
    static let classLimit = 32
    /// Where a node has fewer rows per class than this, looking at rows is quicker than at a histogram.
    private static let rowsPerClass = 24

    /// - Parameter classCount: From 2 to ``classLimit``.
    init(classCount: Int, logarithms: LogarithmTable) {
        stride = classCount
        keepRows = classCount * Self.rowsPerClass
        self.logarithms = logarithms
    }

    func unit(_ labels: UnsafeBufferPointer<UInt8>) -> Double {
        guard let first = unsafe labels.first else { return 0 }
        return unsafe labels.contains { $0 != first } ? 1 : 0
    }

    func add(
        _ rows: UnsafeBufferPointer<UInt32>, _ labels: UnsafeBufferPointer<UInt8>, bins: UnsafePointer<UInt8>,
        to histogram: UnsafeMutablePointer<UInt32>
    ) {
        for index in 0..<rows.count {
            unsafe histogram[Int(bins[Int(rows[index])]) &* stride &+ Int(labels[index])] &+= 1
        }
    }

    mutating func best(_ histogram: UnsafePointer<UInt32>, _ node: NodeView) -> BinSplit? {
        startOver()
        var binRows: InlineArray<64, Int> = .init(repeating: 0)
        var total = 0
        for bin in 0..<node.binCount {
            for name in 0..<stride {
                let count = Int(unsafe histogram[bin &* stride &+ name])
                binRows[bin] &+= count
                right[name] &+= count
            }
            total += binRows[bin]
        }
        let common = commonest()
        var order = BinOrder()
        for bin in 0..<node.binCount where binRows[bin] > 0 {
            let share = Double(unsafe histogram[bin &* stride &+ common]) / Double(binRows[bin])
            if node.isOrdered { order.append(bin) } else { order.insert(bin, key: share) }
        }
        return search(order, binRows, total, node) { target, bin in
            for name in 0..<target.stride {
                let count = Int(unsafe histogram[bin &* target.stride &+ name])
                if count > 0 { target.move(name, count) }
            }
        }
    }

    mutating func best(
        _ rows: UnsafeBufferPointer<UInt32>, _ labels: UnsafeBufferPointer<UInt8>,
        bins: UnsafePointer<UInt8>, _ node: NodeView
    ) -> BinSplit? {
        startOver()
        var binRows: InlineArray<64, Int> = .init(repeating: 0)
        for index in 0..<rows.count {
            unsafe binRows[Int(bins[Int(rows[index])])] &+= 1
            unsafe right[Int(labels[index])] &+= 1
        }
        let common = commonest()
        var starts: InlineArray<64, Int> = .init(repeating: 0)
        var begin = 0
        for bin in 0..<node.binCount {
            starts[bin] = begin
            begin += binRows[bin]
        }
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: rows.count) { byBin in
            var next = starts
            var commonRows: InlineArray<64, Int> = .init(repeating: 0)
            for index in 0..<rows.count {
                let bin = Int(unsafe bins[Int(rows[index])])
                let label = unsafe labels[index]
                unsafe byBin[next[bin]] = label
                next[bin] &+= 1
                if label == common { commonRows[bin] &+= 1 }
            }
            var order = BinOrder()
            for bin in 0..<node.binCount where binRows[bin] > 0 {
                let share = Double(commonRows[bin]) / Double(binRows[bin])
                if node.isOrdered { order.append(bin) } else { order.insert(bin, key: share) }
            }
            return search(order, binRows, rows.count, node) { target, bin in
                for index in starts[bin]..<next[bin] { target.move(Int(unsafe byBin[index]), 1) }
            }
        }
    }

    private mutating func startOver() {
        for name in 0..<stride { (left[name], right[name]) = (0, 0) }
        (leftSum, rightSum) = (0, 0)
    }

    /// Σ x·ln x over the classes of either side.
    private var leftSum = 0.0
    private var rightSum = 0.0

    private func commonest() -> Int {
        var common = 0
        for name in 1..<stride where right[name] > right[common] { common = name }
        return common
    }

    /// Takes rows of a class from the right to the left side.
    private mutating func move(_ name: Int, _ count: Int) {
        let (before, rest) = (left[name], right[name])
        leftSum += logarithms[before &+ count] - logarithms[before]
        rightSum += logarithms[rest &- count] - logarithms[rest]
        left[name] = before &+ count
        right[name] = rest &- count
    }

    private mutating func search(
        _ order: BinOrder, _ binRows: InlineArray<64, Int>, _ total: Int, _ node: NodeView,
        _ moveBin: (inout ClassTarget, Int) -> Void
    ) -> BinSplit? {
        guard order.count > 1 else { return nil }
        for name in 0..<stride { rightSum += logarithms[right[name]] }
        let whole = rightSum - logarithms[total]
        var best = (score: -Double.infinity, place: -1)
        var rows = 0
        for place in 0..<(order.count - 1) {
            moveBin(&self, order[place])
            rows += binRows[order[place]]
            if rows < node.leafRows { continue }
            if total - rows < node.leafRows { break }
            let score = leftSum + rightSum - logarithms[rows] - logarithms[total - rows]
            if score > best.score { best = (score, place) }
        }
        guard best.place >= 0 else { return nil }
        return BinSplit(
            gain: 2 * (best.score - whole), mask: order.mask(through: best.place, isOrdered: node.isOrdered))
    }
}
