import Glibc
import Tables

/// Makes the rows of one batch, some hundred at a time, column by column.
///
/// A block has lanes: one for each row, or, where a condition makes candidates necessary, some for each row. All that is
/// random comes from the identifier of the row, so blocks leave no trace in what is made.
struct BlockDrawer {
    private let model: TreeModel
    private let plans: [ColumnPlan]
    private let batch: SampleBatch
    private let mixing: UInt64
    /// Columns up to the last one that is not free are drawn in candidates, where a free one comes before.
    private let candidateColumns: Int

    /// Lanes are a power of two, so that a column's lanes begin at a shifted position.
    private let laneShift: Int
    private var bins: [UInt8]
    private var symbols: [UInt32]
    private var places: [UInt64]
    private var leaves: [UInt32]
    private var weights: [Double]
    private var draws: LaneDraws
    private let walks: [TreeWalk]
    private var output: OutputColumns

    /// Rows that are tried for each row that must fulfil a condition on a column behind free ones.
    static let candidates = 32
    private static let mostLanes = 1_024
    private static let fewestLanes = 64
    /// Bounds the memory of wide tables.
    private static let cellLimit = 1 << 21

    init(_ model: TreeModel, _ plans: [ColumnPlan], _ batch: SampleBatch) {
        self.model = model
        self.plans = plans
        self.batch = batch
        mixing = UInt64(model.mixing * 65_536)
        let settled = plans.lastIndex { !$0.isDrawn } ?? -1
        let free = plans.firstIndex { !$0.isGiven } ?? plans.count
        candidateColumns = free < settled ? settled + 1 : 0
        var lanes = Self.mostLanes
        while lanes > Self.fewestLanes && lanes * plans.count > Self.cellLimit { lanes /= 2 }
        laneShift = lanes.trailingZeroBitCount
        bins = [UInt8](repeating: 0, count: lanes * plans.count)
        symbols = [UInt32](repeating: 0, count: lanes * plans.count)
        places = [UInt64](repeating: 0, count: lanes * plans.count)
        leaves = [UInt32](repeating: 0, count: lanes)
        weights = [Double](repeating: 0, count: lanes)
        walks = model.trees.map(TreeWalk.init)
        draws = LaneDraws(model, batch, lanes: lanes)
        output = OutputColumns(model.profiles, plans, rowCount: batch.rows.count)
    }

    /// All rows.
    func table() -> Table {
        var drawer = self
        let step = candidateColumns > 0 ? max(1, (1 << laneShift) / Self.candidates) : 1 << laneShift
        var start = 0
        while start < batch.rows.count {
            drawer.draw(start..<min(start + step, batch.rows.count))
            start += step
        }
        return drawer.output.table(model.outputOrder)
    }

    private mutating func draw(_ rows: Range<Int>) {
        if candidateColumns > 0 {
            for lane in weights.indices { weights[lane] = 0 }
            for column in 0..<candidateColumns { draw(column, rows, perRow: Self.candidates) }
            choose(rows)
        }
        for column in candidateColumns..<plans.count { draw(column, rows, perRow: 1) }
        for column in plans.indices where !plans[column].isGiven {
            let first = column << laneShift
            output.write(
                column, rows, symbols: symbols[first..<(first + rows.count)],
                places: places[first..<(first + rows.count)])
        }
    }

    private mutating func draw(_ column: Int, _ rows: Range<Int>, perRow: Int) {
        let first = column << laneShift
        switch plans[column] {
        case .given(_, let symbols, let bins):
            for lane in 0..<(rows.count * perRow) {
                self.symbols[first + lane] = symbols[rows.lowerBound + lane / perRow]
                self.bins[first + lane] = bins[rows.lowerBound + lane / perRow]
            }
            guard perRow > 1, column >= model.contextCount else { return }
            findLeaves(column, rows.count * perRow)
            weigh(column, rows.count * perRow)
        case .drawn:
            findLeaves(column, rows.count * perRow)
            pick(column, rows, perRow: perRow)
        case .restricted(let restriction):
            findLeaves(column, rows.count * perRow)
            pick(column, rows, perRow: perRow, restriction)
        }
    }

    /// Where in its tree each lane ends.
    private mutating func findLeaves(_ column: Int, _ lanes: Int) {
        walks[column - model.contextCount].find(&leaves, lanes, bins: bins, laneShift: laneShift)
    }

