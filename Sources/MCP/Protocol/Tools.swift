public import JSON

/// What a client learns of a tool.
public struct ToolDefinition: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("name", .string), ("inputSchema", .object)] }

    /// - Parameters:
    ///   - name: 1 to 128 of `A-Z a-z 0-9 _ . -`; keep it to 64, which every client accepts.
    ///   - description: What the tool does and when to use it, for the model.
    ///   - inputSchema: JSON Schema with root type `object`.
    ///   - outputSchema: JSON Schema of `structuredContent`. From 2025-06-18 on.
    public init(
        name: String, title: String? = nil, description: String, inputSchema: JSONObject,
        outputSchema: JSONObject? = nil, annotations: ToolAnnotations? = nil, icons: [Icon] = []
    ) {
        fields = ["name": .string(name)]
        self["title"] = title
        fields["description"] = .string(description)
        fields["inputSchema"] = .object(inputSchema)
        self["outputSchema"] = outputSchema
        self["annotations"] = annotations
        if !icons.isEmpty { self["icons"] = icons }
    }

    /// The name to call the tool by, unique within the server.
    public var name: String {
        get { self["name"] ?? "" }
        set { self["name"] = newValue }
    }
    /// The name to show to people. From 2025-06-18 on.
    public var title: String? {
        get { self["title"] }
        set { self["title"] = newValue }
    }
    /// What the tool does and when to use it, for the model.
    public var description: String? {
        get { self["description"] }
        set { self["description"] = newValue }
    }
    /// JSON Schema of the arguments, with root type `object`; empty when absent.
    public var inputSchema: JSONObject { self["inputSchema"] ?? [:] }
    /// JSON Schema of `structuredContent`; nil when the tool promises none. From 2025-06-18 on.
    public var outputSchema: JSONObject? { self["outputSchema"] }
    /// What the tool promises of its effects. From 2025-03-26 on.
    public var annotations: ToolAnnotations? { self["annotations"] }
    /// Pictures to show beside the name. From 2025-11-25 on.
    public var icons: [Icon]? { self["icons"] }
}

/// What a tool promises of its effects. Hints: a client must not trust them from a server it does not trust.
public struct ToolAnnotations: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }

    /// Nil leaves a hint out, and the reader then takes its default.
    public init(
        title: String? = nil, readOnly: Bool? = nil, destructive: Bool? = nil, idempotent: Bool? = nil,
        openWorld: Bool? = nil
    ) {
        fields = [:]
        self["title"] = title
        self["readOnlyHint"] = readOnly
        self["destructiveHint"] = destructive
        self["idempotentHint"] = idempotent
        self["openWorldHint"] = openWorld
    }

    /// Changes nothing, and touches nothing beyond the server's own data.
    public static let readOnly = ToolAnnotations(readOnly: true, openWorld: false)
    /// Only adds; repeating it changes nothing more.
    public static let additive = ToolAnnotations(
        readOnly: false, destructive: false, idempotent: true, openWorld: false)
    /// May change or remove what is there.
    public static let destructive = ToolAnnotations(readOnly: false, destructive: true, openWorld: false)

    /// The name to show to people, for clients older than 2025-06-18.
    public var title: String? { self["title"] }
    /// Whether the tool changes nothing; false when not said.
    public var readOnly: Bool { self["readOnlyHint"] ?? false }
    /// Whether it may change or remove what is there, unless it is read-only; true when not said.
    public var destructive: Bool { self["destructiveHint"] ?? true }
    /// Whether a second call with the same arguments changes nothing more; false when not said.
    public var idempotent: Bool { self["idempotentHint"] ?? false }
    /// Whether it deals with things outside the server, such as the web; true when not said.
    public var openWorld: Bool { self["openWorldHint"] ?? true }
}

/// What a tool call gave.
public struct CallToolResult: ProtocolObject {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }

    /// - Parameters:
    ///   - structuredContent: Any JSON; the tool's output schema describes it.
    ///   - isError: Whether the tool's work failed, in a way that the model can act on.
    public init(content: [ContentBlock], structuredContent: JSONValue? = nil, isError: Bool = false) {
        fields = ["content": content.field]
        fields["structuredContent"] = structuredContent
        if isError { fields["isError"] = true }
    }

    /// A success with one block of text.
    public static func text(_ text: String) -> CallToolResult { CallToolResult(content: [.text(text)]) }

    /// Structured content, also written out as text for clients that read only text.
    public static func structured(_ value: JSONValue) -> CallToolResult {
        CallToolResult(content: [.text(value.description)], structuredContent: value)
    }

    /// A failure that the model can read and act on.
    public static func failure(_ message: String) -> CallToolResult {
        CallToolResult(content: [.text(message)], isError: true)
    }

    /// What the model reads; may be empty.
    public var content: [ContentBlock] { self["content"] ?? [] }
    /// The result for programs: an object up to 2025-11-25, any JSON later. From 2025-06-18 on.
    public var structuredContent: JSONValue? { fields["structuredContent"] }
    /// Whether the tool's work failed, in a way that the model can act on; false when absent.
    public var isError: Bool { self["isError"] ?? false }
}
