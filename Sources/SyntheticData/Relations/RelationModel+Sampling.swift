import Tables

extension RelationModel {
    /// The rows that belong to parents. Those of one parent depend on nothing but the parent and its identifier.
    ///
    /// - Parameter batch: The identifiers of the parents; its table is the number of the child table, and what is given
    ///   are the parents' columns that were learned.
    /// - Throws: ``LearningError`` where a column of the parents is not given, ``SyntheticDataError`` where identifiers
    ///   become too large.
    public func sample(_ batch: SampleBatch) throws -> ChildRows {
        guard batch.rows.allSatisfy({ $0.leadingZeroBitCount >= siblingBits }) else {
            throw SyntheticDataError(
                .tooFewValues, "There are too many rows, or too many tables that belong to each other, for 64 bits.")
        }
        var family = try Family(self, batch)
        while try family.addRow() {}
        return try family.children()
    }

    /// The columns of the parents as the trees call them.
    func context(of batch: SampleBatch) throws -> Table {
        try Table(
            parentColumns.map { name in
                guard let column = batch.given?.column(name) else { throw LearningError.notGiven(name) }
                return column.named(HelperColumn.parent(name))
            })
    }
}

/// The rows of many parents while they are made: all first ones, then all second ones.
private struct Family {
    private let model: RelationModel
    private let batch: SampleBatch
    private let parents: Table
    private let counts: [Int]
    private let choices: [[Int]]
    private let linked: Table
    /// The row that is next.
    private var place = 0
    /// The parents that have the row before the next one.
    private var active: [Int]
    /// The rows before, of the active parents.
    private var last: Table?
    private var changes: [String: Column] = [:]
    private var times: [Double] = []
    private var stepColumn: Column?
    /// Of each distinct column and parent, what its rows have.
    private var used: [[[UInt32]]]
    private var pieces: [(parents: [Int], rows: Table)] = []

    init(_ model: RelationModel, _ batch: SampleBatch) throws {
        (self.model, self.batch) = (model, batch)
        parents = try model.context(of: batch)
        var links = batch
        (links.given, links.table) = (parents, Self.table(batch.table, wave: 0))
        let linked = try model.links.sample(links)
        self.linked = linked
        let counts = (linked.column(HelperColumn.count)?.whole ?? []).map {
            min(max(0, Int(clamping: $0)), model.largestCount)
        }
        self.counts = counts
        choices = model.chosen.map { values in
            let column = linked.column(HelperColumn.choice(values.name))
            let stream = links.stream(values.name, purpose: "choice")
            return counts.indices.map { parent in
                let place = column.map { $0.isMissing(parent) ? -1 : Int(clamping: $0.whole[parent]) } ?? -1
                if 0..<max(1, counts[parent]) ~= place { return place }
                let bits = batch.random.bits(row: batch.rows[parent], stream: stream).first
                return CounterRandom.index(bits, below: max(1, counts[parent]))
            }
        }
        active = Array(batch.rows.indices)
        used = model.distinct.map { _ in [[UInt32]](repeating: [], count: batch.rows.count) }
    }

    /// Each row of siblings has its own random numbers, spread evenly over the parents.
    private static func table(_ table: UInt32, wave: Int) -> UInt32 { UInt32(wave) << 11 | table & 0x7FF }

    /// Makes the next row of all parents that have one.
    ///
    /// - Returns: Whether there was one.
    mutating func addRow() throws -> Bool {
        let kept = active.indices.filter { counts[active[$0]] > place }
        guard !kept.isEmpty else { return false }
        active = kept.map { active[$0] }
        last = last?.rows(at: kept)
        changes = changes.mapValues { $0.rows(at: kept) }
        var own = SampleBatch(
            rows: active.map { batch.rows[$0] }, random: batch.random, table: Self.table(batch.table, wave: place + 1))
        try advanceTime(kept, own)
        own.given = try Table(context())
        let group = try groupColumns(own)
        let made = try place == 0 ? firstRows(group, own) : nextRows(group, own)
        last = made
        pieces.append((active, made))
        place += 1
        return true
    }

    private func context() -> [Column] {
        let ofParent = parents.columns.map { $0.rows(at: active) }
        if model.timeLine != nil { return ofParent + [Column(HelperColumn.time, .numbers(times))] }
        return ofParent + [Column(HelperColumn.place, .integers(active.map { _ in Int64(place) }))]
    }

