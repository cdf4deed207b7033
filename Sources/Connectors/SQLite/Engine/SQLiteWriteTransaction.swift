import SQLTools

/// A transaction on a connection of its own, which closes with it. Calls come one after the other.
final class SQLiteWriteTransaction: SQLWriteTransaction {
    private let connection: SQLiteConnection
    private let connections: SQLiteConnections
    private let classes: Set<SQLStatementClass>
    /// Whether the time for all statements together is up.
    private let expiry: @Sendable () -> Bool

    private static let savepoint = "imcp_mark"

    init(
        _ connection: SQLiteConnection, _ connections: SQLiteConnections, _ classes: Set<SQLStatementClass>,
        _ expiry: @escaping @Sendable () -> Bool
    ) {
        self.connection = connection
        self.connections = connections
        self.classes = classes
        self.expiry = expiry
    }

    private func work<Output: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Output
    ) async throws -> Output {
        let connection = connection
        return try await connections.run(expiry: expiry) { work in
            connection.work = work
            return try body(connection)
        }
    }

    func run(_ statement: SQLStatement, into sink: any SQLRowSink) async throws -> SQLOutcome {
        let classes = classes
        return try await work { connection in
            try connection.fenced(.writing(classes)) {
                try connection.run(statement, mustBeReadOnly: false, into: sink)
            }
        }
    }

    func mark() async throws {
        try await work { connection in try connection.execute("SAVEPOINT \(Self.savepoint)") }
    }

    func rollBack() async throws {
        try await work { connection in try connection.execute("ROLLBACK TO \(Self.savepoint)") }
    }

    /// SQLite has one lock for the whole file, and does not say which tables a trigger reached.
    func effects() -> SQLEffects { SQLEffects(locks: ["RESERVED on the database file"], changedTables: []) }

    func identity() -> String? { nil }

    /// Undoes what was not committed. Where there is no thread for that, or the task was cancelled, the connection does it
    /// when it closes.
    func end() async {
        try? await work { connection in
            connection.work = nil
            if connection.isInTransaction { try connection.execute("ROLLBACK") }
        }
    }

    func commit() async throws {
        try await work { connection in try connection.execute("COMMIT") }
    }
}
