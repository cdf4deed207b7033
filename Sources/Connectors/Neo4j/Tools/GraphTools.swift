import BoltClient
import ConnectorKit
import JSON
import MCP

/// The tools over one graph.
struct GraphTools: Sendable {
    let database: GraphDatabase
    let cursor: GraphCursor
    let isReadWrite: Bool

    @ServerBuilder var components: [any ServerComponent] {
        schemaTool
        readTool
        if isReadWrite { writeTool }
        proceduresTool
    }

    private var schemaTool: Tool {
        Tool(
            "get-schema", "Lists labels and relationship types with their properties. Call it before writing Cypher.",
            annotations: .readOnly
        ) { (_: NoInput, _) in try await database.schema(sample: database.sample).json }
        .alias("get_neo4j_schema")
    }

    private var readTool: Tool {
        Tool(
            Self.definition(
                "read-cypher", "Runs a Cypher statement that only reads. Pass values in params, as $name.", .readOnly,
                ["cursor": ["type": "string", "description": "next_cursor of the result to go on with"]])
        ) { arguments, context in
            try await read(try StatementInput(arguments, database.limits), principal: context.principal)
        }.alias("read_neo4j_cypher")
    }

    private var writeTool: Tool {
        Tool(
            Self.definition(
                "write-cypher",
                "Runs a Cypher statement that changes data, and commits. Statements that delete or SET are confirmed by the user.",
                .destructive, [:])
        ) { arguments, context in
            try await write(try StatementInput(arguments, database.limits), context)
        }.alias("write_neo4j_cypher")
    }

    private var proceduresTool: Tool {
        Tool(
            "list-gds-procedures", "Lists the procedures of Graph Data Science, if the server has it.",
            annotations: .readOnly
        ) { (_: NoInput, _) in try await GDSProcedures(database: database).list() }
    }

    private static func definition(
        _ name: String, _ description: String, _ annotations: ToolAnnotations, _ more: JSONObject
    ) -> ToolDefinition {
        var properties: JSONObject = [
            "query": ["type": "string", "description": "One Cypher statement"],
            "params": ["type": "object", "description": "Values of its parameters"],
            "max_rows": ["type": "integer", "minimum": 1], "timeout_ms": ["type": "integer", "minimum": 1],
        ]
        properties.merge(more)
        return ToolDefinition(
            name: name, description: description,
            inputSchema: ["type": "object", "properties": .object(properties), "required": ["query"]],
            annotations: annotations)
    }

    // MARK: - Reading

    private func read(_ input: StatementInput, principal: Principal) async throws -> JSONValue {
        let findings = try database.check(input.query, for: .read)
        let binding = GraphCursor.Binding(principal: principal, statement: input.query, parameters: input.params)
        let position = try input.cursor.map { text throws(GraphError) in try cursor.open(text, binding) }
        let collector = RowCollector(maxRows: input.maxRows, limits: database.limits, resume: position)
        do {
            try await database.read(input.query, input.values, within: input.timeout, into: collector)
        } catch let error as GraphError {
            throw await explained(error, findings)
        }
        let result = collector.result
        var answer = Self.answer(result)
        if result.cut != nil, let digest = result.digest {
            let next = GraphCursor.Position(rows: (position?.rows ?? 0) + result.rows.count, digest: digest)
            answer["next_cursor"] = .string(try cursor.seal(next, binding))
        }
        if result.rows.isEmpty, position == nil {
            let notices = await notices(findings)
            if !notices.isEmpty { answer["notices"] = .array(notices.map(JSONValue.string)) }
        }
        return .object(answer)
    }

    private static func answer(_ result: RowCollector.Rows) -> JSONObject {
        var answer: JSONObject = [
            "columns": .array(result.columns.map(JSONValue.string)), "rows": .array(result.rows),
            "row_count": JSONValue(result.rows.count), "truncated": .bool(result.cut != nil),
        ]
        answer["truncated_by"] = result.cut.map { .string($0.rawValue) }
        return answer
    }

    /// Names that the graph nearly has. Finding them is a courtesy: where it fails, there are none.
    private func notices(_ findings: CypherFence.Findings) async -> [String] {
        guard !findings.names.isEmpty, let schema = try? await database.recentSchema() else { return [] }
        return NearNames.notices(about: findings.names, known: schema.names)
    }

    private func explained(_ error: GraphError, _ findings: CypherFence.Findings) async -> GraphError {
        guard error.code == .statement || error.code == .syntax else { return error }
        let notices = await notices(findings)
        guard !notices.isEmpty else { return error }
        return GraphError(error.code, ([error.message] + notices).joined(separator: " "))
    }

    // MARK: - Writing

    private func write(_ input: StatementInput, _ context: RequestContext) async throws -> JSONValue {
        let findings = try database.check(input.query, for: .write)
        var most: [String: Int64]?
        if findings.deletes {
            most = try await confirmed(input, findings, context)
        }
        let collector = RowCollector(maxRows: input.maxRows, limits: database.limits, resume: nil)
        let counters = try await database.write(
            input.query, input.values, within: input.timeout, most: most, into: collector)
        var answer = Self.answer(collector.result)
        answer["counters"] = Self.json(counters)
        return .object(answer)
    }

    private static func json(_ counters: [String: Int64]) -> JSONValue {
        .object(JSONObject(counters.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))
    }

    /// Asks the user, who is told what would be deleted and set.
    ///
    /// - Returns: How much was agreed to; nil for schema commands, which name what they drop.
    private func confirmed(
        _ input: StatementInput, _ findings: CypherFence.Findings, _ context: RequestContext
    ) async throws -> [String: Int64]? {
        let counters: [String: Int64]
        if let known = context.state?.objectValue {
            counters = Dictionary(known.map { ($0.key, $0.value.integerValue ?? 0) }) { $1 }
        } else if findings.changesSchema {
            counters = [:]
        } else {
            counters = try await database.preview(input.query, input.values, within: input.timeout)
        }
        let effect = counters.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        let question =
            "Run this statement on the graph database?" + (effect.isEmpty ? "" : " It changes \(effect).") + "\n\n"
            + input.query.prefix(2000)
        guard try context.userAgrees(to: question, state: Self.json(counters)) else {
            throw GraphError(.declined, "The user did not agree. Nothing was changed.")
        }
        return findings.changesSchema ? nil : counters
    }
}

/// The arguments that the tools with statements share.
private struct StatementInput {
    let query: String
    let params: JSONObject
    let values: [String: BoltValue]
    let maxRows: Int
    let timeout: Duration
    let cursor: String?

    init(_ arguments: JSONObject, _ limits: GraphLimits) throws(GraphError) {
        query = arguments["query"]?.stringValue ?? ""
        params = arguments["params"]?.objectValue ?? [:]
        values = try GraphParameters.values(params)
        maxRows = min(arguments["max_rows"]?.intValue ?? limits.defaultRows, limits.maxRows)
        let asked = arguments["timeout_ms"]?.intValue.map { Duration.milliseconds($0) }
        timeout = min(asked ?? limits.timeout, limits.timeout)
        cursor = arguments["cursor"]?.stringValue
    }
}
