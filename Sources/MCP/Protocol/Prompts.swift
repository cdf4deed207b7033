public import JSON

/// What a client learns of a prompt.
public struct PromptDefinition: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("name", .string)] }

    /// `title` counts from 2025-06-18 on, `icons` from 2025-11-25 on.
    public init(
        name: String, title: String? = nil, description: String? = nil, arguments: [PromptArgument] = [],
        icons: [Icon] = []
    ) {
        fields = ["name": .string(name)]
        self["title"] = title
        self["description"] = description
        if !arguments.isEmpty { self["arguments"] = arguments }
        if !icons.isEmpty { self["icons"] = icons }
    }

    /// The name to get the prompt by, unique within the server.
    public var name: String {
        get { self["name"] ?? "" }
        set { self["name"] = newValue }
    }
    /// The name to show to people. From 2025-06-18 on.
    public var title: String? { self["title"] }
    /// What the prompt is good for; nil when the server does not say.
    public var description: String? { self["description"] }
    /// What can be filled in; empty when there is nothing.
    public var arguments: [PromptArgument] { self["arguments"] ?? [] }
}

/// One argument of a prompt; its value is always a string.
public struct PromptArgument: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("name", .string)] }

    /// `title` counts from 2025-06-18 on; an argument is optional unless `required` says otherwise.
    public init(_ name: String, _ description: String? = nil, title: String? = nil, required: Bool = false) {
        fields = ["name": .string(name)]
        self["title"] = title
        self["description"] = description
        if required { self["required"] = true }
    }

    /// The key of the value in `prompts/get`.
    public var name: String { self["name"] ?? "" }
    /// The name to show to people. From 2025-06-18 on.
    public var title: String? { self["title"] }
    /// What to fill in, for people; nil when the server does not say.
    public var description: String? { self["description"] }
    /// Whether the prompt cannot be had without a value; absent means that it can.
    public var isRequired: Bool { self["required"] ?? false }
}

/// One message of a prompt, or of a conversation with the client's model.
public struct PromptMessage: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("role", .string), ("content", .any)] }

    /// A message of one piece, the only kind that prompts have.
    public init(role: Role = .user, _ content: ContentBlock) {
        fields = ["role": .string(role.rawValue), "content": content.json]
    }

    /// Several pieces in one message. Only for the client's model, from 2025-11-25 on.
    public init(role: Role, _ contents: [ContentBlock]) {
        fields = ["role": .string(role.rawValue), "content": contents.field]
    }

    /// Text that the user says.
    public static func user(_ text: String) -> PromptMessage { PromptMessage(role: .user, .text(text)) }
    /// Text that the model is taken to have said.
    public static func assistant(_ text: String) -> PromptMessage { PromptMessage(role: .assistant, .text(text)) }

    /// Who speaks; nil when the role is not a known one.
    public var role: Role? { (self["role"] as String?).flatMap(Role.init(rawValue:)) }
    /// The content of a message that has one piece, as those of prompts do.
    public var content: ContentBlock? { self["content"] }
    /// The content, whether it is one piece or several.
    public var contents: [ContentBlock] { self["content"] ?? content.map { [$0] } ?? [] }
}

/// A prompt, filled in.
public struct GetPromptResult: ProtocolObject {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }

    /// The order of the messages is that of the conversation.
    public init(description: String? = nil, messages: [PromptMessage]) {
        fields = [:]
        self["description"] = description
        self["messages"] = messages
    }

    /// What the prompt is good for; nil when the server does not say.
    public var description: String? { self["description"] }
    /// The conversation to hand to the model, oldest message first.
    public var messages: [PromptMessage] { self["messages"] ?? [] }
}
