import Tables

/// Keeps the columns that are learned, each with the kind of values that its type asks for.
struct LearnedColumns: TableTransform {
    let columns: [ColumnSchema]
    /// Columns that other transforms added; they pass.
    let helpers: Set<String>

    func forward(_ table: Table) throws -> Table {
        let known = Dictionary(table.columns.map { ($0.name, $0) }) { first, _ in first }
        let passed = table.columns.filter { helpers.contains($0.name) }
        return try Table(
            passed
                + columns.map { schema in
                    guard let column = known[schema.name] else {
                        throw SyntheticDataError(
                            .badTable, column: schema.name,
                            "The data has no such column. Declare it, or take it out of the schema.")
                    }
                    return try Self.converted(column, schema)
                })
    }

    func inverse(_ table: Table, _ batch: SampleBatch) -> Table { table }

    private static func converted(_ column: Column, _ schema: ColumnSchema) throws(SyntheticDataError) -> Column {
        let wanted = schema.type.valueKind
        let actual = ValueKind(column.values)
        if actual == wanted { return column }
        let cells = (0..<column.count).lazy.map(column.cell)
        switch (actual, wanted) {
        case (_, .text): return Column(Array(cells), name: column.name, kind: .text, spelling: .plain)
        case (.integer, .number):
            return Column(Array(cells), name: column.name, kind: .number, spelling: column.spelling)
        case (.number, .integer) where cells.allSatisfy { $0 == .missing || $0.double?.rounded() == $0.double }:
            return Column(Array(cells), name: column.name, kind: .integer, spelling: .plain)
        default:
            throw SyntheticDataError(
                .badTable, column: column.name,
                "The schema says \(schema.type.rawValue), but the data has \(actual.words). "
                    + "Correct the type, or read the file in another way.")
        }
    }
}

/// Replaces real personal values by fakes before anything is learned: the same original by the same fake.
struct MaskedColumns: TableTransform {
    let columns: [ColumnSchema]
    let table: TableSchema
    let key: UInt64

    func forward(_ table: Table) throws -> Table {
        let masked = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
        return try Table(
            table.columns.map { column in
                guard let schema = masked[column.name] else { return column }
                let locale = schema.locale ?? self.table.locale ?? TableSchema.defaultLocale
                return try Pseudonyms(schema, locale: locale, key: key).column(column)
            })
    }

    func inverse(_ table: Table, _ batch: SampleBatch) -> Table { table }
}
