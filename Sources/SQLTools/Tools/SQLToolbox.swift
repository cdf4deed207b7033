import ConnectorKit
import JSON
public import MCP

/// The tools, resources and prompts over some sources, whatever their engines are.
public struct SQLToolbox: Sendable {
    let sources: [SQLSource]
    let sealer: SQLSealer
    let records: any SQLRecordStore
    let engineTools: [SQLEngineTool]

    /// - Parameters:
    ///   - sources: At least one. With several, the tools take a `source`.
    ///   - sealer: Seals cursors and the tokens of previews.
    ///   - records: Where committed writes are remembered by their idempotency key.
    ///   - engineTools: What only this engine has.
    /// - Throws: Where a rule or a tool of the configuration cannot be used.
    public init(
        _ sources: [SQLSource], sealer: SQLSealer = SQLSealer(), records: any SQLRecordStore = InMemoryRecords(),
        engineTools: [SQLEngineTool] = []
    ) throws(SQLFailure) {
        precondition(!sources.isEmpty, "a server for SQL needs a source")
        self.sources = sources
        self.sealer = sealer
        self.records = records
        self.engineTools = engineTools
        for source in sources {
            _ = try source.settings.columns.protection(for: .anonymous, source.dialect)
            for tool in source.settings.tools { try check(tool, of: source) }
        }
    }

    /// A server of everything that the sources' settings allow.
    public func server(name: String, title: String) -> MCPServer {
        MCPServer(name: name, version: "1.0.0", title: title, instructions: instructions) {
            executeTool
            searchTool
            explainTool
            listTool
            if isWritable { writingTools }
            customTools
            tools(engineTools)
            resources
            prompts
        }
    }

    private var instructions: String {
        let about = sources.map { source in
            let words = source.settings.description.map { ": \($0)" } ?? ""
            return "\(source.name) (\(source.dialect.rawValue), \(source.settings.mode.rawValue))\(words)"
        }
        return "SQL over \(about.joined(separator: "; ")). Look for names with search_objects before you query."
    }

    var isWritable: Bool { sources.contains { $0.settings.mode == .readWrite } }

    // MARK: - What the tools share

    /// The source that a call is for.
    func source(_ arguments: SQLArguments) throws(SQLFailure) -> SQLSource {
        guard let name = arguments.optionalText("source") else {
            guard sources.count == 1 else {
                throw SQLFailure(.parameters, "Give \"source\": one of \(sources.map(\.name).joined(separator: ", ")).")
            }
            return sources[0]
        }
        return try source(named: name)
    }

    func source(named name: String) throws(SQLFailure) -> SQLSource {
        guard let source = sources.first(where: { $0.name == name }) else {
            throw SQLFailure(
                .parameters,
                "There is no source \"\(name.prefix(64))\"; there are \(sources.map(\.name).joined(separator: ", ")).")
        }
        return source
    }

    /// A tool whose arguments are the given ones, and `source` where there are several.
    func tool(
        _ name: String, _ description: String, _ properties: JSONObject, required: [String] = [],
        annotations: ToolAnnotations = .readOnly, source fixed: SQLSource? = nil,
        _ body: @escaping @Sendable (SQLSource, SQLArguments, RequestContext) async throws -> CallToolResult
    ) -> Tool {
        var (properties, required) = (properties, required)
        if sources.count > 1, fixed == nil {
            properties["source"] = ["type": "string", "enum": .array(sources.map { .string($0.name) })]
            required.append("source")
        }
        var schema: JSONObject = ["type": "object", "properties": .object(properties), "additionalProperties": false]
        if !required.isEmpty { schema["required"] = .array(required.map(JSONValue.string)) }
        let definition = ToolDefinition(
            name: name, description: description, inputSchema: schema, annotations: annotations)
        return Tool(definition) { (object, context) async throws -> CallToolResult in
            let arguments = SQLArguments(object: object)
            var meant: SQLSource?
            do {
                let source = try fixed ?? source(arguments)
                meant = source
                return try await body(source, arguments, context)
            } catch let failure as SQLFailure {
                return await report(failure, from: meant, sql: arguments.optionalText("sql"), context)
            }
        }
    }

    /// The caps for a call, which may ask for less than the settings allow, and not for more.
    func limits(_ arguments: SQLArguments, _ source: SQLSource) -> SQLLimits {
        var limits = source.limits
        if let asked = arguments.int("timeout_ms") { limits.timeout = min(.milliseconds(asked), limits.timeout) }
        return limits
    }

    func caps(_ source: SQLSource, rows asked: Int?) -> ResultCollector.Caps {
        let settings = source.settings
        return .init(
            rows: min(asked ?? settings.defaultRows, settings.maxRows), bytes: settings.maxBytes,
            cellBytes: settings.maxCellBytes)
    }
}
