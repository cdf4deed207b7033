public import JSON

/// Who a client or server says it is. For display only: never base behaviour or security on it.
public struct Implementation: ProtocolObject {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("name", .string), ("version", .string)] }

    /// `title` counts from 2025-06-18 on; `description`, `websiteURL` and `icons` from 2025-11-25 on.
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

    /// The name for programs; people are shown ``title`` where there is one.
    public var name: String { self["name"] ?? "" }
    /// The version of the program, not of the protocol.
    public var version: String { self["version"] ?? "" }
    /// The name to show to people. From 2025-06-18 on.
    public var title: String? {
        get { self["title"] }
        set { self["title"] = newValue }
    }
    /// From 2025-11-25 on, like the two below.
    public var description: String? {
        get { self["description"] }
        set { self["description"] = newValue }
    }
    /// A page about the program, for people.
    public var websiteURL: String? {
        get { self["websiteUrl"] }
        set { self["websiteUrl"] = newValue }
    }
    /// Pictures to show beside the name; nil when there are none.
    public var icons: [Icon]? {
        get { self["icons"] }
        set { self["icons"] = newValue }
    }
}

/// A picture that a client may show beside a name. From 2025-11-25 on.
public struct Icon: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
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

    /// Where the picture is: an `https:` or `data:` URI.
    public var source: String { self["src"] ?? "" }
    /// Overrides the media type with which the source is served; nil leaves it as it is.
    public var mimeType: String? {
        get { self["mimeType"] }
        set { self["mimeType"] = newValue }
    }
    /// Such as `48x48` or `any`; nil when the picture suits every size.
    public var sizes: [String]? { self["sizes"] }
    /// The background it is made for, `light` or `dark`; nil for either.
    public var theme: String? { self["theme"] }
}

/// Whom a piece of content is meant for, and how much it matters.
public struct Annotations: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
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

    /// Whom the content is for, roles that are not known left out; nil when it is not said.
    public var audience: [Role]? { (self["audience"] as [String]?)?.compactMap(Role.init(rawValue:)) }
    /// From 0 (optional) to 1 (required); nil when it is not said.
    public var priority: Double? { self["priority"] }
    /// An ISO 8601 time, as it was sent. From 2025-06-18 on.
    public var lastModified: String? { self["lastModified"] }
}

/// Who speaks in a conversation.
public enum Role: String, Sendable, Codable, CaseIterable {
    case user, assistant
}
