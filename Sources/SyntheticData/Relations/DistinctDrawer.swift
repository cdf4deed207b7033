import Tables

/// Draws the values of a column that differ among siblings: each from those that its tree thinks likely and no sibling
/// before it has.
struct DistinctDrawer: Sendable {
    let name: String
    /// The different values of the data.
    private let values: Column
    /// Of each symbol, its row in the values.
    private let rows: [Int]
    private let model: TreeModel

    static let label = "label/value"
    static let previous = "label/previous"

    /// How many siblings there can be.
    var valueCount: Int { rows.count }

    /// - Parameters:
    ///   - column: In the order of the siblings.
    ///   - context: What is known of each row before.
    /// - Returns: nil where too many values are too rare to be made.
    init?(_ column: Column, _ siblings: Siblings, context: Table, _ options: LearningOptions) throws {
        let codes = ValueCodes([column], rowCount: column.count)
        let labels = TextValues(codes: codes.codes, dictionary: codes.firstRows.indices.map { "\($0)" })
        let before = Self.previous(labels, siblings)
        var options = options
        options.context = context.names + [Self.previous]
        let learned = try Table(context.columns + [before, Column(Self.label, .texts(labels))])
        model = try TableLearner(options: options).learnTrees(learned)
        let categories = model.profiles[model.profiles.count - 1].categories
        rows = categories.compactMap { Int($0) }
        guard rows.count == categories.count, rows.count >= siblings.counts.max() ?? 0 else { return nil }
        name = column.name
        values = column.rows(at: codes.firstRows)
    }

    private static func previous(_ labels: TextValues, _ siblings: Siblings) -> Column {
        let codes = siblings.places.indices.map { $0 == 0 ? 0 : labels.codes[$0 - 1] }
        let missing = MissingMask(count: codes.count) { siblings.places[$0] == 0 }
        return Column(previous, .texts(TextValues(codes: codes, dictionary: labels.dictionary)), missing: missing)
    }

    /// A symbol for each parent, which none of its earlier rows has.
    ///
    /// - Parameters:
    ///   - used: The symbols of the earlier rows of each parent, in order.
    ///   - batch: Parents, with the context of their next rows.
    func draw(_ used: [[UInt32]], _ batch: SampleBatch) throws -> [UInt32] {
        let categories = model.profiles[model.profiles.count - 1].categories
        let texts = TextValues(codes: used.map { $0.last ?? 0 }, dictionary: categories)
        let missing = MissingMask(count: used.count) { used[$0].isEmpty }
        var batch = batch
        batch.given = try Table((batch.given?.columns ?? []) + [Column(Self.previous, .texts(texts), missing: missing)])
        let plans = try ColumnPlan.make(for: model, batch, [])
        let bins = plans.map { plan -> [UInt8] in if case .given(_, _, let bins) = plan { bins } else { [] } }
        let stream = batch.stream(name, purpose: "distinct")
        let tree = model.trees[0]
        return used.indices.map { row in
            let bits = batch.random.bits(row: batch.rows[row], stream: stream).first
            let leaf = tree.leaf { bins[$0][row] }
            return pick(bits, tree.donors(of: leaf), tree.donors(of: tree.wholeLeaf), notAmong: used[row])
        }
    }

    private func pick(
        _ bits: UInt64, _ likely: ArraySlice<UInt32>, _ all: ArraySlice<UInt32>, notAmong used: [UInt32]
    ) -> UInt32 {
        for donors in [likely, all, ArraySlice(rows.indices.map(UInt32.init))] {
            let free = donors.filter { !used.contains($0) }
            if !free.isEmpty { return free[CounterRandom.index(bits, below: free.count)] }
        }
        preconditionFailure("a parent has more rows than there are values")
    }

    /// The column of symbols.
    func column(_ symbols: [UInt32]) -> Column { values.rows(at: symbols.map { rows[Int($0)] }) }
}

extension DecisionTree {
    /// Where a single row ends.
    ///
    /// - Parameter bin: Of a column, by its position.
    fileprivate func leaf(_ bin: (Int) -> UInt8) -> Int {
        var node = nodes[0]
        while node.feature != Node.leafMark {
            let isSecond = node.mask >> UInt64(bin(Int(node.feature))) & 1 != 0
            node = nodes[Int(node.child) + (isSecond ? 1 : 0)]
        }
        return Int(node.child)
    }

    fileprivate func donors(of leaf: Int) -> ArraySlice<UInt32> {
        donors[Int(leafStarts[leaf])..<Int(leafStarts[leaf + 1])]
    }
}
