public import JSON

/// A piece of content in a tool result, a prompt or a sampled message.
public struct ContentBlock: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("type", .string)] }

    /// `text`, `image`, `audio`, `resource`, `resource_link`, `tool_use`, `tool_result`, or a later kind.
    public var type: String { self["type"] ?? "" }

    /// Plain text, which clients of every revision read.
    public static func text(_ text: String, annotations: Annotations? = nil) -> ContentBlock {
        block("text", ["text": .string(text)], annotations)
    }

    /// - Parameter base64: The picture in Base64.
    public static func image(base64: String, mimeType: String, annotations: Annotations? = nil) -> ContentBlock {
        block("image", ["data": .string(base64), "mimeType": .string(mimeType)], annotations)
    }

    /// - Parameter base64: The sound in Base64. From 2025-03-26 on; older clients get an embedded resource instead.
    public static func audio(base64: String, mimeType: String, annotations: Annotations? = nil) -> ContentBlock {
        block("audio", ["data": .string(base64), "mimeType": .string(mimeType)], annotations)
    }

    /// A resource's content, in place.
    public static func resource(_ contents: ResourceContents, annotations: Annotations? = nil) -> ContentBlock {
        block("resource", ["resource": contents.json], annotations)
    }

    /// A resource that the client may read. From 2025-06-18 on; older clients get a line of text instead.
    public static func link(to resource: ResourceDefinition) -> ContentBlock {
        block("resource_link", resource.fields, nil)
    }

    /// The text of a `text` block.
    public var text: String? { type == "text" ? self["text"] : nil }
    /// The Base64 of an `image` or `audio` block.
    public var data: String? { self["data"] }
    /// The media type of an `image`, `audio` or `resource_link` block; an embedded resource holds its own.
    public var mimeType: String? { self["mimeType"] }
    /// The content of a `resource` block.
    public var resource: ResourceContents? { self["resource"] }
    /// Hints for the client on whom the block is for; nil when the server gives none.
    public var annotations: Annotations? { self["annotations"] }

    private static func block(_ type: String, _ members: JSONObject, _ annotations: Annotations?) -> ContentBlock {
        var fields: JSONObject = ["type": .string(type)]
        fields.merge(members)
        if let annotations { fields["annotations"] = annotations.json }
        return ContentBlock(unchecked: fields)
    }
}
