public import JSON
public import MCP

/// A tool that only one engine has, offered beside the usual ones. It takes a `source` where there are several.
public struct SQLEngineTool: Sendable {
    let name: String
    let description: String
    let properties: JSONObject
    let required: [String]
    let annotations: ToolAnnotations
    let body: @Sendable (SQLEngineCall) async throws -> JSONObject

    /// - Parameter body: Returns the structured result; throws ``SQLFailure`` for the model to read.
    public init(
        _ name: String, _ description: String, _ properties: JSONObject = [:], required: [String] = [],
        annotations: ToolAnnotations = .readOnly, _ body: @escaping @Sendable (SQLEngineCall) async throws -> JSONObject
    ) {
        self.name = name
        self.description = description
        self.properties = properties
        self.required = required
        self.annotations = annotations
        self.body = body
    }
}

/// A call of such a tool.
public struct SQLEngineCall: Sendable {
    /// The source that is meant.
    public let source: SQLSource
    /// The arguments, which have passed the tool's schema.
    public let arguments: JSONObject
    /// Who calls, and how to ask back.
    public let context: RequestContext

    /// What must be kept from the caller.
    public var protection: SQLProtection { get throws { try source.protection(for: context.principal) } }

    /// What a statement may cost.
    public var limits: SQLLimits { source.limits }

    /// A value as results show it: cut where it is longer than the source's settings allow.
    public func shown(_ value: SQLValue) -> JSONValue { CellText(maxBytes: source.settings.maxCellBytes).json(value) }

    /// - Throws: Where the caller may not run statements of a class on the source.
    public func requires(_ statementClass: SQLStatementClass) throws {
        try source.allows(statementClass, for: context.principal)
    }

    /// Asks the user, and not the model.
    ///
    /// - Throws: `InputRequired` until the user has answered; ``SQLFailure`` where the answer is no.
    public func confirm(_ question: String, _ sql: String) throws { try Confirmation.ask(question, sql, context) }
}

extension SQLToolbox {
    func tools(_ tools: [SQLEngineTool]) -> [any ServerComponent] {
        tools.map { made in
            tool(
                made.name, made.description, made.properties, required: made.required, annotations: made.annotations
            ) { source, arguments, context in
                let call = SQLEngineCall(source: source, arguments: arguments.object, context: context)
                return .structured(.object(try await made.body(call)))
            }
        }
    }
}

extension SQLObject {
    /// Everything about an object, without what is hidden from a caller.
    public func json(hiding protection: SQLProtection) -> JSONObject { json(.full, protection).objectValue ?? [:] }
}
