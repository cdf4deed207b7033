import JSON
import PostgreSQLClient
import SQLTools
import Synchronization

extension PostgreSQLDatabase {
    func withWriteTransaction<Output: Sendable>(
        allowing classes: Set<SQLStatementClass>, limits: SQLLimits,
        _ body: (any SQLWriteTransaction) async throws -> Output
    ) async throws -> Output {
        guard isWritable else { throw SQLFailure(.readOnly, "This source is read-only.") }
        return try await withConnection { connection in
            let facts = try await knowledge.facts(on: connection)
            // What a statement leaves in the session must not reach the next caller.
            connection.markDirty()
            let deadline = Self.deadline(limits)
            try await mapping(0) {
                try await connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE", deadline)
                for setting in Self.settings(limits) { try await connection.run(setting, deadline) }
            }
            // Without a commit, the pool rolls the transaction back before anybody else gets the connection.
            return try await body(
                PostgreSQLWriteTransaction(
                    connection: connection, database: self, fence: Fence(facts: facts), classes: classes,
                    limits: limits))
        }
    }

    func status(ofTransaction identity: String) async throws -> SQLTransactionStatus {
        guard UInt64(identity) != nil else { return .unknown }
        return try await withConnection { connection in
            let rows = try await connection.rows("SELECT pg_catalog.pg_xact_status($1::xid8)", [.string(identity)])
            return switch rows.first?[0].string {
            case "committed": .committed
            case "aborted": .aborted
            case "in progress": .inProgress
            default: .unknown
            }
        }
    }
}

/// A transaction on a connection of the pool. Calls come one after the other.
struct PostgreSQLWriteTransaction: SQLWriteTransaction {
    let connection: PostgreSQLConnection
    let database: PostgreSQLDatabase
    let fence: Fence
    let classes: Set<SQLStatementClass>
    let limits: SQLLimits

    private static let mark = "imcp_mark"
    /// These would end or reshape the transaction, or outlive it.
    private static let control: Set<String> = [
        "begin", "start", "commit", "end", "abort", "rollback", "savepoint", "release", "prepare", "set", "reset",
        "discard", "copy", "execute", "deallocate", "listen", "unlisten", "load",
    ]

    func run(_ statement: SQLStatement, into sink: any SQLRowSink) async throws -> SQLOutcome {
        let text = try SQLText(statement.text, .postgresql)
        guard text.statementClass == .read || classes.contains(text.statementClass) else {
            throw SQLFailure(
                .deniedStatement, "Statements of the class \(text.statementClass.rawValue) are not allowed here.")
        }
        let first = text.tokens.first { !$0.isSymbol("(") }?.name ?? ""
        guard !Self.control.contains(first) else {
            throw SQLFailure(.deniedStatement, "\(first.uppercased()) is not available here.", position: 1)
        }
        try fence.check(text, SQLProtection())
        return try await database.mapping(0) {
            let query = try AdmittedStatement(statement: statement).query()
            return try await database.run(query, in: .none, on: connection, limits, into: WholeSink(next: sink))
        }
    }

    private func run(_ text: String) async throws {
        try await database.mapping(0) {
            _ = try await connection.run(text, PostgreSQLDatabase.deadline(limits))
        }
    }

    func mark() async throws { try await run("SAVEPOINT \(Self.mark)") }
    func rollBack() async throws { try await run("ROLLBACK TO SAVEPOINT \(Self.mark)") }

    func effects() async throws -> SQLEffects {
        try await database.mapping(0) {
            let locks = try await connection.rows(
                """
                SELECT l.mode || ' on ' || CASE WHEN c.oid IS NULL THEN l.locktype
                    ELSE pg_catalog.format('%s.%s', n.nspname, c.relname) END
                FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_class c ON l.locktype = 'relation' AND c.oid = l.relation
                LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE l.pid = pg_catalog.pg_backend_pid() AND l.granted AND l.locktype IN ('relation', 'advisory')
                    AND l.mode NOT IN ('AccessShareLock') AND n.nspname IS DISTINCT FROM 'pg_catalog'
                ORDER BY 1 LIMIT 200
                """)
            let tables = try await connection.rows(
                """
                SELECT schemaname, relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_catalog.pg_stat_xact_user_tables
                WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 ORDER BY 1, 2 LIMIT 200
                """)
            return SQLEffects(
                locks: locks.map { $0[0].text },
                changedTables: tables.map { (SQLName(schema: $0[0].string, $0[1].text), $0[2].int) })
        }
    }

    func identity() async throws -> String? {
        try await database.mapping(0) {
            try await connection.rows("SELECT pg_catalog.pg_current_xact_id()::text").first?[0].string
        }
    }

    func commit() async throws {
        // From here on nobody could take the change back.
        try Task.checkCancellation()
        do {
            let tag = try await connection.run("COMMIT", PostgreSQLDatabase.deadline(limits))
            guard tag == "COMMIT" else {
                throw SQLFailure(.conflict, "The transaction had failed and was rolled back; nothing was changed.")
            }
        } catch let error as PostgreSQLError {
            // A refusal by the server is an answer; anything else leaves open whether the commit was made.
            guard error.kind == .server else {
                throw SQLFailure(.outcomeUnknown, "The connection broke during the commit; look at the rows first.")
            }
            throw Failures.failure(error)
        }
    }
}

/// Takes all rows of a statement that may change data, so that none is ended half way; the next sink may leave.
private final class WholeSink: SQLRowSink {
    private let next: any SQLRowSink
    private let isStopped = Mutex(false)

    init(next: any SQLRowSink) { self.next = next }

    func begin(_ columns: [SQLColumn]) throws { try next.begin(columns) }

    func accept(_ row: [SQLValue]) throws -> Bool {
        if !isStopped.withLock({ $0 }), try !next.accept(row) { isStopped.withLock { $0 = true } }
        return true
    }
}
