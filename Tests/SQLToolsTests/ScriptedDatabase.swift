import JSON
import MCP
import Synchronization

@testable import SQLTools

/// A database that answers as it was told to: the in-memory twin of an engine.
final class ScriptedDatabase: SQLDatabase {
    struct Script: Sendable {
        var columns: [SQLColumn] = [SQLColumn(name: "n", type: "integer")]
        var rows: [[SQLValue]] = []
        /// Thrown after the rows.
        var failure: SQLFailure?
        var objects: [SQLObject] = []
        var table: SQLTable?
        /// What the keys of a previewed change are, and the rows before and after it.
        var change: (keys: [[SQLValue]], before: [[SQLValue]], after: [[SQLValue]]) = ([], [], [])
        var commitFailure: SQLFailure?
        var identity: String?
        var status = SQLTransactionStatus.unknown
        var findings: [SQLFinding] = []
    }

    let dialect: SQLDialect
    private let script: Mutex<Script>
    private let seen = Mutex<[SQLStatement]>([])
    private let delivered = Mutex(0)
    private let commits = Mutex(0)

    init(_ dialect: SQLDialect = .postgresql, _ script: Script = Script()) {
        self.dialect = dialect
        self.script = Mutex(script)
    }

    /// What ran, in order.
    var statements: [SQLStatement] { seen.withLock(\.self) }
    /// How many rows were handed over.
    var deliveredRows: Int { delivered.withLock(\.self) }
    var commitCount: Int { commits.withLock(\.self) }
    func change(_ edit: (inout Script) -> Void) { script.withLock { edit(&$0) } }

    func read(
        _ statement: SQLStatement, limits: SQLLimits, protection: SQLProtection, into sink: any SQLRowSink
    ) throws -> SQLOutcome {
        seen.withLock { $0.append(statement) }
        let script = script.withLock(\.self)
        try sink.begin(script.columns)
        for row in script.rows {
            delivered.withLock { $0 += 1 }
            guard try sink.accept(row) else { return SQLOutcome(isStopped: true) }
        }
        if let failure = script.failure { throw failure }
        return SQLOutcome()
    }

    func explain(
        _ statement: SQLStatement, _ options: SQLPlanOptions, limits: SQLLimits, protection: SQLProtection
    ) throws -> SQLPlan {
        seen.withLock { $0.append(statement) }
        return SQLPlan("Seq Scan\(options.hypotheticalIndexes.map { " \($0.table)(\($0.columns))" }.joined())", cost: 1)
    }

    func objects(_ query: SQLCatalogQuery, limits: SQLLimits) -> [SQLObject] {
        Array(script.withLock { $0.objects.filter { $0.kind == query.kind } }.prefix(query.limit))
    }

    func table(_ name: SQLName, limits: SQLLimits) -> SQLTable? { script.withLock(\.table) }

    func withWriteTransaction<Output: Sendable>(
        allowing: Set<SQLStatementClass>, limits: SQLLimits,
        _ body: (any SQLWriteTransaction) async throws -> Output
    ) async throws -> Output {
        try await body(ScriptedTransaction(script: script.withLock(\.self)) { [self] in commits.withLock { $0 += 1 } })
    }

    func status(ofTransaction identity: String) -> SQLTransactionStatus { script.withLock(\.status) }
    func check(_ protection: SQLProtection) -> [SQLFinding] { script.withLock(\.findings) }
}

/// Plays one change: a statement with RETURNING gives the keys, a SELECT the rows as they are by then.
private final class ScriptedTransaction: SQLWriteTransaction {
    private let script: ScriptedDatabase.Script
    private let isChanged = Mutex(false)
    private let onCommit: @Sendable () -> Void

    init(script: ScriptedDatabase.Script, onCommit: @escaping @Sendable () -> Void) {
        self.script = script
        self.onCommit = onCommit
    }

    func run(_ statement: SQLStatement, into sink: any SQLRowSink) throws -> SQLOutcome {
        let isSelect = statement.text.hasPrefix("SELECT")
        let rows: [[SQLValue]]
        if isSelect {
            rows = isChanged.withLock(\.self) ? script.change.after : script.change.before
        } else {
            isChanged.withLock { $0 = true }
            rows = script.change.keys
        }
        try sink.begin([])
        for row in rows where try !sink.accept(row) { break }
        return SQLOutcome(affectedRows: isSelect ? nil : rows.count)
    }

    func mark() {}
    func rollBack() { isChanged.withLock { $0 = false } }
    func effects() -> SQLEffects {
        SQLEffects(locks: ["RowExclusiveLock on t"], changedTables: [(SQLName("audit"), 2)])
    }
    func identity() -> String? { script.identity }

    func commit() throws {
        if let failure = script.commitFailure { throw failure }
        onCommit()
    }
}

/// The tools over scripted databases, called without a transport.
struct Toolbox {
    let database: ScriptedDatabase
    let server: MCPServer

    init(
        _ database: ScriptedDatabase, _ settings: SQLSettings = SQLSettings(),
        records: any SQLRecordStore = InMemoryRecords(),
        now: @escaping @Sendable () -> Int64 = { 1_000 }
    ) throws {
        self.database = database
        let sealer = SQLSealer(secret: "s", now: now)
        server = try SQLToolbox([SQLSource("db", database, settings)], sealer: sealer, records: records)
            .server(name: "sql", title: "SQL")
    }

    func call(_ tool: String, _ arguments: JSONObject, as principal: Principal = .local, meta: JSONObject = [:])
        async throws -> CallToolResult
    {
        let params: JSONObject = ["name": .string(tool), "arguments": .object(arguments), "_meta": .object(meta)]
        return CallToolResult(
            unchecked: try await server.perform(
                ServiceRequest(method: "tools/call", params: params), principal: principal))
    }

    func code(_ tool: String, _ arguments: JSONObject, as principal: Principal = .local) async throws -> String? {
        let result = try await call(tool, arguments, as: principal)
        return result.isError
            ? result.structuredContent?["error"]?["code"]?.stringValue ?? result.content.first?.text : nil
    }
}
