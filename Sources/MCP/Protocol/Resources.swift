public import JSON

/// What a client learns of a resource.
public struct ResourceDefinition: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("uri", .string), ("name", .string)] }

    /// - Parameter size: In bytes, before any encoding.
    public init(
        uri: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
        size: Int? = nil, annotations: Annotations? = nil, icons: [Icon] = []
    ) {
        fields = ["uri": .string(uri), "name": .string(name)]
        self["title"] = title
        self["description"] = description
        self["mimeType"] = mimeType
        self["size"] = size
        self["annotations"] = annotations
        if !icons.isEmpty { self["icons"] = icons }
    }

    /// The URI to read it by, unique within the server.
    public var uri: String { self["uri"] ?? "" }
    /// The name for programs; people are shown ``title`` where there is one.
    public var name: String { self["name"] ?? "" }
    /// The name to show to people. From 2025-06-18 on.
    public var title: String? { self["title"] }
    /// What the resource holds, for the model; nil when the server does not say.
    public var description: String? { self["description"] }
    /// The media type; nil when it is not known.
    public var mimeType: String? { self["mimeType"] }
    /// In bytes, before any encoding; nil when it is not known.
    public var size: Int? { self["size"] }
}

/// What a client learns of a family of resources whose URIs follow a template (RFC 6570).
public struct ResourceTemplateDefinition: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("uriTemplate", .string), ("name", .string)] }

    /// `title` counts from 2025-06-18 on, `icons` from 2025-11-25 on; the template is not checked.
    public init(
        uriTemplate: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
        annotations: Annotations? = nil, icons: [Icon] = []
    ) {
        fields = ["uriTemplate": .string(uriTemplate), "name": .string(name)]
        self["title"] = title
        self["description"] = description
        self["mimeType"] = mimeType
        self["annotations"] = annotations
        if !icons.isEmpty { self["icons"] = icons }
    }

    /// The template as it was written; ``URITemplate`` reads it.
    public var uriTemplate: String { self["uriTemplate"] ?? "" }
    /// The name for programs; people are shown ``title`` where there is one.
    public var name: String { self["name"] ?? "" }
    /// The name to show to people. From 2025-06-18 on.
    public var title: String? { self["title"] }
    /// What the resources hold, for the model; nil when the server does not say.
    public var description: String? { self["description"] }
    /// The media type of all resources of the family; nil when they differ or it is not known.
    public var mimeType: String? { self["mimeType"] }
}

/// The content of one resource: text, or bytes in Base64.
public struct ResourceContents: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("uri", .string)] }

    /// Text as it is; pass a nil `mimeType` when the kind is not known.
    public static func text(_ text: String, uri: String, mimeType: String? = "text/plain") -> ResourceContents {
        contents(uri, mimeType, "text", text)
    }

    /// Bytes, which the caller has put into Base64.
    public static func blob(base64: String, uri: String, mimeType: String? = nil) -> ResourceContents {
        contents(uri, mimeType, "blob", base64)
    }

    /// The URI of this content, which may lie below the one that was read.
    public var uri: String { self["uri"] ?? "" }
    /// The media type; nil when it is not known.
    public var mimeType: String? { self["mimeType"] }
    /// The text; nil when the content is bytes, see ``blob``.
    public var text: String? { self["text"] }
    /// Bytes in Base64.
    public var blob: String? { self["blob"] }

    private static func contents(_ uri: String, _ type: String?, _ key: String, _ value: String) -> ResourceContents {
        var fields: JSONObject = ["uri": .string(uri)]
        fields["mimeType"] = type.map(JSONValue.string)
        fields[key] = .string(value)
        return ResourceContents(unchecked: fields)
    }
}

/// What reading a resource gave; one resource may have several contents.
public struct ReadResourceResult: ProtocolObject {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The contents of the resource, and of those below it if the server gives them; not for one that is missing.
    public init(_ contents: [ResourceContents]) { fields = ["contents": contents.field] }
    /// In the server's order; entries without a URI are left out.
    public var contents: [ResourceContents] { self["contents"] ?? [] }
}
