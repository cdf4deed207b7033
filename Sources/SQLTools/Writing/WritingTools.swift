import JSON
import MCP

extension SQLToolbox {
    /// The tools of servers with a source that may be changed.
    @ServerBuilder var writingTools: [any ServerComponent] {
        tool(
            "preview_write",
            "Shows what one INSERT, UPDATE or DELETE would change: rows before and after, plan, locks. Changes nothing; its token is for commit_write.",
            [
                "sql": ["type": "string", "description": "One statement"], "params": Self.paramsSchema(sources),
                "max_rows": ["type": "integer", "minimum": 1, "description": "Of the rows shown"],
            ], required: ["sql"]
        ) { source, arguments, context in
            try await preview(source, arguments, context)
        }
        commitTool
    }

    private func preview(
        _ source: SQLSource, _ arguments: SQLArguments, _ context: RequestContext
    ) async throws -> CallToolResult {
        let sql = try arguments.text("sql")
        let text = try SQLText(sql, source.dialect)
        guard text.statementClass == .dml else {
            throw SQLFailure(.notSupported, "Only INSERT, UPDATE and DELETE can be previewed.")
        }
        try source.allows(.dml, for: context.principal)
        let statement = SQLStatement(
            sql, parameters: try arguments.parameters(source.dialect),
            comment: TraceComment.text(tool: "preview_write", meta: context.meta))
        let database = source.database
        let run = try await ChangeRun(
            statement, text, in: database, limits: source.limits, maxRows: source.settings.maxPreviewRows)
        var seen: SQLEffects?
        let changes = try await database.withWriteTransaction(allowing: [.dml], limits: source.limits) { transaction in
            try await run.rehearse(in: transaction) { seen = $0 }
        }
        let plan = try? await database.explain(
            statement, SQLPlanOptions(), limits: source.limits, protection: SQLProtection())
        let write = PlannedWrite(source: source.name, statement: statement, text: text, changes: changes)
        var result = changes.summary(caps(source, rows: arguments.int("max_rows")), text.target?.change)
        result["plan"] = plan.map { .string($0.text) }
        if let seen { result.merge(seen.json) }
        result["token"] = .string(try sealer.seal(write.json, .preview, for: context.principal))
        return .structured(.object(result))
    }
}

extension RowChanges {
    fileprivate func summary(_ caps: ResultCollector.Caps, _ change: SQLText.Change?) -> JSONObject {
        let shown = json(caps)
        var result: JSONObject = ["row_count": JSONValue(keys.count)]
        result["change"] = change.map { .string($0.rawValue) }
        result["rows"] = .array(shown.rows)
        result["truncated"] = .bool(shown.isTruncated)
        return result
    }
}

extension SQLEffects {
    fileprivate var json: JSONObject {
        let tables = changedTables.map { changed -> JSONValue in
            var json: JSONObject = ["table": .string(changed.table.description)]
            json["rows"] = changed.rows.map { JSONValue($0) }
            return .object(json)
        }
        return ["locks": .array(locks.map(JSONValue.string)), "changed_tables": .array(tables)]
    }
}

/// What a preview promises, as its token holds it.
struct PlannedWrite: Sendable {
    var source: String
    var sql: String
    var parameters: SQLParameters
    var change: String
    var onlyAddsRows: Bool
    var rows: Int
    var before: String
    var after: String

    init(source: String, statement: SQLStatement, text: SQLText, changes: RowChanges) {
        self.source = source
        sql = statement.text
        parameters = statement.parameters
        change = text.target?.change.rawValue ?? ""
        onlyAddsRows = text.onlyAddsRows
        rows = changes.keys.count
        before = changes.digestBefore
        after = changes.digestAfter
    }

    init?(json: JSONObject) {
        guard let source = json["source"]?.stringValue, let sql = json["sql"]?.stringValue,
            let parameters = json["params"].flatMap(SQLParameters.init(json:)),
            let change = json["change"]?.stringValue, let onlyAddsRows = json["only_adds"]?.boolValue,
            let rows = json["rows"]?.intValue, let before = json["before"]?.stringValue,
            let after = json["after"]?.stringValue
        else { return nil }
        (self.source, self.sql, self.parameters, self.change) = (source, sql, parameters, change)
        self.onlyAddsRows = onlyAddsRows
        (self.rows, self.before, self.after) = (rows, before, after)
    }

    var json: JSONObject {
        [
            "source": .string(source), "sql": .string(sql), "params": parameters.json, "change": .string(change),
            "only_adds": .bool(onlyAddsRows), "rows": JSONValue(rows), "before": .string(before),
            "after": .string(after),
        ]
    }
}
