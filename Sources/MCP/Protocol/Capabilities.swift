public import JSON

/// What a client can do for a server. In modern revisions it comes with every request.
public struct ClientCapabilities: ProtocolObject, FieldValue {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }

    /// No capabilities; add some by the modifiers below.
    public init() { fields = [:] }

    public static let elicitationForm: ClientCapabilities = .init(unchecked: ["elicitation": ["form": [:]]])
    public static let elicitationURL: ClientCapabilities = .init(unchecked: ["elicitation": ["url": [:]]])
    public static let sampling: ClientCapabilities = .init(unchecked: ["sampling": [:]])
    public static let samplingTools: ClientCapabilities = .init(unchecked: ["sampling": ["tools": [:]]])
    public static let roots: ClientCapabilities = .init(unchecked: ["roots": [:]])

    public var roots: Bool { isObject("roots") }
    public var sampling: Bool { isObject("sampling") }
    public var samplingTools: Bool { fields["sampling"]?["tools"]?.objectValue != nil }

    /// Whether forms can be shown. An empty `elicitation` object means just that.
    public var elicitationForm: Bool {
        guard let modes = fields["elicitation"]?.objectValue else { return false }
        return modes.isEmpty || modes.contains("form") || !modes.contains("url")
    }

    public var elicitationURL: Bool { fields["elicitation"]?["url"]?.objectValue != nil }

    /// The settings that the client declared for an extension, nil when it did not.
    public func settings(ofExtension id: String) -> JSONObject? { fields["extensions"]?[id]?.objectValue }

    /// What of `needed` is not declared here; nil when everything is.
    func missing(from needed: ClientCapabilities) -> ClientCapabilities? {
        var missing = JSONObject()
        for (name, value) in needed.fields {
            guard let mine = fields[name]?.objectValue else {
                missing[name] = value
                continue
            }
            let absent = (value.objectValue ?? [:]).filter { key, _ in
                if name == "elicitation", key == "form" { return !elicitationForm }
                return mine[key]?.objectValue == nil
            }
            if !absent.isEmpty { missing[name] = .object(JSONObject(absent.map { ($0.key, $0.value) })) }
        }
        return missing.isEmpty ? nil : ClientCapabilities(unchecked: missing)
    }

    /// Adds what another value declares, down to the members of each capability.
    mutating func formUnion(_ other: ClientCapabilities) {
        for (name, value) in other.fields {
            guard var mine = fields[name]?.objectValue, let theirs = value.objectValue else {
                fields[name] = value
                continue
            }
            mine.merge(theirs)
            fields[name] = .object(mine)
        }
    }

    private func isObject(_ name: String) -> Bool { fields[name]?.objectValue != nil }
}

/// What a server can do.
public struct ServerCapabilities: ProtocolObject {
    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }

    public init(
        tools: Bool = false, resources: Bool = false, prompts: Bool = false, completions: Bool = false,
        logging: Bool = true, listChanged: Bool = true, subscribe: Bool = true, extensions: JSONObject = [:]
    ) {
        fields = [:]
        if logging { fields["logging"] = [:] }
        if completions { fields["completions"] = [:] }
        if prompts { fields["prompts"] = ["listChanged": .bool(listChanged)] }
        if resources {
            fields["resources"] = ["subscribe": .bool(subscribe), "listChanged": .bool(listChanged)]
        }
        if tools { fields["tools"] = ["listChanged": .bool(listChanged)] }
        if !extensions.isEmpty { fields["extensions"] = .object(extensions) }
    }

    public var tools: Bool { fields.contains("tools") }
    public var resources: Bool { fields.contains("resources") }
    public var prompts: Bool { fields.contains("prompts") }
    public var completions: Bool { fields.contains("completions") }

    /// Everything that either of the two can do.
    public func union(_ other: ServerCapabilities) -> ServerCapabilities {
        var union = fields
        for (name, value) in other.fields {
            guard var mine = union[name]?.objectValue, let theirs = value.objectValue else {
                union[name] = value
                continue
            }
            for (key, flag) in theirs where mine[key]?.boolValue != true { mine[key] = flag }
            union[name] = .object(mine)
        }
        return ServerCapabilities(unchecked: union)
    }

    /// Whether changes of one resource are told.
    var resourceSubscriptions: Bool { fields["resources"]?["subscribe"]?.boolValue == true }

    /// Whether changes of a list are told: `tools`, `prompts` or `resources`.
    func tellsChanges(of list: String) -> Bool { fields[list]?["listChanged"]?.boolValue == true }

    /// Whether a method can be served with these capabilities.
    public func serves(_ method: String) -> Bool {
        switch method {
        case Method.listTools, Method.callTool: tools
        case Method.listResources, Method.listResourceTemplates, Method.readResource: resources
        case Method.subscribeResource, Method.unsubscribeResource: resourceSubscriptions
        case Method.listPrompts, Method.getPrompt: prompts
        case Method.complete: completions
        case Method.setLogLevel: fields.contains("logging")
        default: true
        }
    }
}
