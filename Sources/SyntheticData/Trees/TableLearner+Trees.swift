public import Tables

extension TableLearner {
    /// A tree for each column that the model makes; see ``learn(_:monitor:)``.
    public func learnTrees(_ table: Table, monitor: WorkMonitor = .init()) throws -> TreeModel {
        let table = try bounded(table)
        let (columns, contextCount) = try ordered(table)
        try monitor.begin("learning", total: columns.count * 2, unit: "columns")
        let options = options
        let protection = options.protection.fitted(to: table.rowCount)
        let coded = try Parallel.map(columns.count, threads: options.threads) { index in
            let column = CodedColumn(columns[index], protection: protection)
            try monitor.advance(by: 1)
            return column
        }
        let task = TreeTask(coded, rowCount: table.rowCount, options)
        let trees = try Parallel.map(columns.count - contextCount, threads: options.threads) { index in
            let tree = task.tree(of: contextCount + index)
            try monitor.advance(by: 1)
            return tree
        }
        let places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1.name, $0) })
        return TreeModel(
            profiles: coded.map(\.profile), contextCount: contextCount, trees: trees,
            outputOrder: table.names.compactMap { places[$0] }.filter { $0 >= contextCount },
            mixing: options.protection.mixing)
    }
}

/// A column as symbols and bins.
struct CodedColumn: Sendable {
    let profile: ColumnProfile
    let symbols: [UInt32]
    let bins: [UInt8]

    init(_ column: Column, protection: Protection) {
        profile = ColumnProfile(column, protection: protection)
        symbols = profile.symbols(of: column)
        bins = profile.bins(of: symbols)
    }
}

/// What all trees of a table have in common.
struct TreeTask: Sendable {
    private let columns: [CodedColumn]
    private let options: LearningOptions
    private let leafRows: Int
    private let logarithms: LogarithmTable

    init(_ columns: [CodedColumn], rowCount: Int, _ options: LearningOptions) {
        self.columns = columns
        self.options = options
        leafRows = options.leafRows(of: rowCount)
        logarithms = LogarithmTable(through: rowCount)
    }

    /// The tree of a column on those before it.
    func tree(of index: Int) -> DecisionTree {
        let column = columns[index]
        let rows = column.symbols.indices.filter { column.symbols[$0] != ColumnProfile.unknown }.map(UInt32.init)
        guard !rows.isEmpty else { return .single([UInt32(column.profile.missingSymbol)]) }
        let isConstant = column.profile.counts.count { $0 > 0 } < 2
        guard index > 0, !isConstant else { return .single(rows.map { column.symbols[Int($0)] }) }
        let (nodes, leaves) = grow(column, rows, PredictorChoice(columns, index, rows, options).features())
        var tree = DecisionTree(nodes: nodes, leafStarts: [0], donors: [])
        for leaf in leaves { tree.addLeaf(leaf.map { column.symbols[Int($0)] }) }
        tree.addLeaf(rows.map { column.symbols[Int($0)] })
        return tree
    }

    private func grow(_ column: CodedColumn, _ rows: [UInt32], _ features: [Feature]) -> (
        [DecisionTree.Node], [[UInt32]]
    ) {
        let classes = column.profile.classes()
        if !column.profile.isOrdered && classes.count > 2 {
            let target = ClassTarget(classCount: classes.count, logarithms: logarithms)
            let labels = rows.map { classes.label[Int(column.symbols[Int($0)])] }
            var grower = TreeGrower(
                target, features: features, rows: rows, labels: labels, leafRows: leafRows, gain: options.minimumGain)
            return grower.grow()
        }
        let isTwoValued = !column.profile.isOrdered
        let ranks = isTwoValued ? classes.label.map(UInt16.init) : column.profile.ranks()
        let labels = rows.map { RankTarget.label(ranks[Int(column.symbols[Int($0)])]) }
        let target = RankTarget(isTwoValued: isTwoValued, logarithms: logarithms)
        var grower = TreeGrower(
            target, features: features, rows: rows, labels: labels, leafRows: leafRows, gain: options.minimumGain)
        return grower.grow()
    }
}

extension ColumnProfile {
    /// Of each symbol, the class by which trees tell it from others.
    func classes() -> (count: Int, label: [UInt8]) {
        var label = [UInt8](repeating: 0, count: counts.count)
        var count = 0
        let order = counts.indices.sorted { (counts[$0], $1) > (counts[$1], $0) }
        for symbol in order where counts[symbol] > 0 {
            label[symbol] = UInt8(min(count, ClassTarget.classLimit - 1))
            count += 1
        }
        return (min(count, ClassTarget.classLimit), label)
    }
}
