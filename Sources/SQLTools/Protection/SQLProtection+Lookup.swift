import JSON

extension SQLProtection {
    /// What is done to a column. Case does not count, so that no spelling of a name gets past a rule.
    public func treatment(of column: SQLColumnName) -> SQLColumnTreatment? {
        if columns.isEmpty { return nil }
        if let exact = columns[column] { return exact }
        return columns.first { name, _ in
            name.column.foldedASCII == column.column.foldedASCII
                && name.table.name.foldedASCII == column.table.name.foldedASCII
                && name.table.schema?.foldedASCII == column.table.schema?.foldedASCII
        }?.value
    }

    /// What may be told of a table besides its columns. Keys, indexes and definitions name columns that are hidden, and
    /// definitions may hold values of protected ones.
    func shown(_ details: JSONObject, of table: SQLName) -> JSONObject {
        let treatments = columns.filter { name, _ in
            name.table.name.foldedASCII == table.name.foldedASCII
                && name.table.schema?.foldedASCII == table.schema?.foldedASCII
        }.values
        guard !treatments.isEmpty else { return details }
        let withheld: Set = treatments.contains(.hide) ? Self.namesColumns : ["definition"]
        return JSONObject(details.filter { !withheld.contains($0.key) }.map { ($0.key, $0.value) })
    }

    /// Whether a caller may learn that a column is there.
    func shows(_ column: String, of table: SQLName) -> Bool { treatment(of: SQLColumnName(table, column)) != .hide }

    private static let namesColumns: Set = [
        "definition", "primary_key", "foreign_keys", "indexes", "constraints", "columns", "column_count", "triggers",
    ]

    /// Whether an object of the catalog is a column that is not there for the caller.
    func hides(_ object: SQLObject) -> Bool {
        guard object.kind == .column, let table = object.table else { return false }
        return treatment(of: SQLColumnName(SQLName(schema: object.schema, table), object.name)) == .hide
    }
}
