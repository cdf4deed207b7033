public import Tables

/// The columns' own distributions, tied by normal correlations: for tables of some dozen rows, and where the dependences
/// must be few enough to be read. Blind to dependences that do not rise or fall.
public struct CopulaModel: TableModel, Equatable {
    /// All columns; those of the context come first.
    let profiles: [ColumnProfile]
    /// How many columns are given.
    let contextCount: Int
    /// Of each column, its symbols in the order in which their shares are stacked from 0 to 1.
    let orders: [[UInt32]]
    /// Of each column that is made, in the order of the table, its position in ``profiles``.
    let outputOrder: [Int]
    /// Of the columns' normal scores.
    let correlations: CorrelationMatrix

    /// The columns that the model makes, without rows.
    public var header: Table { Table(emptyColumns: outputOrder.map { profiles[$0] }) }
    /// The columns that every batch must give, without rows.
    public var context: Table { Table(emptyColumns: Array(profiles.prefix(contextCount))) }

    /// One row for each identifier of the batch. What the batch gives shifts the other columns by its correlations.
    public func sample(_ batch: SampleBatch) throws -> Table {
        let plans = try CopulaPlan(self, batch)
        return plans.table()
    }
}

/// The stacked shares of a column's symbols.
struct StackedShares {
    private let order: [UInt32]
    /// Where each symbol of the order ends.
    private let ends: [Double]
    private let places: [Int]

    init(_ profile: ColumnProfile, order: [UInt32]) {
        self.order = order
        let total = max(1, order.reduce(0.0) { $0 + Double(profile.counts[Int($1)]) })
        var sum = 0.0
        ends = order.map {
            sum += Double(profile.counts[Int($0)])
            return sum / total
        }
        var places = [Int](repeating: -1, count: profile.counts.count)
        for (place, symbol) in order.enumerated() { places[Int(symbol)] = place }
        self.places = places
    }

    /// The symbol at a height from 0 to 1, and how high in it that is.
    func symbol(at height: Double) -> (symbol: UInt32, place: Double) {
        let place = min(ends.count - 1, ends.insertionIndex { $0 <= height })
        let start = place > 0 ? ends[place - 1] : 0
        let inside = (height - start) / max(ends[place] - start, .leastNormalMagnitude)
        // What is no number, of correlations that nothing can have, counts as the lowest.
        return (order[place], inside > 0 ? min(inside, 1.0.nextDown) : 0)
    }

    /// The height of the middle of a symbol; a half for one that is not known.
    func middle(of symbol: UInt32) -> Double {
        guard symbol < places.count, places[Int(symbol)] >= 0 else { return 0.5 }
        let place = places[Int(symbol)]
        return ((place > 0 ? ends[place - 1] : 0) + ends[place]) / 2
    }
}
