import JSON

/// What a modern request says of itself, checked in the order that the specification implies: version header, required
/// `_meta`, header against `_meta`, version, `Mcp-Method`, method, then the headers that repeat the parameters.
struct Envelope {
    let revision: ProtocolRevision
    let capabilities: ClientCapabilities
    let client: Implementation?
    let logLevel: LogLevel?
    let meta: JSONObject
    private let methodHeader: String?
    private let hasHeaders: Bool

    init(
        _ request: JSONRPCRequest, headers: (any RequestHeaders)?, supported: [ProtocolRevision]
    ) throws(MCPError) {
        hasHeaders = headers != nil
        methodHeader = headers?["mcp-method"]
        let versionHeader = headers?["mcp-protocol-version"]
        if hasHeaders, versionHeader == nil {
            throw .headerMismatch("The header MCP-Protocol-Version is missing.")
        }
        meta = request.params["_meta"]?.objectValue ?? [:]
        guard let version = meta[MetaKey.protocolVersion]?.stringValue else {
            throw .invalidParams("params._meta lacks \"\(MetaKey.protocolVersion)\" (a string).")
        }
        guard let declared = meta[MetaKey.clientCapabilities]?.objectValue else {
            throw .invalidParams("params._meta lacks \"\(MetaKey.clientCapabilities)\" (an object).")
        }
        if let versionHeader, versionHeader != version {
            throw .headerMismatch("The header MCP-Protocol-Version does not match params._meta.")
        }
        guard let revision = supported.first(where: { $0.rawValue == version }) else {
            throw .unsupportedVersion(version, supported: supported)
        }
        self.revision = revision
        capabilities = ClientCapabilities(unchecked: declared)
        client = meta[MetaKey.clientInfo].flatMap { try? Implementation(json: $0) }
        logLevel = try Self.logLevel(meta[MetaKey.logLevel])
    }

    private static func logLevel(_ value: JSONValue?) throws(MCPError) -> LogLevel? {
        guard let value else { return nil }
        guard let level = value.stringValue.flatMap(LogLevel.init(rawValue:)) else {
            throw .invalidParams("\"\(MetaKey.logLevel)\" must be one of \(LogLevel.names).")
        }
        return level
    }

    func check(method: String, isKnown: Bool) throws(MCPError) {
        if hasHeaders {
            guard let methodHeader else { throw .headerMismatch("The header Mcp-Method is missing.") }
            guard methodHeader == method else {
                throw .headerMismatch("The header Mcp-Method does not match the body's method.")
            }
        }
        guard isKnown else { throw .methodNotFound(method) }
    }

    /// Checks that the client declared the extension that a method belongs to.
    func checkExtension(of method: String) throws(MCPError) {
        if Method.tasks.contains(method), !capabilities.tasks { throw .missingCapability(.tasks) }
    }

    /// Checks `Mcp-Name` against the parameter that it repeats.
    static func checkName(_ request: JSONRPCRequest, headers: any RequestHeaders) throws(MCPError) {
        let member: String
        switch request.method {
        case Method.callTool, Method.getPrompt: member = "name"
        case Method.readResource: member = "uri"
        case let method where Method.tasks.contains(method): member = "taskId"
        default: return
        }
        guard let header = headers["mcp-name"] else { throw .headerMismatch("The header Mcp-Name is missing.") }
        guard let value = request.params[member], ArgumentMirror.matches(header: header, value: value) else {
            throw .headerMismatch("The header Mcp-Name does not match params.\(member).")
        }
    }

    /// Checks one `Mcp-Param-*` header against the argument that it repeats.
    static func check(
        _ argument: MirroredArgument, in arguments: JSONValue, headers: any RequestHeaders
    ) throws(MCPError) {
        let value = argument.path.reduce(Optional(arguments)) { $0?[$1] }
        let header = headers[argument.header]
        switch (header, value) {
        case (nil, nil), (nil, .null?): return
        case (nil, _):
            throw .headerMismatch("The header \(argument.header) is missing.")
        case (_?, nil), (_?, .null?):
            throw .headerMismatch("The header \(argument.header) is given, but the argument is not.")
        case (let header?, let value?):
            guard ArgumentMirror.matches(header: header, value: value) else {
                throw .headerMismatch("The header \(argument.header) does not match the argument.")
            }
        }
    }
}

extension MCPError {
    static func headerMismatch(_ message: String) -> MCPError { MCPError(.headerMismatch, message) }
}

extension LogLevel {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// What a client wants to hear of, as far as the server can tell it.
struct SubscriptionFilter {
    private(set) var changes: Set<Change> = []
    /// The tasks to hear of. Whether the caller may hear of each is seen only by asking for it.
    private(set) var tasks: [String] = []
    private var honoured = JSONObject()

    init(
        _ json: JSONValue?, capabilities: ServerCapabilities, client: ClientCapabilities, maxResources: Int
    ) throws(MCPError) {
        guard let asked = json?.objectValue else {
            throw .invalidParams("\"notifications\" must be an object that says what to listen for.")
        }
        let lists: [(String, Change, Bool)] = [
            ("toolsListChanged", .tools, capabilities.tellsChanges(of: "tools")),
            ("promptsListChanged", .prompts, capabilities.tellsChanges(of: "prompts")),
            ("resourcesListChanged", .resources, capabilities.tellsChanges(of: "resources")),
        ]
        for (name, change, isTold) in lists where asked[name]?.boolValue == true && isTold {
            changes.insert(change)
            honoured[name] = true
        }
        tasks = try Self.tasks(asked["taskIds"], capabilities: capabilities, client: client, limit: maxResources)
        guard let uris = asked["resourceSubscriptions"] else { return }
        guard let uris = uris.arrayValue else { throw .invalidParams("\"resourceSubscriptions\" must be an array.") }
        guard uris.count <= maxResources else {
            throw .invalidParams("At most \(maxResources) resources can be watched by one subscription.")
        }
        guard capabilities.resourceSubscriptions else { return }
        for uri in uris.compactMap(\.stringValue) { changes.insert(.resource(uri: uri)) }
        honoured["resourceSubscriptions"] = .array(uris.filter { $0.stringValue != nil })
    }

    private static func tasks(
        _ ids: JSONValue?, capabilities: ServerCapabilities, client: ClientCapabilities, limit: Int
    ) throws(MCPError) -> [String] {
        guard let ids, capabilities.tasks else { return [] }
        guard client.tasks else { throw .missingCapability(.tasks) }
        guard let ids = ids.arrayValue else { throw .invalidParams("\"taskIds\" must be an array.") }
        guard ids.count <= limit else {
            throw .invalidParams("At most \(limit) tasks can be watched by one subscription.")
        }
        return ids.compactMap(\.stringValue)
    }

    /// - Parameter tasks: Those that the caller may hear of.
    func acknowledgement(tasks: [String]) -> JSONRPCNotification {
        var honoured = honoured
        if !self.tasks.isEmpty { honoured["taskIds"] = .array(tasks.map(JSONValue.string)) }
        return JSONRPCNotification(
            method: Method.Notification.subscriptionAcknowledged, params: ["notifications": .object(honoured)])
    }
}
