import Tables

/// What is needed to learn a relation once.
struct RelationTask {
    /// The children, siblings beside each other, without key.
    let rows: Table
    let header: Table
    let siblings: Siblings
    let parents: Table
    let options: LearningOptions
    /// When each row is; nil where that does not matter.
    let time: Column?

    func model(_ monitor: WorkMonitor) throws -> RelationModel {
        let timeLine = time.map { TimeLine($0, options.protection) }
        let positions = time.flatMap { column in timeLine.map { line in column.doubles.map(line.position) } }
        let drawn = rows.columns.filter { $0.name != time?.name }
        let context = try rowContext(positions)
        let (chosen, distinct, motions) = try rules(drawn, context)
        let group = Set(chosen.map(\.name) + distinct.map(\.name))
        let firstRows = siblings.positions(first: true)
        let nextRows = siblings.positions(first: false)
        let needed = options.protection.fitted(to: siblings.order.count).rareCount
        let canFollow = nextRows.count >= needed
        let own = drawn.filter { !group.contains($0.name) }
        let given = context.columns + drawn.filter { group.contains($0.name) }
        let largest = canFollow ? siblings.counts.max() ?? 0 : 1
        return RelationModel(
            header: header, siblingBits: bits(largest),
            meanCount: Double(siblings.order.count) / Double(max(1, siblings.counts.count)),
            largestCount: largest, parentColumns: parents.names, links: try links(chosen, positions, largest, monitor),
            timeLine: timeLine, steps: canFollow ? try steps(positions, nextRows, monitor) : nil, chosen: chosen,
            distinct: distinct, motions: motions, first: try learn(given, own, at: firstRows, monitor),
            next: canFollow ? try next(given, own, motions, at: nextRows, monitor) : nil)
    }

    private func bits(_ count: Int) -> Int { max(0, Int.bitWidth - max(0, count - 1).leadingZeroBitCount) }

    /// What is known of a row before it is drawn: its parent, and its place or time.
    private func rowContext(_ positions: [Double]?) throws -> Table {
        let ofParent = parents.columns.map { $0.rows(at: siblings.parents).named(HelperColumn.parent($0.name)) }
        let place =
            positions.map { Column(HelperColumn.time, .numbers($0)) }
            ?? Column(HelperColumn.place, .integers(siblings.places.map(Int64.init)))
        return try Table(ofParent + [place])
    }

    private func rules(
        _ columns: [Column], _ context: Table
    ) throws -> ([Column], [DistinctDrawer], [String: Motion]) {
        var chosen: [Column] = []
        var distinct: [DistinctDrawer] = []
        var motions: [String: Motion] = [:]
        for column in columns {
            switch SiblingRule.find(in: column, siblings) {
            case .chosen(let values): chosen.append(values)
            case .same: motions[column.name] = .same
            case .distinct:
                if let drawer = try DistinctDrawer(column, siblings, context: context, options) {
                    distinct.append(drawer)
                } else {
                    motions[column.name] = .level
                }
            case nil: motions[column.name] = Motion(of: column, isTimed: time != nil, options.protection)
            }
        }
        return (chosen, distinct, motions)
    }

    // MARK: - Trees

    private func learn(
        _ given: [Column], _ own: [Column], at positions: [Int]? = nil, _ monitor: WorkMonitor
    ) throws -> TreeModel? {
        guard !own.isEmpty else { return nil }
        var options = options
        (options.context, options.first) = (given.map(\.name), [])
        let table = try Table(given + own)
        return try TableLearner(options: options).learnTrees(
            positions.map { table.rows(at: $0) } ?? table, monitor: monitor)
    }

    /// A tree for all that parents decide.
    private func links(
        _ chosen: [Column], _ positions: [Double]?, _ largest: Int, _ monitor: WorkMonitor
    ) throws -> TreeModel {
        var starts: [Int] = []
        var next = 0
        for count in siblings.counts {
            starts.append(next)
            next += count
        }
        let counts = siblings.counts
        let isChildless = MissingMask(count: counts.count) { counts[$0] == 0 }
        var own = [Column(HelperColumn.count, .integers(counts.map { Int64(min($0, largest)) }))]
        if let positions {
            let values = counts.indices.map { counts[$0] == 0 ? 0 : positions[starts[$0]] }
            own.append(Column(HelperColumn.start, .numbers(values), missing: isChildless))
        }
        for values in chosen {
            guard let column = rows.column(values.name) else { continue }
            let wanted = ValueCodes([column], rowCount: column.count)
            let code = chosenCode(wanted, column, values)
            let places = counts.indices.map { parent in
                Int64((0..<counts[parent]).first { wanted.codes[starts[parent] + $0] == code } ?? 0)
            }
            own.append(Column(HelperColumn.choice(values.name), .integers(places), missing: isChildless))
        }
        let given = parents.columns.map { $0.named(HelperColumn.parent($0.name)) }
        guard let model = try learn(given, own, monitor) else { preconditionFailure("the count is always learned") }
        return model
    }

    /// The number of the value that one row of each parent has.
    private func chosenCode(_ codes: ValueCodes, _ column: Column, _ values: Column) -> UInt32 {
        let isFirst = column.rows(at: [codes.firstRows[0]]).values == values.rows(at: [1]).values
        return isFirst ? 0 : 1
    }

    /// A tree for the time from a row to the next, given the time before that.
    private func steps(_ positions: [Double]?, _ nextRows: [Int], _ monitor: WorkMonitor) throws -> TreeModel? {
        guard let positions else { return nil }
        let steps = nextRows.map { positions[$0] - positions[$0 - 1] }
        let before = nextRows.map { siblings.places[$0] < 2 ? 0 : positions[$0 - 1] - positions[$0 - 2] }
        let missing = MissingMask(count: steps.count) { siblings.places[nextRows[$0]] < 2 }
        return try learn(
            [Column(HelperColumn.previousStep, .numbers(before), missing: missing)],
            [Column(HelperColumn.step, .numbers(steps))], monitor)
    }

    /// Trees for rows with an elder sibling.
    private func next(
        _ given: [Column], _ own: [Column], _ motions: [String: Motion], at nextRows: [Int], _ monitor: WorkMonitor
    ) throws -> TreeModel? {
        let elder = nextRows.map { $0 - 1 }
        var context = given.map { $0.rows(at: nextRows) }
        context += rows.columns.filter { $0.name != time?.name }.map {
            $0.rows(at: elder).named(HelperColumn.previous($0.name))
        }
        var made: [Column] = []
        for column in own {
            guard let motion = motions[column.name], motion.way != .same else { continue }
            guard motion.isChange else {
                made.append(column.rows(at: nextRows))
                continue
            }
            let values = column.doubles
            let changes = nextRows.map { motion.change(from: values[$0 - 1], to: values[$0]) }
            let last = nextRows.map {
                siblings.places[$0] < 2 ? 0 : motion.change(from: values[$0 - 2], to: values[$0 - 1])
            }
            let missing = MissingMask(count: last.count) { siblings.places[nextRows[$0]] < 2 }
            context.append(Column(HelperColumn.lastChange(column.name), .numbers(last), missing: missing))
            made.append(Column(HelperColumn.change(column.name), .numbers(changes)))
        }
        return try learn(context, made, monitor)
    }
}
