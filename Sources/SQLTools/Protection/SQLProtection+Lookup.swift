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

    /// Whether any column of a table is protected.
    func touches(_ table: SQLName) -> Bool {
        columns.keys.contains {
            $0.table.name.foldedASCII == table.name.foldedASCII
                && $0.table.schema?.foldedASCII == table.schema?.foldedASCII
        }
    }

    /// Whether an object of the catalog is a column that is not there for the caller.
    func hides(_ object: SQLObject) -> Bool {
        guard object.kind == .column, let table = object.table else { return false }
        return treatment(of: SQLColumnName(SQLName(schema: object.schema, table), object.name)) == .hide
    }
}
