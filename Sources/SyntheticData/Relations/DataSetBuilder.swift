import Tables

/// Learns the tables of a data set, parents before children.
struct DataSetBuilder {
    private(set) var nodes: [TableNode] = []
    private let schema: DataSchema
    private let tables: [Table]
    private let options: LearningOptions
    private let key: UInt64
    private let monitor: WorkMonitor
    /// Of each node, what its model learned.
    private var plains: [Table] = []
    /// Of each table that was built, its node.
    private var built: [String: Int] = [:]

    init(_ schema: DataSchema, _ tables: [Table], options: LearningOptions, key: UInt64, monitor: WorkMonitor) {
        (self.schema, self.tables, self.options, self.key, self.monitor) = (schema, tables, options, key, monitor)
    }

    mutating func build() throws {
        var waiting = Array(schema.tables.indices)
        while !waiting.isEmpty {
            let ready = waiting.filter { place in schema.tables[place].parent.map { built[$0.table] != nil } ?? true }
            // The schema was checked: its parents are there and in no circle.
            precondition(!ready.isEmpty)
            for place in ready { try add(place) }
            waiting.removeAll(where: ready.contains)
        }
    }

    private mutating func add(_ place: Int) throws {
        let table = schema.tables[place]
        do {
            if table.parent != nil {
                try addChildren(place)
            } else if let panel = table.panel {
                try addPanel(place, panel)
            } else {
                try addAlone(table, tables[place], names: table.columns.map(\.name), place: place)
            }
        } catch var error as SyntheticDataError {
            error.table = error.table ?? table.name
            throw error
        }
        built[table.name] = nodes.count - 1
    }

    private mutating func addAlone(_ schema: TableSchema, _ rows: Table, names: [String], place: Int?) throws {
        let plan = try GenerationPlan(schema, rows, key: key)
        let plain = try plan.forward(rows)
        let learned = plain.columns.isEmpty ? nil : try TableLearner(options: options).learn(plain, monitor: monitor)
        add(schema.name, .alone(learned), plan, [], names, place, rows.rowCount, plain)
    }

    private mutating func addChildren(_ place: Int) throws {
        let own = schema.tables[place]
        guard let link = own.parent, let parent = built[link.table],
            let parentPlace = schema.tables.firstIndex(where: { $0.name == link.table }),
            let parentKey = schema.tables[parentPlace].key
        else { preconditionFailure("the schema was checked") }
        let owners = try KeyColumn(tables[parentPlace], parentKey).rows(of: tables[place], link.key)
        let lent: [(original: String, copy: String)] = [(parentKey, link.key)]
        try addChildren(
            try own.part(of: own.columns.map(\.name).filter { $0 != link.key }, named: own.name), place, owners, parent,
            parentCount: tables[parentPlace].rowCount, lent, time: own.panel?.time)
    }

    private mutating func addChildren(
        _ own: TableSchema, _ place: Int, _ owners: [Int], _ parent: Int, parentCount: Int,
        _ lent: [(original: String, copy: String)], time: String?
    ) throws {
        let rows = try tables[place].keeping(own.columns.map(\.name))
        let plan = try GenerationPlan(own, rows, key: key)
        let plain = try plan.forward(rows)
        let relation = try RelationLearner(options: options, time: time).learn(
            plain, owners: owners, of: plains[parent], parentCount: parentCount, monitor: monitor)
        add(
            own.name, .children(relation, of: parent), plan, lent, schema.tables[place].columns.map(\.name), place,
            rows.rowCount, plain)
    }

    /// A panel is a table of entities, which nobody sees, and their rows.
    private mutating func addPanel(_ place: Int, _ panel: TableSchema.Panel) throws {
        let own = schema.tables[place]
        let split = try PanelSplit(own, tables[place], panel)
        try addAlone(split.entitySchema, split.entities, names: split.entitySchema.columns.map(\.name), place: nil)
        try addChildren(
            split.rowSchema, place, split.owners, nodes.count - 1, parentCount: split.entities.rowCount,
            split.entitySchema.columns.map { ($0.name, $0.name) }, time: panel.time)
    }

    private mutating func add(
        _ name: String, _ core: TableNode.Core, _ plan: GenerationPlan,
        _ inherited: [(original: String, copy: String)], _ names: [String], _ place: Int?, _ rowCount: Int,
        _ plain: Table
    ) {
        nodes.append(
            TableNode(
                name: name, core: core, plan: plan, inherited: inherited, names: names, number: UInt32(nodes.count),
                place: place, rowCount: rowCount))
        plains.append(plain)
    }
}

extension Table {
    /// The columns of these names, as far as they are there.
    func keeping(_ names: [String]) throws -> Table {
        let names = Set(names)
        return try Table(columns.filter { names.contains($0.name) })
    }
}

extension TableSchema {
    /// Some columns as a table of its own, with what holds among them.
    ///
    /// That rows differ in columns of two parts is left to what is learned of siblings.
    func part(of names: [String], named name: String) throws(SyntheticDataError) -> TableSchema {
        let kept = Set(names)
        var part = TableSchema(name, columns.filter { kept.contains($0.name) })
        (part.rows, part.locale) = (rows, locale)
        part.key = key.flatMap { kept.contains($0) ? $0 : nil }
        part.correlations = correlations.filter { kept.contains($0.first) && kept.contains($0.second) }
        for constraint in constraints {
            let inside = constraint.columns.filter(kept.contains)
            if inside.count == constraint.columns.count {
                part.constraints.append(constraint)
            } else if !inside.isEmpty {
                guard case .unique = constraint else {
                    throw SyntheticDataError(
                        .badSchema, table: self.name, column: inside.first,
                        "\(constraint.key) joins columns of a row with columns of its parent or entity. Remove it.")
                }
            }
        }
        return part
    }
}
