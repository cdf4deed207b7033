public import JSON

/// Who a client or server says it is. For display only: never base behaviour or security on it.
public struct Implementation: ProtocolObject {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }
    public static var required: [(name: String, kind: JSONKind)] { [("name", .string), ("version", .string)] }

    public init(
        name: String, version: String, title: String? = nil, description: String? = nil, websiteURL: String? = nil,
        icons: [Icon] = []
    ) {
        fields = ["name": .string(name), "version": .string(version)]
        self.title = title
        self.description = description
        self.websiteURL = websiteURL
        if !icons.isEmpty { self.icons = icons }
    }

    public var name: String { self["name"] ?? "" }
    public var version: String { self["version"] ?? "" }
    /// The name to show to people. From 2025-06-18 on.
    public var title: String? { get { self["title"] } set { self["title"] = newValue } }
    /// From 2025-11-25 on, like the two below.
    public var description: String? { get { self["description"] } set { self["description"] = newValue } }
    public var websiteURL: String? { get { self["websiteUrl"] } set { self["websiteUrl"] = newValue } }
    public var icons: [Icon]? { get { self["icons"] } set { self["icons"] = newValue } }
}

/// A picture that a client may show beside a name. From 2025-11-25 on.
public struct Icon: ProtocolObject, FieldValue {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }
    public static var required: [(name: String, kind: JSONKind)] { [("src", .string)] }

    /// - Parameters:
    ///   - source: An `https:` or `data:` URI.
    ///   - sizes: Such as `48x48`, or `any` for a scalable picture.
    ///   - theme: `light` or `dark`.
    public init(source: String, mimeType: String? = nil, sizes: [String]? = nil, theme: String? = nil) {
        fields = ["src": .string(source)]
        self.mimeType = mimeType
        self["sizes"] = sizes
        self["theme"] = theme
    }

    public var source: String { self["src"] ?? "" }
    public var mimeType: String? { get { self["mimeType"] } set { self["mimeType"] = newValue } }
    public var sizes: [String]? { self["sizes"] }
    public var theme: String? { self["theme"] }
}

/// Whom a piece of content is meant for, and how much it matters.
public struct Annotations: ProtocolObject, FieldValue {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }

    /// - Parameters:
    ///   - audience: `user`, `assistant` or both.
    ///   - priority: From 0 (optional) to 1 (required).
    ///   - lastModified: An ISO 8601 time.
    public init(audience: [Role]? = nil, priority: Double? = nil, lastModified: String? = nil) {
        fields = [:]
        self["audience"] = audience.map { $0.map(\.rawValue) }
        self["priority"] = priority
        self["lastModified"] = lastModified
    }

    public var audience: [Role]? { (self["audience"] as [String]?)?.compactMap(Role.init(rawValue:)) }
    public var priority: Double? { self["priority"] }
    public var lastModified: String? { self["lastModified"] }
}

/// Who speaks in a conversation.
public enum Role: String, Sendable, Codable, CaseIterable {
    case user, assistant
}
