import JSON
import PostgreSQLClient
import SQLTools

/// A PostgreSQL database as a source of SQL tools.
struct PostgreSQLDatabase: SQLDatabase {
    let pool: PostgreSQLPool
    let isWritable: Bool
    let knowledge: Knowledge
    /// What sessions limit the time of a statement to from their beginning; nil where they do not.
    private let sessionTimeout: Duration?

    /// How much later than the server this side ends a statement: the server's own end is the better one.
    private static let grace = Duration.seconds(2)

    var dialect: SQLDialect { .postgresql }

    init(
        pool: PostgreSQLPool, isWritable: Bool, allowsPrivilegedRole: Bool, allowedFunctions: Set<String>,
        sessionTimeout: Duration? = nil
    ) {
        (self.pool, self.isWritable, self.sessionTimeout) = (pool, isWritable, sessionTimeout)
        knowledge = Knowledge(allowsPrivilegedRole: allowsPrivilegedRole, allowedFunctions: allowedFunctions)
    }

    func read(
        _ statement: SQLStatement, limits: SQLLimits, protection: SQLProtection, into sink: any SQLRowSink
    ) async throws -> SQLOutcome {
        try await withConnection { connection in
            let admitted = try await admit(statement, protection, on: connection)
            return try await mapping(admitted.offset) {
                try await run(try admitted.query(), in: envelope(limits), on: connection, limits, into: sink)
            }
        }
    }

    /// Runs a statement and hands its rows over as they come.
    func run(
        _ query: PostgreSQLQuery, in envelope: PostgreSQLEnvelope, on connection: PostgreSQLConnection,
        _ limits: SQLLimits, into sink: any SQLRowSink
    ) async throws -> SQLOutcome {
        let deadline = Self.deadline(limits)
        _ = try await knowledge.columns(of: query, on: connection, deadline)
        return try await connection.withRows(query, in: envelope, deadline: deadline) { rows in
            let columns = try knowledge.named(rows.columns)
            try sink.begin(columns)
            var isStopped = false
            while !isStopped, let row = try await rows.next() {
                isStopped = try !sink.accept(try Self.values(of: row, limits))
            }
            return SQLOutcome(affectedRows: isStopped ? nil : rows.changedRows, isStopped: isStopped)
        }
    }

    private static func values(of row: PostgreSQLRow, _ limits: SQLLimits) throws(SQLFailure) -> [SQLValue] {
        var values: [SQLValue] = []
        values.reserveCapacity(row.count)
        for column in 0..<row.count {
            guard row.byteCount(column) ?? 0 <= limits.maxValueBytes else {
                throw SQLFailure(
                    .tooLarge, "A value of \"\(row.columns[column].name)\" has more than \(limits.maxValueBytes) bytes."
                )
            }
            values.append(SQLValue(row[column]))
        }
        return values
    }

    /// The statement as it is sent, once the fence has let it pass.
    func admit(
        _ statement: SQLStatement, _ protection: SQLProtection, on connection: PostgreSQLConnection
    ) async throws -> AdmittedStatement {
        let facts = try await knowledge.facts(on: connection)
        let text = try SQLText(statement.text, .postgresql)
        guard text.statementClass == .read else {
            throw SQLFailure(.readOnly, "Only statements that read are run here.", position: 1)
        }
        let fence = Fence(facts: facts)
        try fence.check(text, protection)
        try fence.checkReading(text)
        guard !protection.isEmpty else { return AdmittedStatement(statement: statement) }
        let shield = try await Shield.load(protection, on: connection)
        return try shield.rewrite(statement, text)
    }

    // MARK: - What all work shares

    func withConnection<R>(_ body: (PostgreSQLConnection) async throws -> R) async throws -> R {
        do {
            return try await pool.withConnection(body)
        } catch let error as PostgreSQLError {
            if Task.isCancelled { throw CancellationError() }
            throw Failures.failure(error)
        }
    }

    /// Failures with their places in the caller's own text.
    func mapping<R>(_ offset: Int, _ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as PostgreSQLError {
            if Task.isCancelled { throw CancellationError() }
            throw Failures.failure(error, offset: offset)
        }
    }

    static func deadline(_ limits: SQLLimits) -> ContinuousClock.Instant { .now + limits.timeout + grace }

    /// A transaction in which the server itself refuses changes and keeps the time.
    func envelope(_ limits: SQLLimits) -> PostgreSQLEnvelope {
        .readOnly(settings: limits.timeout == sessionTimeout ? [] : Self.settings(limits))
    }

    static func settings(_ limits: SQLLimits) -> [String] {
        timeLimits(limits.timeout).map { "SET LOCAL \($0) = \($1)" }
    }

    /// The server's settings that limit the time, in milliseconds.
    static func timeLimits(_ timeout: Duration) -> [(name: String, value: String)] {
        let milliseconds = String(max(1, Int64(timeout / .milliseconds(1))))
        return [("statement_timeout", milliseconds), ("lock_timeout", milliseconds)]
    }
}

/// A statement that may be run, with what was put in front of it.
struct AdmittedStatement: Sendable {
    var statement: SQLStatement
    var prefix = ""

    /// How many characters the prefix has.
    var offset: Int { prefix.unicodeScalars.count }

    func query(_ front: String = "") throws(SQLFailure) -> PostgreSQLQuery {
        // A trace makes every text another one, which would only fill the cache of prepared statements.
        let isRepeated = statement.comment?.contains("traceparent") != true
        return PostgreSQLQuery(
            front + prefix + statement.tracedText, try statement.positional(), isRepeated: isRepeated)
    }
}

extension PostgreSQLRows {
    /// How many rows a change touched; nil for what changes none.
    fileprivate var changedRows: Int? {
        guard let words = tag?.split(separator: " "), let verb = words.first,
            let count = words.last.flatMap({ Int($0) })
        else { return nil }
        return ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY"].contains(verb) ? count : nil
    }
}
