import JSON
public import PostgreSQLClient
import Synchronization

/// A store in a schema of a PostgreSQL database, which several machines can share.
public final class PostgreSQLStore: SQLStore {
    /// See ``SQLStore/dialect``.
    public var dialect: StoreDialect { .postgresql }

    private let pool: PostgreSQLPool
    /// Set in each transaction, because a pooler such as PgBouncer keeps nothing between them.
    private let searchPath: String
    private let schema: String
    private let statementTimeout: Duration
    private let hasSchema = Mutex(false)

    /// - Parameters:
    ///   - pool: Should be run by whoever made it, so that idle connections are closed.
    ///   - schema: Made when the store is first used, if it is not there. At most 63 bytes.
    ///   - statementTimeout: How long one statement may take.
    public init(_ pool: PostgreSQLPool, schema: String = "imcp", statementTimeout: Duration = .seconds(30)) {
        precondition((1...63).contains(schema.utf8.count), "PostgreSQL cuts longer names, and has no empty ones")
        self.pool = pool
        self.schema = schema
        self.statementTimeout = statementTimeout
        searchPath = "SET LOCAL search_path TO \(Self.quoted(schema))"
    }

    /// See ``SQLStore/query(_:_:)``.
    public func query(_ sql: String, _ parameters: [StoreValue]) async throws -> [StoreRow] {
        try await translatingErrors {
            try await makeSchema()
            return try await pool.withConnection { connection in
                try await connection.execute(
                    PostgreSQLQuery(sql, parameters.map(\.json)), in: .readOnly(settings: [searchPath]),
                    deadline: deadline
                ).rows.map(StoreRow.init)
            }
        }
    }

    /// See ``SQLStore/check()``. The schema is not made.
    public func check() async throws {
        try await translatingErrors {
            try await pool.withConnection { connection in _ = try await connection.run("SELECT 1", deadline) }
        }
    }

    /// See ``SQLStore/transaction(_:)``.
    public func transaction<Value: Sendable>(
        _ body: (any StoreTransaction) async throws -> Value
    ) async throws -> Value {
        var isCommitting = false
        do {
            try await makeSchema()
            return try await pool.withConnection { connection in
                try await connection.transaction("BEGIN", deadline: deadline) { connection in
                    try await connection.run(searchPath, deadline)
                    let session = PostgreSQLSession(connection: connection, statementTimeout: statementTimeout)
                    let value = try await body(session)
                    isCommitting = true
                    return value
                }
            }
        } catch let error as PostgreSQLError {
            throw PostgreSQLFailure.storeError(error, isCommitting: isCommitting)
        }
    }

    private var deadline: ContinuousClock.Instant { ContinuousClock.now + statementTimeout }

    /// Asks first: a role that may not make schemas can use one that was made for it.
    private func makeSchema() async throws {
        guard !hasSchema.withLock({ $0 }) else { return }
        let (name, deadline) = (schema, deadline)
        try await pool.withConnection { connection in
            let found = try await connection.execute(
                PostgreSQLQuery("SELECT 1 FROM pg_namespace WHERE nspname = $1", [.string(name)]), deadline: deadline)
            guard found.rows.isEmpty else { return }
            do {
                try await connection.run("CREATE SCHEMA \(Self.quoted(name))", deadline)
            } catch let error as PostgreSQLError where ["42P06", "23505"].contains(error.sqlState) {
                // Another process made it at the same moment.
            }
        }
        hasSchema.withLock { $0 = true }
    }

    private func translatingErrors<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as PostgreSQLError {
            throw PostgreSQLFailure.storeError(error, isCommitting: false)
        }
    }

    private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}

/// Statements on a connection with a transaction.
private struct PostgreSQLSession: StoreTransaction {
    let connection: PostgreSQLConnection
    let statementTimeout: Duration

    func query(_ sql: String, _ parameters: [StoreValue]) async throws -> [StoreRow] {
        try await run(sql, parameters).rows.map(StoreRow.init)
    }

    @discardableResult
    func execute(_ sql: String, _ parameters: [StoreValue]) async throws -> Int {
        try await run(sql, parameters).affectedRows
    }

    /// Errors are translated here, so that the body sees those of the store.
    private func run(_ sql: String, _ parameters: [StoreValue]) async throws -> PostgreSQLResult {
        do {
            return try await connection.execute(
                PostgreSQLQuery(sql, parameters.map(\.json)), deadline: ContinuousClock.now + statementTimeout)
        } catch let error as PostgreSQLError {
            throw PostgreSQLFailure.storeError(error, isCommitting: false)
        }
    }
}

extension StoreRow {
    fileprivate init(_ row: PostgreSQLRow) {
        self.init((0..<row.count).map { StoreValue(row[$0]) })
    }
}

extension StoreValue {
    fileprivate init(_ value: PostgreSQLValue) {
        switch value {
        case .null: self = .null
        case .bool(let isTrue): self = .integer(isTrue ? 1 : 0)
        case .integer(let number): self = .integer(number)
        case .double(let number): self = .double(number)
        case .bytes(let bytes): self = .bytes(bytes)
        case .numeric, .text, .json, .array: self = .text(value.text)
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .null: .null
        case .integer(let number): .integer(number)
        case .double(let number): JSONValue(number)
        case .text(let text): .string(text)
        case .bytes(let bytes): .string(PostgreSQLValue.bytes(bytes).text)
        }
    }
}

/// What PostgreSQL's errors mean to a store.
enum PostgreSQLFailure {
    /// - Parameter isCommitting: Whether only the answer to the commit was missing.
    static func storeError(_ error: PostgreSQLError, isCommitting: Bool) -> any Error {
        switch error.kind {
        case .lost, .timeout:
            isCommitting
                ? StoreError(.outcomeUnknown, "PostgreSQL did not say whether it committed.", cause: error)
                : StoreError(.unreachable, "The connection to PostgreSQL ended; nothing was done.", cause: error)
        case .refused, .unreachable: StoreError(.unreachable, "PostgreSQL cannot be reached.", cause: error)
        case .exhausted: StoreError(.busy, "All connections to PostgreSQL are in use.", cause: error)
        case .authentication, .tls, .configuration:
            StoreError(.configuration, "PostgreSQL cannot be used: \(error.message)", cause: error)
        case .cancelled where Task.isCancelled: CancellationError()
        case .server: storeError(state: error.sqlState ?? "", error)
        default: StoreError(.failed, "PostgreSQL failed: \(error.message)", cause: error)
        }
    }

    private static func storeError(state: String, _ error: PostgreSQLError) -> StoreError {
        switch state {
        case "23505": StoreError(.uniqueViolation, "There is such a row already.", cause: error)
        case "40001", "40P01":
            StoreError(.serializationFailure, "Two transactions got in each other's way.", cause: error)
        case "55P03", "53300": StoreError(.busy, "PostgreSQL is busy: \(error.message)", cause: error)
        case "53100", "53200", "54000": StoreError(.full, "PostgreSQL has no room: \(error.message)", cause: error)
        case "42501", "3D000", "25006":
            StoreError(.configuration, "PostgreSQL does not allow it: \(error.message)", cause: error)
        case _ where state.hasPrefix("42") || state.hasPrefix("22") || state == "08P01":
            StoreError(.illegalStatement, "PostgreSQL refuses a statement: \(error.message)", cause: error)
        default: StoreError(.failed, "PostgreSQL refuses: \(error)", cause: error)
        }
    }
}
