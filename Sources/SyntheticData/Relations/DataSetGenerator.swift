public import Tables

/// Makes all tables of a data set: rows that stand alone, rows that belong to others by keys, and panels.
///
/// ```swift
/// let generator = try DataSetGenerator(learning: [people, trips], schema: schema)
/// try generator.write(rows: ["people": 10_000], seed: 7, to: &files)
/// ```
///
/// A table whose schema has a ``TableSchema/parent`` takes its rows from that table's rows, so that keys are always valid.
/// A table with a ``TableSchema/panel`` is made entity by entity.
public struct DataSetGenerator: Sendable {
    /// What was asked for.
    public let schema: DataSchema
    /// The columns of each table of the schema, without rows.
    public let headers: [Table]
    /// Parents before children.
    let nodes: [TableNode]

    /// The most tables of a data set.
    public static let tableLimit = 1_000

    /// Learns a data set.
    ///
    /// - Parameters:
    ///   - tables: The real rows, in the order of the schema's tables.
    ///   - options: How tables and what ties them are learned.
    ///   - key: Decides which fake stands for which original in consistent columns; keep it secret.
    /// - Throws: ``SyntheticDataError`` where the schema contradicts itself or the data, ``LearningError`` where a table is
    ///   too small, `CancellationError`.
    public init(
        learning tables: [Table], schema: DataSchema, options: LearningOptions = LearningOptions(), key: UInt64 = 0,
        monitor: WorkMonitor = WorkMonitor()
    ) throws {
        try schema.check()
        guard tables.count == schema.tables.count, tables.count <= Self.tableLimit else {
            throw SyntheticDataError(
                .badSchema,
                "The schema has \(schema.tables.count) tables, and \(tables.count) are given. Give each, at most "
                    + "\(Self.tableLimit).")
        }
        var builder = DataSetBuilder(schema, tables, options: options, key: key, monitor: monitor)
        try builder.build()
        self.schema = schema
        nodes = builder.nodes
        headers = try Self.outputs(nodes, count: tables.count, CounterRandom(seed: 0)) { _ in [] }
    }

    /// The tables that come from some rows of those without parent.
    private static func outputs(
        _ nodes: [TableNode], count: Int, _ random: CounterRandom, _ identifiers: (Int) -> [UInt64]
    ) throws -> [Table] {
        var outputs = [Table](repeating: try Table([]), count: count)
        var made: [Int: TableNode.Rows] = [:]
        for (index, node) in nodes.enumerated() {
            let parents = node.parent.flatMap { made[$0] }
            if node.parent != nil && parents == nil { continue }
            let rows = try node.rows(random, alone: identifiers(index), of: parents)
            made[index] = rows
            if let place = node.place { outputs[place] = rows.output }
        }
        return outputs
    }

    // MARK: - Writing

    /// Writes all tables. Does not finish the sinks.
    ///
    /// - Parameters:
    ///   - rows: How many rows, or entities of panels, the tables without parent shall have, by their names; for others
    ///     what the schema says, or as many as were learned.
    ///   - part: Which part of the data set to write, from 0; all parts together are the whole, in order.
    ///   - threads: How many work. The rows do not depend on it, nor on the parts.
    ///   - sinks: One for each table, in the order of the schema. Rows of all tables are written in turns.
    /// - Throws: What the sinks throw, and `CancellationError`.
    public func write(
        rows: [String: UInt64] = [:], seed: UInt64, part: UInt64 = 0, of parts: UInt64 = 1, threads: Int = 1,
        to sinks: inout [any TableSink], monitor: WorkMonitor = WorkMonitor()
    ) throws {
        precondition(sinks.count == schema.tables.count, "each table has a sink")
        for root in nodes.indices where nodes[root].parent == nil {
            let count = rows[tableName(root)] ?? defaultRows(root)
            let range = Sampler.rows(count, part: part, of: parts)
            try write(root, range, CounterRandom(seed: seed), threads: max(1, threads), &sinks, monitor)
        }
    }

    /// The data set in memory.
    public func tables(rows: [String: UInt64] = [:], seed: UInt64, threads: Int = 1) throws -> [Table] {
        var sinks: [any TableSink] = headers.map { RowsInMemory(header: $0) }
        try write(rows: rows, seed: seed, threads: threads, to: &sinks)
        return try sinks.compactMap { try ($0 as? RowsInMemory)?.table() }
    }

    private func write(
        _ root: Int, _ range: Range<UInt64>, _ random: CounterRandom, threads: Int, _ sinks: inout [any TableSink],
        _ monitor: WorkMonitor
    ) throws {
        try monitor.begin("sampling \(tableName(root))", total: Int(clamping: range.count), unit: "rows")
        let family = family(of: root)
        let places = family.compactMap { nodes[$0].place }
        let step = max(1, Sampler.chunkRows / UInt64(max(1, min(rowsPerRoot(family), 1e6))))
        let wave = UInt64(threads * Self.chunksAhead) * step
        let part = family.map { nodes[$0].moved(in: family) }
        let count = schema.tables.count
        var next = range.lowerBound
        while next < range.upperBound {
            let end = next + min(wave, range.upperBound - next)
            let first = next
            let chunks = Int((end - first + step - 1) / step)
            let made = try Parallel.map(chunks, threads: threads) { index in
                let start = first + UInt64(index) * step
                let identifiers = Array(start..<min(start + step, end))
                let tables = try Self.outputs(part, count: count, random) { _ in identifiers }
                try monitor.advance(by: identifiers.count)
                return tables
            }
            for tables in made {
                for place in places where tables[place].rowCount > 0 { try sinks[place].write(tables[place]) }
            }
            next = end
        }
    }

    /// Chunks that wait for the sinks, for each thread.
    private static let chunksAhead = 2

    /// A node and all that descend from it, parents before children.
    private func family(of root: Int) -> [Int] {
        var family = [root]
        for index in nodes.indices where nodes[index].parent.map(family.contains) ?? false { family.append(index) }
        return family
    }

    /// How many rows of all tables come from one row, on average.
    private func rowsPerRoot(_ family: [Int]) -> Double {
        var means: [Int: Double] = [:]
        for index in family {
            guard case .children(let model, let parent) = nodes[index].core else {
                means[index] = 1
                continue
            }
            means[index] = model.meanCount * (means[parent] ?? 1)
        }
        return means.values.sorted().reduce(0, +)
    }

    private func tableName(_ node: Int) -> String { nodes[node].name }

    private func defaultRows(_ root: Int) -> UInt64 {
        let node = nodes[root]
        let declared = node.place.flatMap { schema.tables[$0].rows }
        return UInt64(max(0, declared ?? node.rowCount))
    }
}

extension TableNode {
    /// The node with its parent's position in a part of the nodes.
    fileprivate func moved(in family: [Int]) -> TableNode {
        guard case .children(let model, let parent) = core, let place = family.firstIndex(of: parent) else {
            return self
        }
        return TableNode(
            name: name, core: .children(model, of: place), plan: plan, inherited: inherited, names: names,
            number: number, place: self.place, rowCount: rowCount)
    }
}

/// Keeps the rows that are written.
private struct RowsInMemory: TableSink {
    let header: Table
    private var tables: [Table] = []

    init(header: Table) { self.header = header }

    mutating func write(_ table: Table) { tables.append(table) }
    mutating func finish() {}
    func table() throws -> Table { tables.isEmpty ? header : try Table(joining: tables, like: header) }
}
