import ConnectorKit
import JSON
import MCP

extension SQLToolbox {
    /// `explain_sql`: how the engine runs a statement.
    var explainTool: Tool {
        let canSuppose = sources.contains { $0.dialect == .postgresql }
        var properties: JSONObject = [
            "sql": ["type": "string", "description": "One statement, without EXPLAIN"],
            "params": Self.paramsSchema(sources),
            "analyze": ["type": "boolean", "default": false, "description": "Run it and measure"],
        ]
        if canSuppose {
            properties["hypothetical_indexes"] = [
                "type": "array", "description": "Indexes to plan with as if they were there",
                "items": [
                    "type": "object",
                    "properties": [
                        "table": ["type": "string"], "columns": ["type": "array", "items": ["type": "string"]],
                        "using": ["type": "string", "default": "btree"],
                    ], "required": ["table", "columns"],
                ],
            ]
        }
        return tool("explain_sql", "Tells the plan of a statement.", properties, required: ["sql"]) {
            source, arguments, context in
            let sql = try arguments.text("sql")
            let text = try SQLText(sql, source.dialect)
            guard text.tokens.first?.isWord("explain") != true else {
                throw SQLFailure(.syntax, "Give the statement without EXPLAIN in front.", position: 1)
            }
            guard text.statementClass == .read || text.statementClass == .dml else {
                throw SQLFailure(.deniedStatement, "Only statements that read or change rows have a plan.")
            }
            let options = SQLPlanOptions(
                analyze: arguments.object["analyze"]?.boolValue ?? false,
                hypotheticalIndexes: Self.indexes(arguments))
            guard !options.analyze || text.statementClass == .read else {
                throw SQLFailure(.readOnly, "Only statements that read are run to be measured; leave out analyze.")
            }
            let statement = SQLStatement(
                sql, parameters: try arguments.parameters(source.dialect),
                comment: TraceComment.text(tool: "explain_sql", meta: context.meta))
            let plan = try await source.database.explain(
                statement, options, limits: source.limits, protection: try source.protection(for: context.principal))
            return plan.result(maxBytes: source.settings.maxBytes)
        }
    }

    private static func indexes(_ arguments: SQLArguments) -> [SQLPlanOptions.HypotheticalIndex] {
        (arguments.object["hypothetical_indexes"]?.arrayValue ?? []).map { index in
            let parts = (index["table"]?.stringValue ?? "").split(separator: ".", maxSplits: 1).map(String.init)
            let table = parts.count == 2 ? SQLName(schema: parts[0], parts[1]) : SQLName(parts.first ?? "")
            return .init(
                table, columns: index["columns"]?.arrayValue?.compactMap(\.stringValue) ?? [],
                method: index["using"]?.stringValue ?? "btree")
        }
    }

    /// `list_sources`: what there is to ask.
    var listTool: Tool {
        let names = sources.map { source -> JSONValue in
            var json: JSONObject = [
                "name": .string(source.name), "engine": .string(source.dialect.rawValue),
                "mode": .string(source.settings.mode.rawValue),
            ]
            json["description"] = source.settings.description.map(JSONValue.string)
            return .object(json)
        }
        let definition = ToolDefinition(
            name: "list_sources", description: "Lists the databases.",
            inputSchema: ["type": "object", "additionalProperties": false], annotations: .readOnly)
        return Tool(definition) { _, _ in JSONValue.object(["sources": .array(names)]) }
    }
}

extension SQLPlan {
    /// The plan as text, and its structure where that is not too long.
    func result(maxBytes: Int) -> CallToolResult {
        let shown = CellText(maxBytes: maxBytes).json(.text(text))
        var result: JSONObject = ["plan": shown]
        result["cost"] = cost.map { JSONValue($0) }
        if let structure, structure.serialized().count <= maxBytes { result["structure"] = structure }
        return CallToolResult(content: [.text(shown.stringValue ?? "")], structuredContent: .object(result))
    }
}
