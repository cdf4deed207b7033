/// The columns that a sink was given first, with which all later tables must agree.
struct SinkColumns {
    private var header: Table?

    /// Takes a table; true where it is the first one.
    ///
    /// - Throws: ``TableError`` where the columns are others than before.
    mutating func accept(_ table: Table) throws(TableError) -> Bool {
        guard let header else {
            self.header = table.header
            return true
        }
        for (old, new) in zip(header.columns, table.columns) where old.name != new.name || old.kind != new.kind {
            throw .unsupported(
                "The column \"\(new.name)\" of \(new.kind.rawValue) comes where \"\(old.name)\" of \(old.kind.rawValue) "
                    + "was before. Write tables of the same columns into a file.")
        }
        guard header.columns.count == table.columns.count else {
            throw .unsupported(
                "A table of \(table.columns.count) columns follows one of \(header.columns.count). "
                    + "Write tables of the same columns into a file.")
        }
        return false
    }
}
