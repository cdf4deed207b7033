/// Grows one tree, the leaf with the most to gain first.
struct TreeGrower {
    private struct Leaf {
        var node: Int
        var rows: Range<Int>
        var histogram: Int
        var split: Split?
    }

    private let rows: BinnedRows
    private let bins: FeatureBins
    private let settings: BoostingSettings
    private let finder: SplitFinder
    /// The rows, those of each leaf side by side.
    private(set) var order: [Int32] = []
    private var spare: [Int32] = []
    private var histograms: [BinSums]
    private var tree = DecisionTree()
    private var leaves: [Leaf] = []

    init(_ rows: BinnedRows, _ bins: FeatureBins, _ settings: BoostingSettings) {
        (self.rows, self.bins, self.settings) = (rows, bins, settings)
        finder = SplitFinder(bins: bins, settings: settings)
        histograms = [BinSums](repeating: .zero, count: bins.total * (settings.leaves + 1))
    }

    /// - Parameters:
    ///   - taken: The rows to learn from.
    ///   - derivatives: Those of the loss for each row, and 1.
    /// - Returns: The tree, and the rows of each of its leaves as ranges of ``order``.
    mutating func grow(_ taken: [Int32], _ derivatives: [BinSums]) -> (
        tree: DecisionTree, leaves: [(Range<Int>, Double)]
    ) {
        (order, spare, tree, leaves) = (taken, taken, DecisionTree(), [])
        fill(0, 0..<taken.count, derivatives)
        leaves.append(Leaf(node: 0, rows: 0..<taken.count, histogram: 0, split: find(0, 0..<taken.count)))
        while leaves.count < settings.leaves {
            var best: Int?
            for (place, leaf) in leaves.enumerated() {
                guard let gain = leaf.split?.gain else { continue }
                if gain > best.flatMap({ leaves[$0].split?.gain }) ?? 0 { best = place }
            }
            guard let best, let split = leaves[best].split else { break }
            divide(best, split, derivatives)
        }
        let finished = leaves.map { finish($0) }
        return (tree, finished)
    }

    private func find(_ histogram: Int, _ rows: Range<Int>) -> Split? {
        guard rows.count >= 2 * settings.leafRows else { return nil }
        return finder.best(histograms[histogram * bins.total..<(histogram + 1) * bins.total])
    }

    private mutating func finish(_ leaf: Leaf) -> (Range<Int>, Double) {
        let start = leaf.histogram * bins.total
        let sums = histograms[start..<start + (bins.counts.first ?? 0)].reduce(SIMD2<Double>()) {
            $0 + SIMD2(Double($1.x), Double($1.y))
        }
        let value = sums.y > 0 ? -sums.x / sums.y * settings.rate : 0
        tree.nodes[leaf.node].value = value
        return (leaf.rows, value)
    }

    private mutating func divide(_ place: Int, _ split: Split, _ derivatives: [BinSums]) {
        let leaf = leaves[place]
        let table = tree.goesLeft.count
        tree.goesLeft.append(contentsOf: repeatElement(false, count: 256))
        for bin in split.left { tree.goesLeft[table + bin] = true }
        let middle = partition(leaf.rows, split.feature, table)
        let left = tree.nodes.count
        tree.nodes.append(contentsOf: [DecisionTree.Node(), DecisionTree.Node()])
        tree.nodes[leaf.node] = DecisionTree.Node(feature: split.feature, bins: table, left: left, right: left + 1)
        let parts = [leaf.rows.lowerBound..<middle, middle..<leaf.rows.upperBound]
        let smaller = parts[0].count <= parts[1].count ? 0 : 1
        // The larger child takes over the histogram of the parent, less that of the smaller one.
        let fresh = leaves.count
        fill(fresh, parts[smaller], derivatives)
        subtract(fresh, from: leaf.histogram)
        let slots = smaller == 0 ? [fresh, leaf.histogram] : [leaf.histogram, fresh]
        let children = (0...1).map {
            Leaf(node: left + $0, rows: parts[$0], histogram: slots[$0], split: find(slots[$0], parts[$0]))
        }
        leaves[place] = children[0]
        leaves.append(children[1])
    }

    /// Puts the rows that go left before the others, both in their order.
    private mutating func partition(_ range: Range<Int>, _ feature: Int, _ table: Int) -> Int {
        var (left, right) = (range.lowerBound, 0)
        let width = rows.width
        let (bins, goesLeft) = (rows.bins, tree.goesLeft)
        unsafe order.withUnsafeMutableBufferPointer { order in
            unsafe spare.withUnsafeMutableBufferPointer { spare in
                unsafe bins.withUnsafeBufferPointer { bins in
                    unsafe goesLeft.withUnsafeBufferPointer { goesLeft in
                        for place in range {
                            let row = unsafe order[place]
                            let bin = unsafe Int(bins[Int(row) &* width &+ feature])
                            if unsafe goesLeft[table &+ bin] {
                                unsafe order[left] = row
                                left &+= 1
                            } else {
                                unsafe spare[right] = row
                                right &+= 1
                            }
                        }
                        for place in 0..<right { unsafe order[left &+ place] = spare[place] }
                    }
                }
            }
        }
        return left
    }

    private mutating func fill(_ histogram: Int, _ range: Range<Int>, _ derivatives: [BinSums]) {
        let (start, width) = (histogram * bins.total, rows.width)
        let (offsets, bins, total) = (bins.offsets, rows.bins, bins.total)
        let order = order
        unsafe histograms.withUnsafeMutableBufferPointer { all in
            let sums = unsafe UnsafeMutableBufferPointer(rebasing: all[start..<start + total])
            unsafe sums.update(repeating: .zero)
            unsafe order.withUnsafeBufferPointer { order in
                unsafe bins.withUnsafeBufferPointer { bins in
                    unsafe offsets.withUnsafeBufferPointer { offsets in
                        unsafe derivatives.withUnsafeBufferPointer { derivatives in
                            for place in range {
                                let row = unsafe Int(order[place])
                                let value = unsafe derivatives[row]
                                let first = row &* width
                                for feature in 0..<width {
                                    let bin = unsafe offsets[feature] &+ Int(bins[first &+ feature])
                                    unsafe sums[bin] += value
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private mutating func subtract(_ smaller: Int, from larger: Int) {
        let (a, b) = (smaller * bins.total, larger * bins.total)
        for bin in 0..<bins.total { histograms[b + bin] -= histograms[a + bin] }
    }
}
