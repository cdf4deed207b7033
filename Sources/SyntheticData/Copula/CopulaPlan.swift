import Tables

/// One batch of a copula: what is given comes first in the factor of the correlations, the rest follows from it.
struct CopulaPlan {
    private let model: CopulaModel
    private let batch: SampleBatch
    private let plans: [ColumnPlan]
    /// Positions of the columns, the given ones first.
    private let order: [Int]
    private let givenCount: Int
    private let factor: [Double]
    private let shares: [StackedShares]
    private let even: [EvenDraws]

    init(_ model: CopulaModel, _ batch: SampleBatch) throws(LearningError) {
        self.model = model
        self.batch = batch
        plans = try ColumnPlan.make(for: model.profiles, contextCount: model.contextCount, batch)
        let plans = plans
        order = plans.indices.filter { plans[$0].isGiven } + plans.indices.filter { !plans[$0].isGiven }
        givenCount = plans.count { $0.isGiven }
        factor = model.correlations.factor(order: order)
        shares = zip(model.profiles, model.orders).map { StackedShares($0, order: $1) }
        even = model.profiles.map { EvenDraws(batch.random, stream: batch.stream($0.name)) }
    }

    func table() -> Table {
        var output = OutputColumns(model.profiles, plans, rowCount: batch.rows.count)
        var noises = [Double](repeating: 0, count: order.count)
        for row in batch.rows.indices {
            for place in order.indices { draw(row, place, &noises, &output) }
        }
        return output.table(model.outputOrder)
    }

    private func draw(_ row: Int, _ place: Int, _ noises: inout [Double], _ output: inout OutputColumns) {
        let column = order[place]
        var expected = 0.0
        for earlier in 0..<place { expected += factor[place * order.count + earlier] * noises[earlier] }
        let spread = factor[place * order.count + place]
        if case .given(_, let symbols, _) = plans[column] {
            noises[place] = (Normal.finiteQuantile(shares[column].middle(of: symbols[row])) - expected) / spread
            return
        }
        let share = CounterRandom.unit(even[column].bits(row: batch.rows[row]))
        let height: Double
        if place == 0 {
            height = share
            noises[0] = Normal.finiteQuantile(height) / spread
        } else {
            noises[place] = Normal.finiteQuantile(share)
            height = Normal.below(expected + spread * noises[place])
        }
        let (symbol, inside) = shares[column].symbol(at: height)
        output.write(column, row, symbol: symbol, place: inside)
    }
}
