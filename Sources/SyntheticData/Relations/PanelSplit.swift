import Tables

/// A panel as two tables: its entities with what stays the same, and their rows in time.
struct PanelSplit {
    let entitySchema: TableSchema
    let rowSchema: TableSchema
    /// The first row of each entity.
    let entities: Table
    /// The entity of each row.
    let owners: [Int]

    init(_ schema: TableSchema, _ table: Table, _ panel: TableSchema.Panel) throws {
        guard let entity = table.column(panel.entity), entity.missingCount == 0 else {
            throw SyntheticDataError(
                .badTable, table: schema.name, column: panel.entity,
                "It names the entities of the panel, and the data lacks it or some of its values.")
        }
        let codes = ValueCodes([entity], rowCount: table.rowCount)
        owners = codes.codes.map { Int($0) }
        var isStatic: Set<String> = [panel.entity]
        for column in schema.columns where column.name != panel.time {
            guard let values = table.column(column.name) else {
                if column.type.isPersonal { isStatic.insert(column.name) }
                continue
            }
            let joined = ValueCodes([entity, values], rowCount: table.rowCount)
            if joined.counts.count == codes.counts.count { isStatic.insert(column.name) }
        }
        let names = schema.columns.map(\.name)
        entities = try table.rows(at: codes.firstRows).keeping(names.filter(isStatic.contains))
        var part = try schema.part(of: names.filter(isStatic.contains), named: schema.name)
        for index in part.columns.indices where part.columns[index].name == panel.entity {
            part.columns[index] = Self.naming(part.columns[index], entities)
        }
        part.key = part.column(panel.entity)?.type == .identifier ? panel.entity : nil
        entitySchema = part
        rowSchema = try schema.part(of: names.filter { !isStatic.contains($0) }, named: schema.name)
    }

    /// How entities are named: by what their names are when each stands once, or by numbers.
    private static func naming(_ column: ColumnSchema, _ entities: Table) -> ColumnSchema {
        guard column.type.isLearnable || column.type == .text, column.formula == nil,
            let names = entities.column(column.name)
        else { return column }
        let again = SchemaInference.column(ColumnClues(names))
        if again.type == .identifier || again.type == .uuid { return again }
        var identifier = ColumnSchema(column.name, .identifier)
        if names.kind == .texts {
            let word = String(column.name.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
            identifier.pattern = "\(word.isEmpty ? "entity" : word)-[0-9]{8}"
        }
        return identifier
    }
}