    /// Draws a symbol for each lane from its leaf.
    private mutating func pick(_ column: Int, _ rows: Range<Int>, perRow: Int) {
        draws.fill(rows.count * perRow, column, rows, perRow: perRow, batch)
        let tree = model.trees[column - model.contextCount]
        let (first, mixing, whole) = (column << laneShift, mixing, UInt32(tree.wholeLeaf))
        unsafe tree.leafStarts.withUnsafeBufferPointer { starts in
            unsafe tree.donors.withUnsafeBufferPointer { donors in
                unsafe symbols.withUnsafeMutableBufferPointer { symbols in
                    for lane in 0..<(rows.count * perRow) {
                        let leaf = Int(draws.places[lane] & 0xFFFF < mixing ? whole : leaves[lane])
                        let start = Int(unsafe starts[leaf])
                        let count = Int(unsafe starts[leaf &+ 1]) &- start
                        unsafe symbols[first &+ lane] =
                            donors[start &+ CounterRandom.index(draws.choices[lane], below: count)]
                    }
                }
            }
        }
        keep(column, rows.count * perRow)
    }

    /// Keeps what was drawn: the places in the symbols, and the bins that later columns ask for.
    private mutating func keep(_ column: Int, _ lanes: Int) {
        let first = column << laneShift
        unsafe model.profiles[column].bins.withUnsafeBufferPointer { table in
            unsafe symbols.withUnsafeBufferPointer { symbols in
                unsafe bins.withUnsafeMutableBufferPointer { bins in
                    for lane in first..<(first + lanes) { unsafe bins[lane] = table[Int(symbols[lane])] }
                }
            }
        }
        places.replaceSubrange(first..<(first + lanes), with: draws.places[0..<lanes])
    }

    /// Draws among the symbols that a condition allows, and takes down how likely that was.
    private mutating func pick(_ column: Int, _ rows: Range<Int>, perRow: Int, _ restriction: Restriction) {
        let tree = model.trees[column - model.contextCount]
        let first = column << laneShift
        let whole = restriction.choices(model.profiles[column].counts)
        draws.fill(rows.count * perRow, column, rows, perRow: perRow, batch)
        for lane in 0..<(rows.count * perRow) {
            let leaf = Int(leaves[lane])
            let donors = tree.donors[Int(tree.leafStarts[leaf])..<Int(tree.leafStarts[leaf + 1])]
            let (symbol, weight) = restriction.pick(donors, at: CounterRandom.unit(draws.choices[lane]), orAmong: whole)
            symbols[first + lane] = symbol
            weights[lane] += weight
        }
        keep(column, rows.count * perRow)
    }

    /// Takes down how likely the symbols are that a batch gives.
    private mutating func weigh(_ column: Int, _ lanes: Int) {
        let tree = model.trees[column - model.contextCount]
        let first = column << laneShift
        for lane in 0..<lanes {
            let leaf = Int(leaves[lane])
            let donors = tree.donors[Int(tree.leafStarts[leaf])..<Int(tree.leafStarts[leaf + 1])]
            let symbol = symbols[first + lane]
            let hits = donors.reduce(0) { $0 + ($1 == symbol ? 1 : 0) }
            weights[lane] += Restriction.weight(Double(hits), of: donors.count)
        }
    }

    /// Keeps one candidate of each row, by weight, in the lane of the row.
    private mutating func choose(_ rows: Range<Int>) {
        let stream = batch.stream("", purpose: "candidate")
        for row in 0..<rows.count {
            let lanes = (row * Self.candidates)..<((row + 1) * Self.candidates)
            let largest = lanes.reduce(-Double.infinity) { max($0, weights[$1]) }
            let total = lanes.reduce(0) { $0 + exp(weights[$1] - largest) }
            var rest = batch.random.unit(row: batch.rows[rows.lowerBound + row], stream: stream) * total
            var chosen = lanes.lowerBound
            for lane in lanes {
                chosen = lane
                rest -= exp(weights[lane] - largest)
                if rest < 0 { break }
            }
            for column in 0..<candidateColumns {
                let first = column << laneShift
                bins[first + row] = bins[first + chosen]
                symbols[first + row] = symbols[first + chosen]
                places[first + row] = places[first + chosen]
            }
        }
    }
}
