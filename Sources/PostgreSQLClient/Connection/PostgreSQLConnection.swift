public import JSON
import Synchronization

// The maintained Swift driver cannot be had here, so this is libpq, the server's own client, without its blocking calls.

/// One session with a PostgreSQL server, for one task at a time.
public final class PostgreSQLConnection: Sendable {
    let wire: Wire
    private let configuration: PostgreSQLConfiguration
    private let cache: Mutex<StatementCache>
    /// Whether types of users take an array literal for a JSON array.
    private let arrayTypes = Mutex<[PostgreSQLType: Bool]>([:])

    init(_ wire: Wire, configuration: PostgreSQLConfiguration) {
        (self.wire, self.configuration) = (wire, configuration)
        cache = Mutex(StatementCache(capacity: configuration.isBehindPooler ? 0 : configuration.maxPreparedStatements))
    }

    /// Connects, apart from any pool. The connection closes when nobody holds it any more.
    public static func connect(_ configuration: PostgreSQLConfiguration) async throws -> PostgreSQLConnection {
        PostgreSQLConnection(try await Connecting.connect(configuration), configuration: configuration)
    }

    /// The server's process for this session, as in `pg_stat_activity.pid`.
    public var backendID: Int32 { wire.backendID }
    /// As `150020` for 15.20.
    public var serverVersion: Int { wire.serverVersion }
    /// Whether TLS is in use.
    public var isEncrypted: Bool { wire.isEncrypted }
    /// Whether the session has ended.
    public var isClosed: Bool { wire.isClosed }

    /// Whether a transaction is open.
    public var isInTransaction: Bool { wire.isInTransaction }

    /// Ends the session at once.
    public func close() { wire.close() }

    /// Says that something was left in the session (a setting, a temporary table, a lock, LISTEN) that the next user of
    /// a pool must not find.
    public func markDirty() { wire.markDirty() }

    func forgetStatements() { cache.withLock { $0.removeAll() } }

    // MARK: Statements

    /// Runs a statement and takes all of its rows.
    /// - Parameter maxRows: More rows than these are an error.
    public func execute(
        _ query: PostgreSQLQuery, in envelope: PostgreSQLEnvelope = .none, maxRows: Int = 100_000,
        deadline: ContinuousClock.Instant? = nil
    ) async throws -> PostgreSQLResult {
        try await withRows(query, in: envelope, deadline: deadline) { rows in
            var result = PostgreSQLResult(columns: rows.columns, rows: [], tag: "")
            while let row = try await rows.next() {
                guard result.rows.count < maxRows else {
                    throw PostgreSQLError(.server, "The statement has more than \(maxRows) rows")
                }
                result.rows.append(row)
            }
            result.tag = rows.tag ?? ""
            return result
        }
    }

    /// Runs a statement without parameters and result.
    public func execute(_ text: String, _ parameters: [JSONValue] = []) async throws -> PostgreSQLResult {
        try await execute(PostgreSQLQuery(text, parameters, isRepeated: false))
    }

    /// Runs a statement and hands over its rows as they come, in bounded memory.
    ///
    /// A statement that was prepared before costs one round trip, together with its envelope. When the body leaves rows
    /// untaken, the server is told to stop; inside a transaction of the caller's, that fails the transaction.
    public func withRows<R>(
        _ query: PostgreSQLQuery, in envelope: PostgreSQLEnvelope = .none, deadline: ContinuousClock.Instant? = nil,
        _ body: (inout PostgreSQLRows) async throws -> R
    ) async throws -> R {
        try Self.check(query)
        let mayRepeat = !wire.isInTransaction
        do {
            var rows = try await begin(query, envelope, deadline, mayRepeat: mayRepeat)
            let result = try await body(&rows)
            if let replies = rows.replies, let error = replies.lazy.compactMap(\.error).first { throw error }
            if rows.replies == nil { wire.stop(PostgreSQLError(.cancelled, "The rest was not wanted")) }
            return result
        } catch {
            wire.stop(PostgreSQLError(.cancelled, "The rest was not wanted"))
            if mayRepeat { await rollBack() }
            throw error
        }
    }

    /// The columns that a statement will have. Asks the server only for what it has not prepared yet.
    public func describe(
        _ query: PostgreSQLQuery, deadline: ContinuousClock.Instant? = nil
    ) async throws -> [PostgreSQLColumn] {
        try Self.check(query)
        if let known = cache.withLock({ $0.statement(for: query.text) }) { return known.columns }
        return try await prepare(query, [], deadline).columns
    }

    /// The text would end there for the server, and not for whoever has judged it.
    private static func check(_ query: PostgreSQLQuery) throws(PostgreSQLError) {
        guard !query.text.utf8.contains(0) else {
            throw PostgreSQLError(.server, "A statement cannot hold the character NUL", sqlState: "42601")
        }
    }

