/// A column that trees ask for its bins.
struct Feature: Sendable {
    /// Its position in the order of learning.
    var index: Int
    var bins: [UInt8]
    var binCount: Int
    var isOrdered: Bool
}

/// Grows one tree: parts the rows where that tells most of the target, until the parts are small or alike.
///
/// A node's histograms come from its parent's: only the smaller child is counted, the larger is what remains.
struct TreeGrower<Target: SplitTarget> {
    private var target: Target
    private let features: [Feature]
    private let leafRows: Int
    private let minimumGain: Double
    private var rows: [UInt32]
    private var labels: [Target.Label]
    private var spareRows: [UInt32]
    private var spareLabels: [Target.Label]
    private var work: [Part] = []

    /// Rows of a node that is still to be looked at.
    private struct Part {
        var node: Int
        var range: Range<Int>
        var depth: Int
        var histogram: [Target.Entry]?
    }

    private static var depthLimit: Int { 60 }

    /// - Parameters:
    ///   - rows: Those with a symbol in the target's column.
    ///   - labels: One for each of these rows.
    init(_ target: Target, features: [Feature], rows: [UInt32], labels: [Target.Label], leafRows: Int, gain: Double) {
        self.target = target
        self.features = features
        self.leafRows = leafRows
        minimumGain = gain
        self.rows = rows
        self.labels = labels
        spareRows = rows
        spareLabels = labels
    }

    /// The nodes of the tree, and the rows of each leaf.
    mutating func grow() -> (nodes: [DecisionTree.Node], leaves: [[UInt32]]) {
        var nodes = [Self.leaf]
        var leaves: [[UInt32]] = []
        work = [Part(node: 0, range: 0..<rows.count, depth: 0, histogram: nil)]
        while var part = work.popLast() {
            guard let (feature, split) = bestSplit(&part) else {
                nodes[part.node].child = UInt32(leaves.count)
                leaves.append(Array(rows[part.range]))
                continue
            }
            let child = nodes.count
            nodes[part.node] = .init(
                mask: split.mask, feature: UInt32(features[feature].index), child: UInt32(child))
            nodes += [Self.leaf, Self.leaf]
            let middle = partition(part.range, features[feature], split.mask)
            addChildren(of: part, middle: middle, child: child)
        }
        return (nodes, leaves)
    }

    private static var leaf: DecisionTree.Node { .init(mask: 0, feature: DecisionTree.Node.leafMark, child: 0) }

    private mutating func addChildren(of part: Part, middle: Int, child: Int) {
        var first = Part(node: child, range: part.range.lowerBound..<middle, depth: part.depth + 1)
        var second = Part(node: child + 1, range: middle..<part.range.upperBound, depth: part.depth + 1)
        if var whole = part.histogram, max(first.range.count, second.range.count) >= target.keepRows {
            let isFirstSmaller = first.range.count <= second.range.count
            let smaller = count(isFirstSmaller ? first.range : second.range)
            unsafe whole.withUnsafeMutableBufferPointer { whole in
                unsafe smaller.withUnsafeBufferPointer { smaller in
                    for index in 0..<whole.count { unsafe whole[index] &-= smaller[index] }
                }
            }
            (first.histogram, second.histogram) = isFirstSmaller ? (smaller, whole) : (whole, smaller)
        }
        for child in [second, first] {
            var child = child
            if child.range.count < target.keepRows { child.histogram = nil }
            work.append(child)
        }
    }

    /// The histograms of all features over rows, one after the other.
    private func count(_ range: Range<Int>) -> [Target.Entry] {
        let size = ColumnProfile.binLimit * target.stride
        var histogram = [Target.Entry](repeating: 0, count: size * features.count)
        unsafe histogram.withUnsafeMutableBufferPointer { histogram in
            unsafe withRows(range) { rows, labels in
                guard var base = histogram.baseAddress else { return }
                for feature in features {
                    unsafe feature.bins.withUnsafeBufferPointer { bins in
                        guard let bins = bins.baseAddress else { return }
                        unsafe target.add(rows, labels, bins: bins, to: base)
                    }
                    unsafe base += size
                }
            }
        }
        return histogram
    }

    /// The feature and the parting of its bins that tell most; nil where a node shall be a leaf.
    private mutating func bestSplit(_ part: inout Part) -> (feature: Int, split: BinSplit)? {
        let range = part.range
        guard range.count >= 2 * leafRows, part.depth < Self.depthLimit else { return nil }
        let unit = unit(range)
        guard unit > 0 else { return nil }
        if part.histogram == nil && range.count >= target.keepRows { part.histogram = count(range) }
        var best: (feature: Int, split: BinSplit)?
        var search = target
        let size = ColumnProfile.binLimit * target.stride
        unsafe withRows(range) { rows, labels in
            for (index, feature) in features.enumerated() where feature.binCount > 1 {
                let node = NodeView(binCount: feature.binCount, isOrdered: feature.isOrdered, leafRows: leafRows)
                let split: BinSplit?
                if let histogram = part.histogram {
                    split = unsafe histogram.withUnsafeBufferPointer { histogram in
                        unsafe histogram.baseAddress.flatMap { unsafe search.best($0 + index * size, node) }
                    }
                } else {
                    split = unsafe feature.bins.withUnsafeBufferPointer { bins in
                        unsafe bins.baseAddress.flatMap { unsafe search.best(rows, labels, bins: $0, node) }
                    }
                }
                if let split, split.gain > minimumGain * unit, split.gain > best?.split.gain ?? 0 {
                    best = (index, split)
                }
            }
        }
        return best
    }

    private func unit(_ range: Range<Int>) -> Double {
        unsafe labels.withUnsafeBufferPointer { unsafe target.unit(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    private func withRows<Result>(
        _ range: Range<Int>,
        _ body: (UnsafeBufferPointer<UInt32>, UnsafeBufferPointer<Target.Label>) -> Result
    ) -> Result {
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe labels.withUnsafeBufferPointer { labels in
                unsafe body(UnsafeBufferPointer(rebasing: rows[range]), UnsafeBufferPointer(rebasing: labels[range]))
            }
        }
    }

    /// Puts the rows of the first child before those of the second, each in their order, and gives where these begin.
    private mutating func partition(_ range: Range<Int>, _ feature: Feature, _ mask: UInt64) -> Int {
        var (first, second) = (range.lowerBound, 0)
        for index in range {
            let isSecond = mask >> UInt64(feature.bins[Int(rows[index])]) & 1 != 0
            if isSecond {
                spareRows[second] = rows[index]
                spareLabels[second] = labels[index]
                second += 1
            } else {
                rows[first] = rows[index]
                labels[first] = labels[index]
                first += 1
            }
        }
        rows.replaceSubrange(first..<range.upperBound, with: spareRows[0..<second])
        labels.replaceSubrange(first..<range.upperBound, with: spareLabels[0..<second])
        return first
    }
}
