import Tables

/// Draws one batch down the tree, column by column.
struct PrivateDrawer {
    private let model: DPModel
    private let batch: SampleBatch
    private let plans: [ColumnPlan]
    /// Of each row, what the given columns below a column say of its bins; empty where nothing is given below.
    private var evidence: [[Double]]
    private var bins: [[UInt8]]
    private var output: OutputColumns

    init(_ model: DPModel, _ plans: [ColumnPlan], _ batch: SampleBatch) {
        (self.model, self.plans, self.batch) = (model, plans, batch)
        evidence = [[Double]](repeating: [], count: plans.count)
        bins = [[UInt8]](repeating: [], count: plans.count)
        output = OutputColumns(model.profiles, plans, rowCount: batch.rows.count)
    }

    mutating func table() -> Table {
        if plans.contains(where: \.isGiven) { gatherEvidence() }
        for column in model.tree.order { draw(Int(column)) }
        return output.table(model.outputOrder)
    }

    /// Sends what is given up the tree: how likely it is for each bin of the columns above.
    private mutating func gatherEvidence() {
        let rowCount = batch.rows.count
        for column in model.tree.order.reversed().map({ Int($0) }) {
            let count = model.profiles[column].binCount
            if case .given(_, _, let bins) = plans[column] {
                // What was below would say nothing more about those above.
                evidence[column] = [Double](repeating: 0, count: rowCount * count)
                for (row, bin) in bins.enumerated() { evidence[column][row * count + min(Int(bin), count - 1)] = 1 }
            }
            let parent = Int(model.tree.parents[column])
            guard parent != column, !evidence[column].isEmpty else { continue }
            if evidence[parent].isEmpty {
                evidence[parent] = [Double](repeating: 1, count: rowCount * model.profiles[parent].binCount)
            }
            pass(from: column, to: parent, rowCount)
        }
    }

    private mutating func pass(from column: Int, to parent: Int, _ rowCount: Int) {
        let (count, parentCount) = (model.profiles[column].binCount, model.profiles[parent].binCount)
        let shares = model.tree.shares[column]
        for row in 0..<rowCount {
            for above in 0..<parentCount {
                var sum = 0.0
                for bin in 0..<count { sum += shares[above * count + bin] * evidence[column][row * count + bin] }
                evidence[parent][row * parentCount + above] *= sum
            }
        }
    }

    private mutating func draw(_ column: Int) {
        if case .given(_, _, let given) = plans[column] {
            bins[column] = given
            return
        }
        let profile = model.profiles[column]
        let parent = Int(model.tree.parents[column])
        let count = profile.binCount
        let shares = model.tree.shares[column]
        let choices = BinChoices(profile)
        let rows = shares.count / max(1, count)
        let tables =
            evidence[column].isEmpty ? (0..<rows).map { Heights(shares[($0 * count)..<(($0 + 1) * count)]) } : []
        let even = EvenDraws(batch.random, stream: batch.stream(profile.name))
        var symbols = [UInt32](repeating: 0, count: batch.rows.count)
        var places = [UInt64](repeating: 0, count: batch.rows.count)
        var drawn = [UInt8](repeating: 0, count: batch.rows.count)
        for row in batch.rows.indices {
            let above = parent == column ? 0 : min(Int(bins[parent][row]), rows - 1)
            let height = CounterRandom.unit(even.bits(row: batch.rows[row]))
            let choice: (index: Int, place: Double)
            if evidence[column].isEmpty {
                choice = tables[above].choice(height)
            } else {
                choice = weighted(row, shares[(above * count)..<((above + 1) * count)], column).choice(height)
            }
            let (symbol, place) = choices.symbol(of: choice.index, at: choice.place)
            symbols[row] = symbol
            drawn[row] = UInt8(choice.index)
            places[row] = UInt64(place * 0x1p53) << 11
        }
        bins[column] = drawn
        output.write(column, batch.rows.indices, symbols: symbols[...], places: places[...])
    }

    /// The shares of one row with what is given below it; without that, where the two cannot be together.
    private func weighted(_ row: Int, _ shares: ArraySlice<Double>, _ column: Int) -> Heights {
        let first = row * shares.count
        let joint = shares.enumerated().map { $1 * evidence[column][first + $0] }
        return Heights(joint.contains { $0 > 0 } ? joint[...] : shares)
    }
}

/// Shares one above the other, from 0 to 1.
struct Heights {
    private let ends: [Double]

    init(_ shares: ArraySlice<Double>) {
        let total = shares.reduce(0, +)
        var sum = 0.0
        ends = shares.map {
            sum += total > 0 ? $0 / total : 1 / Double(shares.count)
            return sum
        }
    }

    /// The share at a height from 0 below 1, and how high in it that is.
    func choice(_ height: Double) -> (index: Int, place: Double) {
        // The sum may lie a little off one.
        let scaled = height * (ends.last ?? 1)
        let index = min(ends.count - 1, ends.insertionIndex { $0 <= scaled })
        let start = index > 0 ? ends[index - 1] : 0
        let inside = (scaled - start) / max(ends[index] - start, .leastNormalMagnitude)
        return (index, inside > 0 ? min(inside, 1.0.nextDown) : 0)
    }
}

/// The symbols of each bin of a column, by their counts.
private struct BinChoices {
    private var symbols: [[UInt32]]
    private var heights: [Heights]

    init(_ profile: ColumnProfile) {
        symbols = [[UInt32]](repeating: [], count: profile.binCount)
        for (symbol, bin) in profile.bins.enumerated() where profile.counts[symbol] > 0 {
            symbols[Int(bin)].append(UInt32(symbol))
        }
        let common = UInt32(profile.counts.firstIndex { $0 > 0 } ?? profile.missingSymbol)
        for bin in symbols.indices where symbols[bin].isEmpty { symbols[bin] = [common] }
        heights = symbols.map { Heights($0.map { Double(profile.counts[Int($0)]) }[...]) }
    }

    func symbol(of bin: Int, at place: Double) -> (symbol: UInt32, place: Double) {
        let choice = heights[bin].choice(place)
        return (symbols[bin][choice.index], choice.place)
    }
}
