public import JSON

/// What a client can do for a server. In modern revisions it comes with every request.
public struct ClientCapabilities: ProtocolObject, FieldValue {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }

    /// No capabilities; add some by the modifiers below.
    public init() { fields = [:] }

    /// The user can fill in forms. From 2025-06-18 on.
    public static let elicitationForm: ClientCapabilities = .init(unchecked: ["elicitation": ["form": [:]]])
    /// The user can be asked to open a page. From 2025-11-25 on.
    public static let elicitationURL: ClientCapabilities = .init(unchecked: ["elicitation": ["url": [:]]])
    /// The client lends its model to servers. Deprecated from 2026-07-28 on.
    public static let sampling: ClientCapabilities = .init(unchecked: ["sampling": [:]])
    /// The same, with tools that the model may call. From 2025-11-25 on.
    public static let samplingTools: ClientCapabilities = .init(unchecked: ["sampling": ["tools": [:]]])
    /// The client tells its root directories. Deprecated from 2026-07-28 on.
    public static let roots: ClientCapabilities = .init(unchecked: ["roots": [:]])

    /// Whether the client tells its root directories when asked.
    public var roots: Bool { isObject("roots") }
    /// Whether the client lends its model to the server.
    public var sampling: Bool { isObject("sampling") }
    /// Whether a sampling request may offer tools. From 2025-11-25 on.
    public var samplingTools: Bool { fields["sampling"]?["tools"]?.objectValue != nil }

    /// Whether forms can be shown. An empty `elicitation` object means just that.
    public var elicitationForm: Bool {
        guard let modes = fields["elicitation"]?.objectValue else { return false }
        return modes.isEmpty || modes.contains("form") || !modes.contains("url")
    }

    /// Whether the user can be asked to open a page. From 2025-11-25 on.
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
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }

    /// Declares what is true; `listChanged` and `subscribe` count only for the features that are declared.
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

    /// Whether `tools/list` and `tools/call` are served.
    public var tools: Bool { fields.contains("tools") }
    /// Whether resources and their templates can be listed and read.
    public var resources: Bool { fields.contains("resources") }
    /// Whether `prompts/list` and `prompts/get` are served.
    public var prompts: Bool { fields.contains("prompts") }
    /// Whether arguments can be completed. Declared from 2025-03-26 on.
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
        case Method.getTask, Method.updateTask, Method.cancelTask, Method.listTasks, Method.taskResult: tasks
        case Method.setLogLevel: fields.contains("logging")
        default: true
        }
    }
}