    private mutating func advanceTime(_ kept: [Int], _ batch: SampleBatch) throws {
        guard model.timeLine != nil else { return }
        guard place > 0, let steps = model.steps else {
            times = (linked.column(HelperColumn.start)?.rows(at: active).doubles) ?? []
            return
        }
        let before =
            stepColumn?.rows(at: kept).named(HelperColumn.previousStep)
            ?? Column(
                HelperColumn.previousStep, .numbers(active.map { _ in 0 }),
                missing: MissingMask(count: active.count) { _ in true })
        var batch = batch
        batch.given = try Table([before])
        stepColumn = try steps.sample(batch).columns[0]
        times = zip(kept.map { times[$0] }, stepColumn?.doubles ?? []).map { $0 + $1 }
    }

    /// The columns with rules among siblings.
    private mutating func groupColumns(_ batch: SampleBatch) throws -> [Column] {
        var columns = model.chosen.enumerated().map { index, values in
            values.rows(at: active.map { choices[index][$0] == place ? 1 : 0 })
        }
        for (index, drawer) in model.distinct.enumerated() {
            let symbols = try drawer.draw(active.map { used[index][$0] }, batch)
            for (parent, symbol) in zip(active, symbols) { used[index][parent].append(symbol) }
            columns.append(drawer.column(symbols))
        }
        return columns
    }

    private func firstRows(_ group: [Column], _ batch: SampleBatch) throws -> Table {
        var batch = batch
        batch.given = try Table((batch.given?.columns ?? []) + group)
        return try assembled(group + (model.first?.sample(batch).columns ?? []))
    }

    private mutating func nextRows(_ group: [Column], _ batch: SampleBatch) throws -> Table {
        guard let last else { preconditionFailure("no row comes before") }
        var batch = batch
        var given = (batch.given?.columns ?? []) + group
        given += last.columns.filter { $0.name != model.timeLine?.header.name }.map {
            $0.named(HelperColumn.previous($0.name))
        }
        for name in model.header.names where model.motions[name]?.isChange ?? false {
            let column =
                changes[name]
                ?? Column(
                    name, .numbers(active.map { _ in 0 }), missing: MissingMask(count: active.count) { _ in true })
            given.append(column.named(HelperColumn.lastChange(name)))
        }
        batch.given = try Table(given)
        let drawn = try model.next?.sample(batch)
        return try assembled(group + followers(drawn, last))
    }

    /// What follows on the rows before.
    private mutating func followers(_ drawn: Table?, _ last: Table) -> [Column] {
        var columns: [Column] = []
        for before in last.columns {
            guard let motion = model.motions[before.name] else { continue }
            if motion.way == .same {
                columns.append(before)
            } else if let change = drawn?.column(HelperColumn.change(before.name)) {
                let values = zip(before.doubles, change.doubles).map { motion.value(after: $0, $1) }
                changes[before.name] = change
                columns.append(before.with(values))
            } else if let level = drawn?.column(before.name) {
                columns.append(level)
            }
        }
        return columns
    }

    /// The columns in the order of the table.
    private func assembled(_ columns: [Column]) throws -> Table {
        var known = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
        if let line = model.timeLine { known[line.header.name] = line.column(times) }
        return try Table(model.header.names.compactMap { known[$0] })
    }

    /// All rows, siblings beside each other.
    func children() throws -> ChildRows {
        var starts: [Int] = []
        var total = 0
        for count in counts {
            starts.append(total)
            total += count
        }
        guard !pieces.isEmpty else { return ChildRows(table: model.header, rows: [], parents: []) }
        var order = [Int](repeating: 0, count: total)
        var next = 0
        for (place, piece) in pieces.enumerated() {
            for parent in piece.parents {
                order[starts[parent] + place] = next
                next += 1
            }
        }
        let owners = counts.indices.flatMap { [Int](repeating: $0, count: counts[$0]) }
        let rows = owners.indices.map {
            batch.rows[owners[$0]] << UInt64(model.siblingBits) | UInt64($0 - starts[owners[$0]])
        }
        let table = try Table(joining: pieces.map(\.rows), like: model.header)
        return ChildRows(table: table.rows(at: order), rows: rows, parents: owners)
    }
}
