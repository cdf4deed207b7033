public import JSON
import Synchronization

/// An MCP server: a set of tools, resources and prompts that clients of every revision can use.
///
/// ```swift
/// let server = MCPServer(name: "weather", version: "1.0.0") {
///     Tool("forecast", "Tells tomorrow's weather") { (input: Forecast, context) in
///         try await station.forecast(for: input.city, days: input.days)
///     }
/// }
/// try await server.run(over: .stdio)
/// ```
///
/// Parts may be added and removed while the server runs; clients that listen are told.
public final class MCPServer: MCPService {
    /// What a server tells clients besides its parts.
    public struct Configuration: Sendable {
        /// How to use the server, for the model.
        public var instructions: String?
        /// What to declare beyond what the parts imply: lists that are empty now and filled later, extensions.
        public var capabilities = ServerCapabilities(logging: true)
        /// How many entries a page of a list holds.
        public var pageSize = 1000
        /// How long clients may keep lists, and who may share them.
        public var lists = CacheHint()
        /// How long clients may keep what they read, and who may share it.
        public var contents = CacheHint()
        /// How calls of tools with ``Tool/task(_:lifetime:isRestartable:prepare:)`` run as tasks.
        public var tasks = TaskOptions()

        /// Logging declared, pages of 1000 entries, nothing that clients may keep, tasks in memory.
        public init() {}
    }

    /// How long a result stays fresh, and for whom. Modern revisions only.
    public struct CacheHint: Sendable {
        /// How long the result stays fresh, sent in whole milliseconds; zero or less means not at all.
        public var lifetime: Duration
        /// Whether the result is the same for every caller.
        public var isPublic: Bool

        /// By default a result is stale at once and private to its caller.
        public init(lifetime: Duration = .zero, isPublic: Bool = false) {
            self.lifetime = lifetime
            self.isPublic = isPublic
        }

        func apply(to result: inout JSONObject) {
            let (seconds, attoseconds) = lifetime.components
            result["ttlMs"] = .integer(max(0, seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000))
            result["cacheScope"] = .string(isPublic ? "public" : "private")
        }
    }

    /// The name and version that clients are told.
    public let implementation: Implementation
    let configuration: Configuration
    let registry: Mutex<ServerRegistry>
    let tasks: TaskEngine
    private let feed: ChangeFeed

    /// A server of the parts in braces. A part that cannot be served (an underivable schema, a name used twice) is a
    /// mistake in the program and stops it with the reason.
    public convenience init(
        name: String, version: String, title: String? = nil, instructions: String? = nil,
        tasks: TaskOptions = TaskOptions(), @ServerBuilder _ components: () -> [any ServerComponent] = { [] }
    ) {
        var configuration = Configuration()
        configuration.instructions = instructions
        configuration.tasks = tasks
        let implementation = Implementation(name: name, version: version, title: title)
        self.init(implementation, configuration: configuration, components)
    }

    /// A server with a configuration of its own. A part that cannot be served stops the program with the reason.
    public init(
        _ implementation: Implementation, configuration: Configuration,
        @ServerBuilder _ components: () -> [any ServerComponent] = { [] }
    ) {
        self.implementation = implementation
        self.configuration = configuration
        registry = Mutex(ServerRegistry(declared: configuration.capabilities))
        let feed = ChangeFeed()
        self.feed = feed
        tasks = TaskEngine(options: configuration.tasks) { feed.post($0) }
        for component in components() {
            do {
                try component.add(to: self)
            } catch {
                preconditionFailure("\(error)")
            }
        }
    }

    /// The capabilities grow with the parts that are added.
    public var info: ServiceInfo {
        ServiceInfo(
            implementation: implementation, capabilities: registry.withLock { $0.capabilities },
            instructions: configuration.instructions)
    }

    /// See ``MCPService/attach(_:)``.
    public func attach(_ mailbox: ChangeMailbox) { feed.attach(mailbox) }
    /// See ``MCPService/detach(_:)``.
    public func detach(_ mailbox: ChangeMailbox) { feed.detach(mailbox) }

    /// See ``MCPService/mirroredArguments(ofTool:)``.
    public func mirroredArguments(ofTool name: String) -> [MirroredArgument] {
        registry.withLock { $0.tool(named: name) }?.mirrored ?? []
    }

    // MARK: - Parts

    /// Throws when the name or an alias is taken or not valid, or when a schema cannot be used.
    public func add(_ tool: Tool) throws(ServerDefinitionError) {
        let compiled = try CompiledTool(tool)
        try add("Tool", tool.definition.name, .tools) { $0.add(compiled) }
        if compiled.taskPolicy.support != .forbidden { tasks.activate() }
    }

    /// Throws when a resource of the same URI is there already.
    public func add(_ resource: Resource) throws(ServerDefinitionError) {
        try add("Resource", resource.definition.uri, .resources) { $0.resources.add(resource.definition.uri, resource) }
    }

