extension ColumnProfile {
    /// Spreads the symbols over the bins by which trees split. The missing value has a bin of its own where it occurs.
    ///
    /// - Parameter limit: The most bins, at least 2.
    mutating func makeBins(limit: Int = binLimit) {
        bins = [UInt8](repeating: 0, count: counts.count)
        let missingBins = counts[missingSymbol] > 0 ? 1 : 0
        let free = limit - missingBins
        let used =
            isOrdered ? binByOrder(from: missingBins, limit: free) : binByFrequency(from: missingBins, limit: free)
        binCount = max(1, missingBins + used)
    }

    /// Neighbouring symbols share a bin so that bins have about equally many rows.
    private mutating func binByOrder(from first: Int, limit: Int) -> Int {
        let order = symbolsInOrder
        let isEachAlone = order.count <= limit
        var rest = order.reduce(0.0) { $0 + Double(counts[$1]) }
        var bin = 0
        var mass = 0.0
        for symbol in order {
            let count = Double(counts[symbol])
            let isFull = isEachAlone || mass + count / 2 > (rest + mass) / Double(limit - bin)
            if mass > 0 && isFull && bin < limit - 1 {
                bin += 1
                mass = 0
            }
            bins[symbol] = UInt8(first + bin)
            mass += count
            rest -= count
        }
        return order.isEmpty ? 0 : bin + 1
    }

    /// The most frequent symbols have a bin each, all others the last one.
    private mutating func binByFrequency(from first: Int, limit: Int) -> Int {
        for symbol in 0..<missingSymbol { bins[symbol] = UInt8(first + min(symbol, limit - 1)) }
        return min(missingSymbol, limit)
    }

    /// Of each symbol, the middle of its ranks among all rows, from 0 to 65,535, the missing value lowest.
    func ranks() -> [UInt16] {
        var ranks = [UInt16](repeating: 0, count: counts.count)
        let total = max(1, counts.reduce(0.0) { $0 + Double($1) })
        var below = 0.0
        for symbol in [missingSymbol] + symbolsInOrder {
            let count = Double(counts[symbol])
            ranks[symbol] = UInt16(min(65_535, (below + count / 2) / total * 65_536))
            below += count
        }
        return ranks
    }
}
