import Tables

/// Takes out the columns that must not be learned, and makes them anew. What is learned of them is only where their
/// values are missing.
struct DeclaredTransform: TableTransform {
    private let columns: [ColumnSchema]
    private let made: DeclaredColumns
    /// The names of the columns that tell where values of these columns are missing.
    private let markers: [String: String]

    /// The names of the columns that it adds.
    var helpers: Set<String> { Set(markers.values) }

    /// - Parameter missing: The columns of which values are missing in the data.
    init(_ outline: PlanOutline, missing: Set<String>) throws {
        columns = outline.declared
        var markers: [String: String] = [:]
        var names = outline.helpers
        for column in columns where column.missing == nil && missing.contains(column.name) {
            markers[column.name] = names.take("\(column.name) is missing")
        }
        self.markers = markers
        made = try DeclaredColumns(columns, of: outline.schema)
    }

    func forward(_ table: Table) throws -> Table {
        let taken = Set(columns.map(\.name))
        return try Table(
            table.columns.compactMap { column in
                guard taken.contains(column.name) else { return column }
                guard let marker = markers[column.name] else { return nil }
                return Column(marker, .booleans((0..<column.count).map(column.isMissing)))
            })
    }

    func inverse(_ table: Table, _ batch: SampleBatch) throws -> Table {
        let known = Dictionary(table.columns.map { ($0.name, $0) }) { first, _ in first }
        let given = batch.given
        let new = try made.columns(batch).map { column in
            if let settled = given?.column(column.name) { return settled }
            guard let marker = markers[column.name].flatMap({ known[$0] }), case .booleans(let flags) = marker.values
            else { return column }
            let missing = MissingMask(count: flags.count) { flags[$0] && !marker.isMissing($0) }
            return Column(column.name, column.values, missing: missing, spelling: column.spelling)
        }
        return try Table(table.columns.filter { !helpers.contains($0.name) } + new)
    }
}

/// Drops the computed columns, and computes them at the end; puts all columns into the order of the schema.
struct ComputedTransform: TableTransform {
    private let computed: ComputedColumns
    private let order: [String]

    init(_ schema: TableSchema) throws(SyntheticDataError) {
        computed = try ComputedColumns(schema)
        order = schema.columns.map(\.name)
    }

    func forward(_ table: Table) throws -> Table {
        let names = Set(computed.names)
        return try Table(table.columns.filter { !names.contains($0.name) })
    }

    func inverse(_ table: Table, _ batch: SampleBatch) throws -> Table {
        let all = table.columns + (try computed.columns(batch.rows.count, from: table.columns))
        let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
        return try Table(
            order.map { name in
                guard let column = byName[name] else {
                    throw SyntheticDataError(.badTable, column: name, "The model does not make this column.")
                }
                return column
            })
    }
}