    private func rollBack() async {
        // A failure here shows when the connection is used next, or given back.
        guard wire.isInTransaction, !Task.isCancelled else { return }
        _ = try? await wire.perform([.run("ROLLBACK")], deadline: ContinuousClock.now + configuration.settleTimeout)
    }

    // MARK: Preparing

    /// Sends the statement and waits for its first rows. What another session did to the tables can make a prepared
    /// statement unusable; then it is prepared anew, once.
    private func begin(
        _ query: PostgreSQLQuery, _ envelope: PostgreSQLEnvelope, _ deadline: ContinuousClock.Instant?, mayRepeat: Bool
    ) async throws -> PostgreSQLRows {
        if let known = cache.withLock({ $0.statement(for: query.text) }) {
            let rows = try await send(query, known, envelope.before, envelope.after, deadline)
            guard mayRepeat, let error = rows.replies?.lazy.compactMap(\.error).first, error.isStalePlan else {
                return rows
            }
            await rollBack()
            if let old = cache.withLock({ $0.remove(query.text) }) {
                _ = try await wire.perform([.run("DEALLOCATE \(old.name)")], deadline: deadline)
            }
        }
        let fresh = try await prepare(query, envelope.before, deadline)
        return try await send(query, fresh, [], envelope.after, deadline)
    }

    private func send(
        _ query: PostgreSQLQuery, _ statement: PreparedStatement, _ before: [String], _ after: [String],
        _ deadline: ContinuousClock.Instant?
    ) async throws -> PostgreSQLRows {
        let hasAsked = try await learnArrayTypes(query, statement, deadline)
        if hasAsked, statement.name.isEmpty {
            // Asking took the place of the statement without a name.
            _ = try await prepare(query, [], deadline)
        }
        let parameters = try ParameterText.texts(query.parameters, statement.parameterTypes) { isArray($0) == true }
        let commands =
            before.map { WireCommand.run($0) }
            + [.execute(name: statement.name, parameters: parameters, isBinary: statement.isBinary)]
            + after.map { WireCommand.run($0) }
        try await wire.start(.pipeline(streamed: before.count), commands, deadline: deadline)
        let header = RowHeader(columns: statement.columns, isBinary: statement.isBinary)
        return PostgreSQLRows(wire: wire, header: header, position: before.count, first: try await wire.next())
    }

    private func prepare(
        _ query: PostgreSQLQuery, _ before: [String], _ deadline: ContinuousClock.Instant?
    ) async throws -> PreparedStatement {
        let name = query.isRepeated ? cache.withLock { $0.makeName(for: query.text) } : ""
        let commands =
            before.map { WireCommand.run($0) } + [.prepare(name: name, text: query.text), .describe(name: name)]
        let replies = try await wire.perform(commands, deadline: deadline)
        if let error = replies.lazy.compactMap(\.error).first { throw error }
        guard let description = replies.last else { throw PostgreSQLError.lost }
        let statement = PreparedStatement(
            name: name, parameterTypes: description.parameterTypes, columns: description.columns)
        if let evicted = cache.withLock({ $0.insert(statement, for: query.text) }) {
            _ = try await wire.perform([.run("DEALLOCATE \(evicted.name)")], deadline: deadline)
        }
        return statement
    }

    // MARK: Array types

    /// Whether a JSON array is written as an array literal for a type, or else as JSON; nil when it is not known.
    private func isArray(_ type: PostgreSQLType) -> Bool? {
        if case .array = type.form { return true }
        return type.form == nil ? arrayTypes.withLock { $0[type] } : false
    }

    /// Asks about the types of JSON arrays that are not built in, once each. Says whether there was any.
    private func learnArrayTypes(
        _ query: PostgreSQLQuery, _ statement: PreparedStatement, _ deadline: ContinuousClock.Instant?
    ) async throws -> Bool {
        var hasAsked = false
        for (value, type) in zip(query.parameters, statement.parameterTypes) where value.arrayValue != nil {
            guard isArray(type) == nil else { continue }
            let question = "SELECT 1 FROM pg_catalog.pg_type WHERE typcategory = 'A' AND oid = \(type.rawValue)"
            try await wire.start(.pipeline(streamed: 0), [.run(question)], deadline: deadline)
            var rows = 0
            while true {
                let delivery = try await wire.next()
                rows += delivery.chunk.rowCount
                if delivery.replies != nil { break }
            }
            arrayTypes.withLock { [rows] in $0[type] = rows > 0 }
            hasAsked = true
        }
        return hasAsked
    }
}

extension PostgreSQLError {
    /// Whether the server wants a statement prepared again.
    fileprivate var isStalePlan: Bool {
        sqlState == "26000" || (sqlState == "0A000" && message.contains("cached plan"))
    }
}
