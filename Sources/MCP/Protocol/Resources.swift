public import JSON

/// What a client learns of a resource.
public struct ResourceDefinition: ProtocolObject, FieldValue {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }
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

    public var uri: String { self["uri"] ?? "" }
    public var name: String { self["name"] ?? "" }
    public var title: String? { self["title"] }
    public var description: String? { self["description"] }
    public var mimeType: String? { self["mimeType"] }
    public var size: Int? { self["size"] }
}

/// What a client learns of a family of resources whose URIs follow a template (RFC 6570).
public struct ResourceTemplateDefinition: ProtocolObject, FieldValue {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }
    public static var required: [(name: String, kind: JSONKind)] { [("uriTemplate", .string), ("name", .string)] }

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

    public var uriTemplate: String { self["uriTemplate"] ?? "" }
    public var name: String { self["name"] ?? "" }
    public var title: String? { self["title"] }
    public var description: String? { self["description"] }
    public var mimeType: String? { self["mimeType"] }
}

/// The content of one resource: text, or bytes in Base64.
public struct ResourceContents: ProtocolObject, FieldValue {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }
    public static var required: [(name: String, kind: JSONKind)] { [("uri", .string)] }

    public static func text(_ text: String, uri: String, mimeType: String? = "text/plain") -> ResourceContents {
        contents(uri, mimeType, "text", text)
    }

    public static func blob(base64: String, uri: String, mimeType: String? = nil) -> ResourceContents {
        contents(uri, mimeType, "blob", base64)
    }

    public var uri: String { self["uri"] ?? "" }
    public var mimeType: String? { self["mimeType"] }
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
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }
    public init(_ contents: [ResourceContents]) { fields = ["contents": contents.field] }
    public var contents: [ResourceContents] { self["contents"] ?? [] }
}