    /// Throws when the template is not valid RFC 6570, or is there already.
    public func add(_ resource: ResourceTemplate) throws(ServerDefinitionError) {
        let text = resource.definition.uriTemplate
        let template: URITemplate
        do {
            template = try URITemplate(text)
        } catch {
            throw ServerDefinitionError("Resource template \"\(text)\": \(error)")
        }
        let entry = ServerRegistry.Template(template: template, resource: resource)
        try add("Resource template", text, .resources) { $0.templates.add(text, entry) }
    }

    /// Asked after resources and templates, and after the providers that were added before.
    public func add(_ provider: ResourceProvider) {
        registry.withLock { $0.providers.append(provider) }
        feed.post(.resources)
    }

    /// Throws when a prompt of the same name is there already.
    public func add(_ prompt: Prompt) throws(ServerDefinitionError) {
        try add("Prompt", prompt.definition.name, .prompts) { $0.prompts.add(prompt.definition.name, prompt) }
    }

    /// Takes the place of earlier completions for the same argument.
    public func add(_ completions: Completions) {
        let key = ServerRegistry.CompletionKey(reference: completions.reference, argument: completions.argument)
        registry.withLock { $0.completions[key] = completions }
    }

    /// False when there is no such tool.
    @discardableResult public func removeTool(_ name: String) -> Bool { remove(.tools) { $0.removeTool(name) } }

    /// False when there is no such resource.
    @discardableResult public func removeResource(_ uri: String) -> Bool {
        remove(.resources) { $0.resources.remove(uri) }
    }

    /// False when there is no such prompt.
    @discardableResult public func removePrompt(_ name: String) -> Bool { remove(.prompts) { $0.prompts.remove(name) } }

    /// The resources that clients watch now, by their URIs, and the lists of which they want to hear.
    public var watchedChanges: Set<Change> { feed.watched }

    /// Calls the closure whenever ``watchedChanges`` may have changed, for servers that find changes only where they look
    /// for them, such as in files; nil ends that.
    public func onWatchedChanges(_ tell: (@Sendable () -> Void)?) { feed.onInterestChange(tell) }

    /// Tells clients that the list of resources is new, where a provider lists others than before.
    public func resourceListChanged() { feed.post(.resources) }

    /// Tells clients that watch a resource that its content is new.
    public func resourceChanged(_ uri: String) { feed.post(.resource(uri: uri)) }

    private func add(
        _ kind: String, _ name: String, _ change: Change, _ insert: (inout ServerRegistry) -> Bool
    ) throws(ServerDefinitionError) {
        guard registry.withLock({ insert(&$0) }) else {
            throw ServerDefinitionError("\(kind) \"\(name)\" is defined twice.")
        }
        feed.post(change)
    }

    private func remove(_ change: Change, _ delete: (inout ServerRegistry) -> Bool) -> Bool {
        guard registry.withLock({ delete(&$0) }) else { return false }
        feed.post(change)
        return true
    }

    // MARK: - Requests

    /// See ``MCPService/handle(_:context:)``.
    public func handle(_ request: ServiceRequest, context: RequestContext) async throws -> JSONObject {
        let params = request.params
        switch request.method {
        case Method.callTool: return try await callTool(params, context)
        case Method.listTools:
            return try list(params, "tools", \.tools, where: \.isListed) { $0.listed(in: context.revision) }
        case Method.listResources: return try await listResources(params, context)
        case Method.listResourceTemplates:
            return try list(params, "resourceTemplates", \.templates, \.resource.definition.json)
        case Method.readResource: return try await read(params, context)
        case Method.listPrompts: return try list(params, "prompts", \.prompts, \.definition.json)
        case Method.getPrompt: return try await getPrompt(params, context)
        case Method.complete: return try await complete(params, context)
        case let method where Method.tasks.contains(method): return try await answerTaskRequest(request, context)
        default: throw MCPError.methodNotFound(request.method)
        }
    }

    private func callTool(_ params: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let name = try params.requiredString("name")
        let (tool, hasTasks) = registry.withLock { ($0.tool(named: name), $0.hasTaskTools) }
        guard let tool else { throw MCPError.unknown("tool", name) }
        if hasTasks, let task = try await task(of: tool, params, context) { return task }
        return try await tool.call(params["arguments"], context: context).fields
    }

    private func getPrompt(_ params: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let name = try params.requiredString("name")
        guard let prompt = registry.withLock({ $0.prompts[name] }) else {
            throw MCPError.unknown("prompt", name)
        }
        return try await prompt.get(params["arguments"], context: context).fields
    }

