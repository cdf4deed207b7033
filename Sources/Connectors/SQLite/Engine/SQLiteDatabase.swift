import SQLTools

/// A database file as a source of SQL tools.
struct SQLiteDatabase: SQLDatabase {
    let connections: SQLiteConnections
    let isWritable: Bool
    /// Whether a file that is not there is made by the first write.
    let creates: Bool

    var dialect: SQLDialect { .sqlite }

    func read(
        _ statement: SQLStatement, limits: SQLLimits, protection: SQLProtection, into sink: any SQLRowSink
    ) async throws -> SQLOutcome {
        try await connections.reading(limits) { connection in
            try connection.inReadTransaction(protection) {
                try connection.refuseWaysAround(statement)
                return try connection.fenced(.reading) {
                    try connection.run(statement, mustBeReadOnly: true, into: sink)
                }
            }
        }
    }

    func explain(
        _ statement: SQLStatement, _ options: SQLPlanOptions, limits: SQLLimits, protection: SQLProtection
    ) async throws -> SQLPlan {
        guard options.hypotheticalIndexes.isEmpty else {
            throw SQLFailure(.notSupported, "SQLite cannot plan with indexes that are not there.")
        }
        let measured = options.analyze ? try await measure(statement, limits, protection) : nil
        return try await connections.reading(limits) { connection in
            try connection.inReadTransaction(protection) {
                try connection.refuseWaysAround(statement)
                var explained = statement
                explained.text = "EXPLAIN QUERY PLAN \(statement.text)"
                let collector = PlanCollector()
                try connection.fenced(.planning) {
                    _ = try connection.run(explained, mustBeReadOnly: false, into: collector)
                }
                return SQLPlan(collector.text(hiding: connection.fence.shield) + (measured.map { "\n\($0)" } ?? ""))
            }
        }
    }

    /// Runs a statement to its end and says how many rows it has and how many steps SQLite took.
    private func measure(
        _ statement: SQLStatement, _ limits: SQLLimits, _ protection: SQLProtection
    ) async throws -> String {
        let counter = RowCounter()
        let start = ContinuousClock.now
        _ = try await read(statement, limits: limits, protection: protection, into: counter)
        let duration = start.duration(to: .now)
        let milliseconds = duration / .milliseconds(1)
        return "Ran in \((milliseconds * 1000).rounded() / 1000) ms with \(counter.count) rows."
    }

    func objects(_ query: SQLCatalogQuery, limits: SQLLimits) async throws -> [SQLObject] {
        try await connections.reading(limits) { try SQLiteCatalog(connection: $0).objects(query) }
    }

    func table(_ name: SQLName, limits: SQLLimits) async throws -> SQLTable? {
        guard (name.schema ?? "main").lowercased() == "main" else { return nil }
        return try await connections.reading(limits) { try SQLiteCatalog(connection: $0).table(name.name) }
    }

    func withWriteTransaction<Output: Sendable>(
        allowing classes: Set<SQLStatementClass>, limits: SQLLimits,
        _ body: (any SQLWriteTransaction) async throws -> Output
    ) async throws -> Output {
        guard isWritable else { throw SQLFailure(.readOnly, "This source is read-only.") }
        let (connections, creates) = (connections, creates)
        let expiry = connections.expiry(limits)
        let transaction = try await connections.run(expiry: expiry) { work in
            let connection = try SQLiteConnection(connections.file, writes: true, creates: creates, work: work)
            connection.limitValues(to: limits.maxValueBytes)
            try connection.execute("BEGIN IMMEDIATE")
            return SQLiteWriteTransaction(connection, connections, classes, expiry)
        }
        do {
            let output = try await body(transaction)
            await transaction.end()
            return output
        } catch {
            await transaction.end()
            throw error
        }
    }

    /// SQLite's transactions have no names.
    func status(ofTransaction identity: String) -> SQLTransactionStatus { .unknown }
}

extension SQLiteConnection {
    /// - Throws: Where a statement names a protected table other than through its view.
    func refuseWaysAround(_ statement: SQLStatement) throws(SQLFailure) {
        guard !fence.shield.isEmpty else { return }
        if let denial = fence.shield.refusal(of: try SQLText(statement.text, .sqlite)) {
            throw SQLiteProblem.denied(denial)
        }
    }

    /// Runs one statement and hands its rows over while they are made.
    func run(_ statement: SQLStatement, mustBeReadOnly: Bool, into sink: any SQLRowSink) throws -> SQLOutcome {
        let before = totalChanges
        let prepared = try SQLitePrepared(statement.tracedText, on: self)
        // The authorizer has said so already; this is SQLite's own word for it.
        guard !mustBeReadOnly || prepared.isReadOnly else { throw SQLiteProblem.denied(.change) }
        try prepared.bind(statement.parameters)
        try sink.begin(prepared.columns)
        var isStopped = false
        while try prepared.step() {
            if isStopped { continue }
            isStopped = try !sink.accept(try prepared.row())
            // A statement that changes something is run through, never left half done.
            if isStopped, prepared.isReadOnly { break }
        }
        let changed = totalChanges - before
        return SQLOutcome(affectedRows: prepared.isReadOnly ? nil : changed, isStopped: isStopped)
    }
}
