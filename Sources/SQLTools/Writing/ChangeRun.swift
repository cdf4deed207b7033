/// Runs a statement that changes one table, and reads the rows before and after.
struct ChangeRun {
    let text: SQLText
    let statement: SQLStatement
    let table: SQLTable
    let dialect: SQLDialect
    let maxRows: Int

    /// How many rows are read by one statement.
    private static let keysAtOnce = 100

    /// Finds the table that a statement changes.
    ///
    /// - Throws: What keeps the change from being previewed.
    init(
        _ statement: SQLStatement, _ text: SQLText, in database: any SQLDatabase, limits: SQLLimits, maxRows: Int
    ) async throws {
        guard let target = text.target else {
            throw SQLFailure(.notSupported, "Only one INSERT, UPDATE or DELETE on one table can be previewed.")
        }
        // The preview would show the rows of one table and nothing of the others.
        guard !text.changesRowsInside else {
            throw SQLFailure(
                .notSupported, "A WITH that changes rows itself cannot be previewed; change one table at a time.")
        }
        guard !text.returnsRows else {
            throw SQLFailure(.notSupported, "Leave out RETURNING; the preview shows the rows.")
        }
        guard let table = try await database.table(target.table, limits: limits) else {
            let name = target.table.description
            throw SQLFailure(
                .unknownName, "There is no table \(name).", unknownName: SQLUnknownName(.table, name))
        }
        guard !table.primaryKey.isEmpty else {
            throw SQLFailure(.notSupported, "\(table.name) has no primary key, by which its rows could be compared.")
        }
        self.statement = statement
        self.text = text
        self.table = table
        self.maxRows = maxRows
        dialect = database.dialect
    }

    /// Runs the statement and takes it back; the transaction is as it was.
    func rehearse(
        in transaction: any SQLWriteTransaction, effects: (SQLEffects) -> Void = { _ in }
    ) async throws -> RowChanges {
        try await transaction.mark()
        let keys = try await run(in: transaction)
        let after = try await rows(keys, in: transaction)
        effects(try await transaction.effects())
        try await transaction.rollBack()
        let before = try await rows(keys, in: transaction)
        let isUpdate = text.target?.change == .update
        guard !isUpdate || keys.allSatisfy({ before[$0] != nil }) else {
            throw SQLFailure(.notSupported, "A change of the primary key cannot be previewed.")
        }
        return RowChanges(
            columns: table.columns, keyColumns: table.primaryKey, keys: keys, before: before, after: after)
    }

    /// Runs the statement for good, and says what the rows are now.
    func repeated(in transaction: any SQLWriteTransaction, after rehearsal: RowChanges) async throws -> RowChanges {
        let keys = try await run(in: transaction)
        var changes = rehearsal
        changes.keys = keys
        changes.after = try await rows(keys, in: transaction)
        return changes
    }

    /// The keys of the rows that the statement inserted, changed or deleted.
    private func run(in transaction: any SQLWriteTransaction) async throws -> [[SQLValue]] {
        let returning = table.primaryKey.map(dialect.quote).joined(separator: ", ")
        var whole = statement
        whole.text = "\(text.body)\nRETURNING \(returning)"
        let collector = RowCollector(maxRows: maxRows)
        _ = try await transaction.run(whole, into: collector)
        return collector.rows
    }

    private func rows(
        _ keys: [[SQLValue]], in transaction: any SQLWriteTransaction
    ) async throws -> [[SQLValue]: [SQLValue]] {
        let keyed = Set(table.primaryKey)
        let keyPositions = table.primaryKey.compactMap { name in table.columns.firstIndex { $0.name == name } }
        guard keyPositions.count == keyed.count else {
            throw SQLFailure(.internal, "The catalog does not know the columns of the primary key.")
        }
        var found: [[SQLValue]: [SQLValue]] = [:]
        var rest = keys[...]
        var room = RowCollector.mostBytes
        while !rest.isEmpty {
            let some = rest.prefix(Self.keysAtOnce)
            rest = rest.dropFirst(Self.keysAtOnce)
            let collector = RowCollector(maxRows: Self.keysAtOnce, maxBytes: room)
            _ = try await transaction.run(select(Array(some)), into: collector)
            room -= collector.bytes
            for row in collector.rows where row.count == table.columns.count {
                found[keyPositions.map { row[$0] }] = row
            }
        }
        return found
    }

    private func select(_ keys: [[SQLValue]]) -> SQLStatement {
        var parameters: [SQLValue] = []
        let conditions = keys.map { key in
            let parts = zip(table.primaryKey, key).map { name, value in
                parameters.append(value)
                return "\(dialect.quote(name)) = \(dialect.parameter(parameters.count))"
            }
            return "(\(parts.joined(separator: " AND ")))"
        }
        let columns = table.columns.map { dialect.quote($0.name) }.joined(separator: ", ")
        let sql = "SELECT \(columns) FROM \(dialect.quote(table.name)) WHERE \(conditions.joined(separator: " OR "))"
        return SQLStatement(sql, parameters: .positional(parameters), comment: statement.comment)
    }
}
