public import JSON

/// Something a handler wants from the client before it can go on: a form, a consent, a model's answer, the roots.
///
/// In modern revisions it travels inside an `input_required` result, in legacy ones as a request of its own.
public struct InputRequest: Hashable, Sendable {
    /// `elicitation/create`, `sampling/createMessage` or `roots/list`.
    public var method: String
    /// What the method takes, without `_meta` and without an id.
    public var params: JSONObject

    /// Takes any method; the factories below make only those that clients know.
    public init(method: String, params: JSONObject) {
        self.method = method
        self.params = params
    }

    /// Asks the user to fill in a form.
    ///
    /// - Parameter schema: A flat JSON Schema object: strings, numbers, booleans and enumerations. Never ask for a
    ///   secret this way; use ``elicitURL(message:url:)``.
    public static func elicit(message: String, schema: JSONObject) -> InputRequest {
        InputRequest(
            method: Method.elicit,
            params: ["mode": "form", "message": .string(message), "requestedSchema": .object(schema)])
    }

    /// Asks the user to open a page. `accept` means consent only, not that the user is done there.
    public static func elicitURL(message: String, url: String) -> InputRequest {
        InputRequest(method: Method.elicit, params: ["mode": "url", "message": .string(message), "url": .string(url)])
    }

    /// Asks the client's model.
    public static func sample(_ request: SamplingRequest) -> InputRequest {
        InputRequest(method: Method.createMessage, params: request.fields)
    }

    /// Asks for the client's root directories.
    public static let roots = InputRequest(method: Method.listRoots, params: [:])

    /// What a client must have declared to be asked this.
    public var neededCapability: ClientCapabilities {
        switch method {
        case Method.elicit: params["mode"]?.stringValue == "url" ? .elicitationURL : .elicitationForm
        case Method.createMessage: params.contains("tools") ? .samplingTools : .sampling
        default: .roots
        }
    }

    /// The request as it stands in the `inputRequests` of a modern result: no id, no `jsonrpc`.
    public var json: JSONValue { ["method": .string(method), "params": .object(params)] }

    /// Refuses an answer that is not of the form that this request calls for, or that breaks the schema of the form.
    func check(_ answer: JSONValue) throws(MCPError) {
        switch method {
        case Method.elicit: try checkForm(try ElicitResult(json: answer))
        case Method.createMessage: _ = try SamplingResult(json: answer)
        default: _ = try RootsResult(json: answer)
        }
    }

    private func checkForm(_ answer: ElicitResult) throws(MCPError) {
        guard params["mode"]?.stringValue != "url", answer.action == .accept else { return }
        let given = answer.fields["content"].flatMap { $0.isNull ? nil : $0 } ?? [:]
        guard let content = given.objectValue else {
            throw .invalidParams("\"content\" must be an object, not \(given.typeName).")
        }
        if let fault = FormContent.fault(of: content, by: params["requestedSchema"]?.objectValue ?? [:]) {
            throw .invalidParams("it does not fit the form: \(fault)")
        }
    }
}

/// What the user did with an elicitation.
public struct ElicitResult: ProtocolObject {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("action", .string)] }

    /// Only `accept` goes with content.
    public init(action: Action, content: JSONObject? = nil) {
        fields = ["action": .string(action.rawValue)]
        self["content"] = content
    }

    /// The three things a user can do.
    public enum Action: String, Sendable { case accept, decline, cancel }

    /// Anything unknown counts as `cancel`.
    public var action: Action { Action(rawValue: self["action"] ?? "") ?? .cancel }
    /// What was filled in; present only when accepted.
    public var content: JSONObject? { self["content"] }
}

/// A request to the client's model.
public struct SamplingRequest: ProtocolObject {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("messages", .array), ("maxTokens", .number)] }

    /// - Parameters:
    ///   - tools: What the model may call; needs the client capability `sampling.tools`.
    ///   - toolChoice: `auto`, `required` or `none`.
    public init(
        messages: [PromptMessage], maxTokens: Int, systemPrompt: String? = nil, temperature: Double? = nil,
        stopSequences: [String]? = nil, modelHints: [String] = [], tools: [ToolDefinition] = [],
        toolChoice: String? = nil
    ) {
        fields = ["messages": messages.field, "maxTokens": JSONValue(maxTokens)]
        self["systemPrompt"] = systemPrompt
        self["temperature"] = temperature
        self["stopSequences"] = stopSequences
        if !modelHints.isEmpty {
            fields["modelPreferences"] = ["hints": .array(modelHints.map { ["name": .string($0)] })]
        }
        if !tools.isEmpty { self["tools"] = tools }
        if let toolChoice { fields["toolChoice"] = ["mode": .string(toolChoice)] }
    }

    /// The conversation so far, oldest first.
    public var messages: [PromptMessage] { self["messages"] ?? [] }
    /// The most tokens that the model may produce, which the client must respect; 0 when absent.
    public var maxTokens: Int { self["maxTokens"] ?? 0 }
}

/// What the client's model answered.
public struct SamplingResult: ProtocolObject {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] {
        [("role", .string), ("content", .any), ("model", .string)]
    }

    /// The name of the model that answered; the client chooses it.
    public var model: String { self["model"] ?? "" }
    /// `endTurn`, `stopSequence`, `maxTokens`, `toolUse` or another; nil when the client does not say.
    public var stopReason: String? { self["stopReason"] }

    /// The blocks of the answer; one block and an array of them are both allowed.
    public var content: [ContentBlock] {
        if let blocks: [ContentBlock] = self["content"] { return blocks }
        return (self["content"] as ContentBlock?).map { [$0] } ?? []
    }

    /// All text of the answer.
    public var text: String { content.compactMap(\.text).joined() }
}

/// The client's root directories.
public struct RootsResult: ProtocolObject {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("roots", .array)] }
    /// In the client's order; entries without a URI are left out.
    public var roots: [Root] { self["roots"] ?? [] }

    /// One directory that the client works in.
    public struct Root: ProtocolObject, FieldValue {
        /// The object as it travels.
        public var fields: JSONObject
        /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
        public init(unchecked fields: JSONObject) { self.fields = fields }
        /// The members without which the object is refused.
        public static var required: [(name: String, kind: JSONKind)] { [("uri", .string)] }

        /// - Parameters:
        ///   - uri: A `file:` URI.
        ///   - name: To be shown to people.
        public init(uri: String, name: String? = nil) {
            fields = ["uri": .string(uri)]
            self["name"] = name
        }

        /// A `file:` URI.
        public var uri: String { self["uri"] ?? "" }
        /// A name to show to people; nil when the client gives none.
        public var name: String? { self["name"] }
    }
}
