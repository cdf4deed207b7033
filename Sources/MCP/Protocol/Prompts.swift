public import JSON

/// What a client learns of a prompt.
public struct PromptDefinition: ProtocolObject, FieldValue {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }
    public static var required: [(name: String, kind: JSONKind)] { [("name", .string)] }

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

    public var name: String {
        get { self["name"] ?? "" }
        set { self["name"] = newValue }
    }
    public var title: String? { self["title"] }
    public var description: String? { self["description"] }
    public var arguments: [PromptArgument] { self["arguments"] ?? [] }
}

/// One argument of a prompt; its value is always a string.
public struct PromptArgument: ProtocolObject, FieldValue {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }
    public static var required: [(name: String, kind: JSONKind)] { [("name", .string)] }

    public init(_ name: String, _ description: String? = nil, title: String? = nil, required: Bool = false) {
        fields = ["name": .string(name)]
        self["title"] = title
        self["description"] = description
        if required { self["required"] = true }
    }

    public var name: String { self["name"] ?? "" }
    public var title: String? { self["title"] }
    public var description: String? { self["description"] }
    public var isRequired: Bool { self["required"] ?? false }
}

/// One message of a prompt, or of a conversation with the client's model.
public struct PromptMessage: ProtocolObject, FieldValue {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }
    public static var required: [(name: String, kind: JSONKind)] { [("role", .string), ("content", .any)] }

    public init(role: Role = .user, _ content: ContentBlock) {
        fields = ["role": .string(role.rawValue), "content": content.json]
    }

    /// Several pieces in one message. Only for the client's model, from 2025-11-25 on.
    public init(role: Role, _ contents: [ContentBlock]) {
        fields = ["role": .string(role.rawValue), "content": contents.field]
    }

    public static func user(_ text: String) -> PromptMessage { PromptMessage(role: .user, .text(text)) }
    public static func assistant(_ text: String) -> PromptMessage { PromptMessage(role: .assistant, .text(text)) }

    public var role: Role? { (self["role"] as String?).flatMap(Role.init(rawValue:)) }
    /// The content of a message that has one piece, as those of prompts do.
    public var content: ContentBlock? { self["content"] }
    /// The content, whether it is one piece or several.
    public var contents: [ContentBlock] { self["content"] ?? content.map { [$0] } ?? [] }
}

/// A prompt, filled in.
public struct GetPromptResult: ProtocolObject {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }

    public init(description: String? = nil, messages: [PromptMessage]) {
        fields = [:]
        self["description"] = description
        self["messages"] = messages
    }

    public var description: String? { self["description"] }
    public var messages: [PromptMessage] { self["messages"] ?? [] }
}
