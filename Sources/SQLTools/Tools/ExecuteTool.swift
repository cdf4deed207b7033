import Crypto
import JSON
import MCP

extension SQLToolbox {
    /// `execute_sql`: the one tool that most work needs.
    var executeTool: Tool {
        let mostRows = sources.map(\.settings.maxRows).max() ?? 1
        let properties: JSONObject = [
            "sql": ["type": "string", "description": "One statement"],
            "params": Self.paramsSchema(sources),
            "max_rows": ["type": "integer", "minimum": 1, "maximum": JSONValue(mostRows)],
            "timeout_ms": ["type": "integer", "minimum": 1],
            "cursor": [
                "type": "string", "description": "next_cursor of the last result, with the same sql and params",
            ],
        ]
        let purpose =
            isWritable
            ? "Runs SQL. Prefer preview_write for changes; the user is asked before any change."
            : "Runs SQL that reads; changes are refused."
        return tool(
            "execute_sql", "\(purpose) Results are capped; truncated says whether rows are missing.", properties,
            required: ["sql"], annotations: isWritable ? .destructive : .readOnly
        ) { source, arguments, context in
            let sql = try arguments.text("sql")
            let statement = SQLStatement(
                sql, parameters: try arguments.parameters(source.dialect),
                comment: TraceComment.text(tool: "execute_sql", meta: context.meta))
            return try await execute(
                statement, try SQLText(sql, source.dialect), on: source, limits: limits(arguments, source),
                rows: arguments.int("max_rows"), cursor: arguments.optionalText("cursor"), context)
        }
    }

    /// How parameters are given: by position, and where the engine has names for them, by name.
    static func paramsSchema(_ sources: [SQLSource]) -> JSONValue {
        sources.contains { $0.dialect.hasNamedParameters }
            ? ["type": ["array", "object"], "description": "Values for ?1, ?2 … or by name for :name"]
            : ["type": "array", "description": "Values for $1, $2 …"]
    }

    /// Runs a statement as its class and the source's mode allow.
    func execute(
        _ statement: SQLStatement, _ text: SQLText, on source: SQLSource, limits: SQLLimits, rows: Int?,
        cursor: String? = nil, _ context: RequestContext
    ) async throws -> CallToolResult {
        guard text.statementClass == .read else {
            try source.allows(text.statementClass, for: context.principal)
            return try await change(statement, text, on: source, limits: limits, rows: rows, context)
        }
        let cursors = CursorSeal(
            sealer: sealer, source: source.name, statement: statement, principal: context.principal)
        let collector = ResultCollector(caps(source, rows: rows), skipping: try cursor.map(cursors.open))
        let protection = try source.protection(for: context.principal)
        let guarded = GuardedSink(protection: protection, next: collector)
        var isTimedOut = false
        do {
            _ = try await source.database.read(statement, limits: limits, protection: protection, into: guarded)
        } catch let failure as SQLFailure where failure.code == .timeout {
            isTimedOut = true
            if try collector.collected(isTimedOut: true).rows.isEmpty { throw failure }
        }
        let collected = try collector.collected(isTimedOut: isTimedOut)
        return .structured(try result(collected, cursors))
    }

    private func result(_ collected: ResultCollector.Collected, _ cursors: CursorSeal) throws(SQLFailure) -> JSONValue {
        var result = collected.json
        if collected.cap != nil { result["next_cursor"] = .string(try cursors.seal(collected.next)) }
        return .object(result)
    }
}

extension ResultCollector.Collected {
    /// The result without a cursor.
    var json: JSONObject {
        var result: JSONObject = [
            "columns": .array(columns.map { ["name": .string($0.name), "type": .string($0.type)] }),
            "rows": .array(rows), "row_count": JSONValue(rows.count), "truncated": .bool(cap != nil),
        ]
        result["truncated_by"] = cap.map { .string($0.rawValue) }
        return result
    }
}

/// A second proof that protected columns stay so: an engine that reports one as the origin of a result's column has not
/// replaced it.
struct GuardedSink: SQLRowSink {
    let protection: SQLProtection
    let next: any SQLRowSink

    func begin(_ columns: [SQLColumn]) throws {
        for column in columns {
            guard let origin = column.origin, protection.treatment(of: origin) != nil else { continue }
            throw SQLFailure(
                .protectedColumn, "The column \"\(column.name)\" would show protected values as they are; leave it out."
            )
        }
        try next.begin(columns)
    }

    func accept(_ row: [SQLValue]) throws -> Bool { try next.accept(row) }
}

/// Cursors of one statement for one caller. They hold all there is to know, so any replica can go on.
struct CursorSeal {
    let sealer: SQLSealer
    let source: String
    let statement: SQLStatement
    let principal: Principal

    private var digest: String {
        let whole = JSONValue.array([.string(source), .string(statement.text), statement.parameters.json])
        return SHA256.hash(data: whole.canonicalBytes()).hexText
    }

    func seal(_ skip: ResultCollector.Skip) throws(SQLFailure) -> String {
        let content: JSONObject = [
            "statement": .string(digest), "rows": JSONValue(skip.rows), "last": .string(skip.digest),
        ]
        return try sealer.seal(content, .cursor, for: principal)
    }

    func open(_ cursor: String) throws(SQLFailure) -> ResultCollector.Skip {
        let content = try sealer.open(cursor, .cursor, for: principal)
        guard content["statement"]?.stringValue == digest, let rows = content["rows"]?.intValue,
            let last = content["last"]?.stringValue
        else {
            throw SQLFailure(
                .cursorStale, "The cursor belongs to another statement; give the same sql, params and source.")
        }
        return .init(rows: rows, digest: last)
    }
}
