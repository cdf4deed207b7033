public import JSON

/// A tool: what clients learn of it, and the code behind it.
///
/// ```swift
/// Tool("forecast", "Tells tomorrow's weather") { (input: Forecast, context) in
///     try await station.forecast(for: input.city, days: input.days)
/// }
/// ```
///
/// The input's JSON Schema is read off the `Decodable` type; ``SchemaDescribed`` adds descriptions, ranges and the like.
/// Arguments are validated before the closure runs, structured output after it.
public struct Tool: Sendable {
    /// The code behind a tool, on arguments that are valid.
    typealias Body = @Sendable (JSONObject, RequestContext) async throws -> CallToolResult

    /// What lists show of the tool, its schemas included.
    public var definition: ToolDefinition
    let body: Body
    /// What a schema could not be made of; reported when the tool is added to a server.
    let fault: (any Error)?
    /// Whether lists show the tool. One that they do not show can still be called.
    public var isListed = true
    /// Other names by which the tool can be called, such as earlier ones. No list shows them.
    public var aliases: [String] = []
    /// Whether and how calls run as tasks.
    var taskPolicy = TaskPolicy()

    /// A tool that takes a `Decodable` input and returns text, content blocks, JSON or a whole result.
    public init<Input: Decodable & Sendable>(
        _ name: String, _ description: String, title: String? = nil, annotations: ToolAnnotations? = nil,
        icons: [Icon] = [],
        body: @escaping @Sendable (Input, RequestContext) async throws -> some ToolOutput
    ) {
        let input = Result { try SchemaDerivation.inputSchema(for: Input.self) }
        self.init(name, description, title, annotations, icons, input: input, output: .success(nil)) {
            try await body($0.input(), $1).toolResult
        }
    }

    /// A tool that takes a `Decodable` input and returns a `Codable` value, whose schema becomes the output schema.
    @_disfavoredOverload
    public init<Input: Decodable & Sendable, Output: Codable & Sendable>(
        _ name: String, _ description: String, title: String? = nil, annotations: ToolAnnotations? = nil,
        icons: [Icon] = [], body: @escaping @Sendable (Input, RequestContext) async throws -> Output
    ) {
        let input = Result { try SchemaDerivation.inputSchema(for: Input.self) }
        let output = Result { Optional(try SchemaDerivation.schema(for: Output.self)) }
        self.init(name, description, title, annotations, icons, input: input, output: output) {
            .structured(try JSONValue(encoding: try await body($0.input(), $1)))
        }
    }

    /// A tool without input.
    public init(
        _ name: String, _ description: String, title: String? = nil, annotations: ToolAnnotations? = nil,
        icons: [Icon] = [], body: @escaping @Sendable (RequestContext) async throws -> some ToolOutput
    ) {
        self.init(name, description, title: title, annotations: annotations, icons: icons) {
            (_: NoInput, context) in try await body(context)
        }
    }

    /// A tool with a schema of your own, on bare JSON.
    public init(
        _ definition: ToolDefinition,
        body: @escaping @Sendable (JSONObject, RequestContext) async throws -> some ToolOutput
    ) {
        self.definition = definition
        self.body = { try await body($0, $1).toolResult }
        fault = nil
    }

    private init(
        _ name: String, _ description: String, _ title: String?, _ annotations: ToolAnnotations?, _ icons: [Icon],
        input: Result<JSONObject, any Error>, output: Result<JSONObject?, any Error>, body: @escaping Body
    ) {
        definition = ToolDefinition(
            name: name, title: title, description: description, inputSchema: (try? input.get()) ?? [:],
            outputSchema: (try? output.get()) ?? nil, annotations: annotations, icons: icons)
        self.body = body
        fault = input.failure ?? output.failure
    }
}

extension Tool {
    /// The tool with further names by which it can be called although no list shows them. A server refuses names that
    /// are taken.
    public func alias(_ names: String...) -> Tool {
        var tool = self
        tool.aliases += names
        return tool
    }
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}

extension JSONObject {
    /// Arguments as the input of a tool. They have passed the tool's schema, so a failure is a rule that only the type's
    /// own `init(from:)` knows.
    fileprivate func input<Input: Decodable>() throws -> Input {
        do {
            return try JSONValue.object(self).decode(Input.self)
        } catch let error as DecodingError {
            throw ToolError("The arguments are not valid: \(error.sentence)")
        }
    }
}

extension DecodingError {
    /// The error in one sentence, with the place.
    fileprivate var sentence: String {
        let context: Context? =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            @unknown default: nil
            }
        guard let context else { return "they could not be read." }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }
}
