import Tables

/// One table of a data set: what makes its rows, and from which rows of another table.
struct TableNode: Sendable {
    /// What makes the plain rows.
    enum Core: Sendable {
        /// Rows that stand alone; nil where all columns are declared.
        case alone(LearnedModel?)
        /// Rows that belong to those of another table, by its position among the nodes.
        case children(RelationModel, of: Int)
    }

    /// Rows while a data set is made.
    struct Rows: Sendable {
        /// What the trees drew.
        let plain: Table
        /// What comes out.
        let output: Table
        let identifiers: [UInt64]
    }

    let name: String
    let core: Core
    let plan: GenerationPlan
    /// Columns of the parent's output that stand here too, and what they are called here.
    let inherited: [(original: String, copy: String)]
    /// The names of the columns in order.
    let names: [String]
    /// Tells the tables apart for the random numbers.
    let number: UInt32
    /// Where its rows go among the tables of the schema; nil for entities, whose rows only lend their columns.
    let place: Int?
    /// How many rows were learned.
    let rowCount: Int

    var parent: Int? {
        if case .children(_, let parent) = core { parent } else { nil }
    }

    /// The rows of a batch, or those that belong to the rows of the parent.
    ///
    /// - Parameter parents: The rows of the parent table; the batch's own are not used then.
    func rows(_ random: CounterRandom, alone identifiers: [UInt64], of parents: Rows?) throws -> Rows {
        switch core {
        case .alone(let model):
            let batch = SampleBatch(rows: identifiers, random: random, table: number)
            let plain = try model?.sample(batch) ?? Table([])
            return Rows(plain: plain, output: try ordered(plan.inverse(plain, batch)), identifiers: identifiers)
        case .children(let model, _):
            guard let parents else { preconditionFailure("children are made after their parents") }
            let children = try model.sample(
                SampleBatch(rows: parents.identifiers, random: random, table: number, given: parents.plain))
            let batch = SampleBatch(rows: children.rows, random: random, table: number)
            let own = try plan.inverse(children.table, batch)
            let lent = inherited.compactMap { name in
                parents.output.column(name.original)?.rows(at: children.parents).named(name.copy)
            }
            return Rows(
                plain: children.table, output: try ordered(Table(own.columns + lent)), identifiers: children.rows)
        }
    }

    private func ordered(_ table: Table) throws -> Table { try Table(names.compactMap { table.column($0) }) }
}
