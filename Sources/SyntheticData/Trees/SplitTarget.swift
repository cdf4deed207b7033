/// What a tree shall tell apart: sums up the rows of a node bin by bin, and finds the best way to part the bins.
protocol SplitTarget {
    /// What is known of one row.
    associatedtype Label: BitwiseCopyable
    /// One number of a histogram. Histograms of disjoint sets of rows add up.
    associatedtype Entry: FixedWidthInteger & UnsignedInteger & BitwiseCopyable

    /// How many entries a bin has.
    var stride: Int { get }

    /// Rows below which a node's histograms are not kept for its children.
    var keepRows: Int { get }

    /// What a gain of chance alone is in rows with these labels; 0 where they are all alike.
    func unit(_ labels: UnsafeBufferPointer<Label>) -> Double

    /// Adds rows to a histogram.
    func add(
        _ rows: UnsafeBufferPointer<UInt32>, _ labels: UnsafeBufferPointer<Label>, bins: UnsafePointer<UInt8>,
        to histogram: UnsafeMutablePointer<Entry>)

    /// The best way to part the bins of a histogram.
    mutating func best(_ histogram: UnsafePointer<Entry>, _ node: NodeView) -> BinSplit?

    /// The best way to part a few rows, of which no histogram was made.
    mutating func best(
        _ rows: UnsafeBufferPointer<UInt32>, _ labels: UnsafeBufferPointer<Label>,
        bins: UnsafePointer<UInt8>, _ node: NodeView
    ) -> BinSplit?
}

/// What a search for a split must know.
struct NodeView {
    /// Bins of the column asked.
    var binCount: Int
    /// Whether only neighbouring bins may stay together.
    var isOrdered: Bool
    /// The fewest rows on either side.
    var leafRows: Int
}

/// A way to part bins.
struct BinSplit {
    /// What is gained, see ``SplitTarget/unit(_:)``.
    var gain: Double
    /// The bins that go to the second child.
    var mask: UInt64
}

/// Bins that rows of a node have, in the order in which they are parted. No allocation, as it is made very often.
struct BinOrder {
    private var bins: InlineArray<64, UInt8> = .init(repeating: 0)
    private var keys: InlineArray<64, Double> = .init(repeating: 0)
    private(set) var count = 0

    subscript(position: Int) -> Int { Int(bins[position]) }

    /// Adds a bin at the end.
    mutating func append(_ bin: Int) {
        bins[count] = UInt8(truncatingIfNeeded: bin)
        count += 1
    }

    /// Adds a bin where its key belongs; equal keys stay in the order they came.
    mutating func insert(_ bin: Int, key: Double) {
        var place = count
        while place > 0 && keys[place - 1] > key {
            bins[place] = bins[place - 1]
            keys[place] = keys[place - 1]
            place -= 1
        }
        bins[place] = UInt8(truncatingIfNeeded: bin)
        keys[place] = key
        count += 1
    }

    /// The bins up to a position; of ordered bins also those in between that no row of the node has, and half of the gap
    /// that follows.
    func mask(through last: Int, isOrdered: Bool) -> UInt64 {
        if isOrdered {
            let middle = (Int(bins[last]) + Int(bins[last + 1]) - 1) / 2
            return UInt64.max >> UInt64(63 - middle)
        }
        var mask: UInt64 = 0
        for position in 0...last { mask |= 1 << UInt64(bins[position] & 63) }
        return mask
    }
}
