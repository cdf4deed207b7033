import Glibc

/// Tells ordered values apart by the variance of their ranks, and two-valued ones by entropy. A histogram entry packs the
/// sum of ranks over a count of rows, so that one addition serves both, exactly.
struct RankTarget: SplitTarget {
    let stride = 1
    let keepRows = 256
    private let isTwoValued: Bool
    private let logarithms: LogarithmTable

    private static let countBits: UInt64 = 24
    private static let countMask: UInt64 = 0xFF_FFFF

    /// - Parameter isTwoValued: Ranks are 0 and 1.
    init(isTwoValued: Bool, logarithms: LogarithmTable) {
        (self.isTwoValued, self.logarithms) = (isTwoValued, logarithms)
    }

    /// The label of a row.
    static func label(_ rank: UInt16) -> UInt64 { UInt64(rank) << countBits | 1 }

    func unit(_ labels: UnsafeBufferPointer<UInt64>) -> Double {
        guard let first = unsafe labels.first, unsafe labels.contains(where: { $0 != first }) else { return 0 }
        if isTwoValued { return 1 }
        var (sum, squares) = (0.0, 0.0)
        for index in 0..<labels.count {
            let rank = Double(unsafe labels[index] >> Self.countBits)
            sum += rank
            squares += rank * rank
        }
        let count = Double(labels.count)
        return max(1e-6, squares / count - sum / count * sum / count)
    }

    func add(
        _ rows: UnsafeBufferPointer<UInt32>, _ labels: UnsafeBufferPointer<UInt64>, bins: UnsafePointer<UInt8>,
        to histogram: UnsafeMutablePointer<UInt64>
    ) {
        for index in 0..<rows.count {
            unsafe histogram[Int(bins[Int(rows[index])])] &+= labels[index]
        }
    }

    func best(_ histogram: UnsafePointer<UInt64>, _ node: NodeView) -> BinSplit? {
        var order = BinOrder()
        var total: UInt64 = 0
        for bin in 0..<node.binCount {
            let entry = unsafe histogram[bin]
            if entry == 0 { continue }
            total &+= entry
            if node.isOrdered { order.append(bin) } else { order.insert(bin, key: Self.mean(entry)) }
        }
        guard order.count > 1 else { return nil }
        var left: UInt64 = 0
        var best = (score: -Double.infinity, place: -1)
        let fewest = UInt64(node.leafRows)
        for place in 0..<(order.count - 1) {
            left &+= unsafe histogram[order[place]]
            let right = total &- left
            if left & Self.countMask < fewest { continue }
            if right & Self.countMask < fewest { break }
            let score = score(left) + score(right)
            if score > best.score { best = (score, place) }
        }
        guard best.place >= 0 else { return nil }
        return BinSplit(
            gain: best.score - score(total), mask: order.mask(through: best.place, isOrdered: node.isOrdered))
    }

    func best(
        _ rows: UnsafeBufferPointer<UInt32>, _ labels: UnsafeBufferPointer<UInt64>, bins: UnsafePointer<UInt8>,
        _ node: NodeView
    ) -> BinSplit? {
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: ColumnProfile.binLimit) { histogram in
            unsafe histogram.initialize(repeating: 0)
            guard let base = histogram.baseAddress else { return nil }
            unsafe add(rows, labels, bins: bins, to: base)
            return unsafe best(UnsafePointer(base), node)
        }
    }

    private static func mean(_ entry: UInt64) -> Double {
        Double(entry >> countBits) / Double(entry & countMask)
    }

    /// What the rows of a part contribute; larger where they are alike.
    private func score(_ entry: UInt64) -> Double {
        let (sum, count) = (Int(entry >> Self.countBits), Int(entry & Self.countMask))
        if isTwoValued {
            return 2 * (logarithms[sum] + logarithms[count - sum] - logarithms[count])
        }
        return Double(sum) * Double(sum) / Double(max(1, count))
    }
}

/// x·ln x for counts of rows.
final class LogarithmTable: Sendable {
    private let values: [Double]

    init(through limit: Int) {
        values = (0...min(limit, Self.limit)).map { $0 == 0 ? 0 : Double($0) * log(Double($0)) }
    }

    private static let limit = 1 << 20

    subscript(count: Int) -> Double {
        if count < values.count { return values[count] }
        return Double(count) * log(Double(count))
    }
}