    private func list<Value>(
        _ params: JSONObject, _ key: String, _ table: KeyPath<ServerRegistry, OrderedTable<Value>>,
        where isListed: (Value) -> Bool = { _ in true }, _ json: (Value) -> JSONValue
    ) throws(MCPError) -> JSONObject {
        let cursor = try PageCursor.decode(params["cursor"], list: key)
        let found = try registry.withLock { registry throws(MCPError) in
            try registry[keyPath: table].page(after: cursor, size: configuration.pageSize)
        }
        return page(key, found.values.filter(isListed).map(json), next: found.next)
    }

    private func page(_ key: String, _ entries: [JSONValue], next: String?) -> JSONObject {
        var result: JSONObject = [key: .array(entries)]
        result["nextCursor"] = next.map { .string(PageCursor.encode(key, $0)) }
        configuration.lists.apply(to: &result)
        return result
    }

    /// The fixed resources first, then one provider after the other. Positions are `r` and a URI, or a provider's number
    /// and its own cursor.
    private func listResources(_ params: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let key = "resources"
        let (table, providers) = registry.withLock { ($0.resources, $0.providers) }
        let position = try PageCursor.decode(params["cursor"], list: key)
        var number = 0
        var cursor: String?
        if let position, position.first != "r" {
            let parts = position.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let index = parts.first.flatMap({ Int($0) }), providers.indices.contains(index) else {
                throw PageCursor.invalid
            }
            number = index
            cursor = parts.count > 1 ? String(parts[1]) : nil
        } else {
            let own = try table.page(after: position.map { String($0.dropFirst()) }, size: configuration.pageSize)
            let entries = own.values.map(\.definition.json)
            if let next = own.next { return page(key, entries, next: "r\(next)") }
            guard let provider = providers.first else { return page(key, entries, next: nil) }
            let first = try await provider.list(nil, context)
            let next = Self.position(after: first, number: 0, of: providers.count)
            return page(key, entries + first.resources.map(\.json), next: next)
        }
        let next = try await providers[number].list(cursor, context)
        return page(
            key, next.resources.map(\.json), next: Self.position(after: next, number: number, of: providers.count))
    }

    private static func position(after page: ResourceProvider.Page, number: Int, of count: Int) -> String? {
        if let next = page.next { return "\(number):\(next)" }
        return number + 1 < count ? "\(number + 1)" : nil
    }

    private func read(_ params: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let uri = try params.requiredString("uri")
        var result = try await contents(of: uri, context).fields
        configuration.contents.apply(to: &result)
        return result
    }

    private func contents(of uri: String, _ context: RequestContext) async throws -> ReadResourceResult {
        let (resource, match, providers) = registry.withLock {
            ($0.resources[uri], $0.template(matching: uri), $0.providers)
        }
        if let resource { return try await resource.read(context) }
        if let match {
            return try await match.resource.read(.init(uri: uri, variables: match.variables), context)
        }
        for provider in providers {
            if let contents = try await provider.read(uri, context) { return ReadResourceResult(contents) }
        }
        throw MCPError.resourceNotFound(uri.clipped(to: 512))
    }

    private func complete(_ params: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let reference = try CompletionReference(json: params["ref"])
        guard let argument = params["argument"]?["name"]?.stringValue,
            let prefix = params["argument"]?["value"]?.stringValue
        else { throw MCPError.invalidParams("\"argument\" must be {\"name\": …, \"value\": …}, both strings.") }
        let (isKnown, completions) = registry.withLock { registry in
            (registry.knows(reference), registry.completions(for: reference, argument: argument))
        }
        guard isKnown else { throw MCPError.invalidParams("\"ref\" names nothing that this server has.") }
        var settled: [String: String] = [:]
        for (key, value) in params["context"]?["arguments"]?.objectValue ?? [:] { settled[key] = value.stringValue }
        let query = Completions.Query(prefix: prefix, arguments: settled)
        let completion = try await completions?.complete(query, context) ?? .none
        return ["completion": completion.json]
    }
}

extension ServerRegistry {
    /// A client may name a template by a URI made from it.
    fileprivate func completions(for reference: CompletionReference, argument: String) -> Completions? {
        if let found = completions[.init(reference: reference, argument: argument)] { return found }
        guard case .resource(let uri) = reference, let match = template(matching: uri) else { return nil }
        let template = CompletionReference.resource(uri: match.resource.definition.uriTemplate)
        return completions[.init(reference: template, argument: argument)]
    }

    fileprivate func knows(_ reference: CompletionReference) -> Bool {
        switch reference {
        case .prompt(let name): prompts[name] != nil
        case .resource(let uri): templates[uri] != nil || resources[uri] != nil || template(matching: uri) != nil
        }
    }
}

extension JSONObject {
    func requiredString(_ key: String) throws(MCPError) -> String {
        guard let text = self[key]?.stringValue else { throw .invalidParams("params.\(key) must be a string.") }
        return text
    }
}
