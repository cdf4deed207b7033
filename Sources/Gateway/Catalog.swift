public import JSON
public import MCP
import Synchronization

/// Many services as one: lists are merged, calls go to the service whose name they carry.
///
/// Tools and prompts are called `<server>_<name>`. Resources keep their URIs; the first service that knows a URI answers.
public final class Catalog: MCPService {
    /// One service of the catalog.
    public struct Entry: Sendable {
        /// The name of the server, which begins the names of its tools and prompts where they are prefixed.
        public var name: String
        /// What answers the requests that lead to this server.
        public var service: any MCPService
        /// Whether tools and prompts carry the server's name.
        public var isPrefixed: Bool

        /// One service under a name; no two prefixed entries of a catalog should share one.
        public init(name: String, service: any MCPService, isPrefixed: Bool = true) {
            self.name = name
            self.service = service
            self.isPrefixed = isPrefixed
        }

        func aggregated(_ name: String) -> String {
            isPrefixed ? AggregatedName.make(server: self.name, name: name) : name
        }
    }

    /// Where an aggregated name leads.
    private struct Target {
        var entry: Entry
        var name: String
    }

    /// After how many entries a page ends. It may be exceeded by one page of one service.
    private static let pageSize = 1000
    /// How many pages are read to find out what a cut name stands for.
    private static let maxPages = 100

    /// What the catalog can do without any service.
    private static let ownCapabilities = ServerCapabilities()

    /// What clients are told they talk to, whichever service answers.
    public let implementation: Implementation
    private let entries: [Entry]
    /// The prefixed services with what stands before their names, the longest first.
    private let prefixed: [(entry: Entry, prefix: String)]
    private let bare: [Entry]
    private let cutNames = Mutex<[String: [String: Target]]>([:])

    /// Where two services know an unprefixed name or a URI, the one that comes first in `entries` answers.
    public init(_ implementation: Implementation, entries: [Entry]) {
        self.implementation = implementation
        self.entries = entries
        prefixed = entries.filter(\.isPrefixed).map { ($0, "\($0.name)_") }
            .sorted { $0.prefix.utf8.count > $1.prefix.utf8.count }
        bare = entries.filter { !$0.isPrefixed }
    }

    /// The capabilities of all services together, and their instructions, each below a heading with its name.
    public var info: ServiceInfo {
        let infos = entries.map { ($0.name, $0.service.info) }
        let capabilities = infos.reduce(Self.ownCapabilities) { $0.union($1.1.capabilities) }
        let instructions = infos.compactMap { name, info in info.instructions.map { "## \(name)\n\n\($0)" } }
        return ServiceInfo(
            implementation: implementation, capabilities: capabilities,
            instructions: instructions.isEmpty ? nil : instructions.joined(separator: "\n\n"))
    }

    /// True as soon as one service serves the method.
    public func serves(_ method: String) -> Bool {
        Self.ownCapabilities.serves(method) || entries.contains { $0.service.serves(method) }
    }

    /// Runs what the services do beside answering.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for entry in entries { group.addTask { await entry.service.run() } }
        }
    }

    /// See `MCPService.attach(_:)`; the mailbox hears of the changes of every service.
    public func attach(_ mailbox: ChangeMailbox) { for entry in entries { entry.service.attach(mailbox) } }
    /// See `MCPService.detach(_:)`.
    public func detach(_ mailbox: ChangeMailbox) { for entry in entries { entry.service.detach(mailbox) } }

    /// See `MCPService.mirroredArguments(ofTool:)`; the name is the one that the catalog lists.
    public func mirroredArguments(ofTool name: String) -> [MirroredArgument] {
        for target in candidates(name, list: Method.listTools) {
            let arguments = target.entry.service.mirroredArguments(ofTool: target.name)
            if !arguments.isEmpty { return arguments }
        }
        return []
    }

    /// See `MCPService.handle(_:context:)`. The pages of a list follow the order of the services.
    public func handle(_ request: ServiceRequest, context: RequestContext) async throws -> JSONObject {
        switch request.method {
        case Method.listTools: try await merge(request, "tools", context) { $0.serves(Method.listTools) }
        case Method.listPrompts: try await merge(request, "prompts", context) { $0.serves(Method.listPrompts) }
        case Method.listResources: try await merge(request, "resources", context) { $0.serves(Method.listResources) }
        case Method.listResourceTemplates:
            try await merge(request, "resourceTemplates", context) { $0.serves(Method.listResources) }
        case Method.callTool: try await callByName(request, list: Method.listTools, context)
        case Method.getPrompt: try await callByName(request, list: Method.listPrompts, context)
        case Method.readResource: try await firstThatKnows(request, context)
        case Method.complete: try await complete(request, context)
        case Method.listTasks: try await merge(request, "tasks", context) { $0.serves(Method.listTasks) }
        case Method.getTask, Method.updateTask, Method.cancelTask: try await firstThatHasTask(request, context)
        default: throw MCPError(.methodNotFound, "This server has no method \"\(request.method)\".")
        }
    }

    // MARK: - Lists

    /// The services' pages one after the other, until there are enough entries for a page of ours. Our cursor says which
    /// service comes next, and where in its own list.
    private func merge(
        _ request: ServiceRequest, _ key: String, _ context: RequestContext,
        isServed: (ServerCapabilities) -> Bool
    ) async throws -> JSONObject {
        var place = try ListPlace(request.params["cursor"], list: key, count: entries.count)
        var merged = MergedList(key: key)
        var cut: [String: Target] = [:]
        let isNamed = request.method == Method.listTools || request.method == Method.listPrompts
        while place.index < entries.count, merged.entries.count < Self.pageSize {
            let entry = entries[place.index]
            guard isServed(entry.service.info.capabilities) else {
                place = place.nextService
                continue
            }
            var page = request
            page.params["cursor"] = place.cursor.map(JSONValue.string)
            let result = try await entry.service.handle(page, context: context)
            merged.add(result) { isNamed ? rename($0, of: entry, &cut) : $0 }
            place = result["nextCursor"]?.stringValue.map { place.at($0) } ?? place.nextService
        }
        if !cut.isEmpty { cutNames.withLock { $0[request.method, default: [:]].merge(cut) { $1 } } }
        return merged.result(next: place.index < entries.count ? place.encoded(list: key) : nil)
    }

    private func rename(_ element: JSONValue, of entry: Entry, _ cut: inout [String: Target]) -> JSONValue {
        guard entry.isPrefixed, var fields = element.objectValue, let name = fields["name"]?.stringValue else {
            return element
        }
        let aggregated = entry.aggregated(name)
        if aggregated != "\(entry.name)_\(name)" { cut[aggregated] = Target(entry: entry, name: name) }
        fields["name"] = .string(aggregated)
        return .object(fields)
    }

    // MARK: - Calls

    /// The services that a name may lead to, the likeliest first: names of servers may hold underscores themselves, and
    /// names without prefix lead to every service that has none.
    private func candidates(_ name: String, list: String) -> [Target] {
        if let target = cutNames.withLock({ $0[list]?[name] }) { return [target] }
        let matching = prefixed.filter { name.utf8.starts(with: $0.prefix.utf8) }
            .map { Target(entry: $0.entry, name: String(name.utf8.dropFirst($0.prefix.utf8.count)) ?? name) }
        return matching + bare.map { Target(entry: $0, name: name) }
    }

    private func callByName(
        _ request: ServiceRequest, list: String, _ context: RequestContext
    ) async throws -> JSONObject {
        guard let name = request.params["name"]?.stringValue else {
            throw MCPError.invalidParams("params.name must be a string.")
        }
        if let result = try await firstThatHas(name, request, list: list, context) { return result }
        if AggregatedName.mayBeCut(name) {
            // What a cut name stands for is known once the services were asked what they have.
            try await learnCutNames(list, context)
            if let result = try await firstThatHas(name, request, list: list, context) { return result }
        }
        throw MCPError.unknown(list == Method.listTools ? "tool" : "prompt", name)
    }

    private func learnCutNames(_ list: String, _ context: RequestContext) async throws {
        var request = ServiceRequest(method: list)
        for _ in 0..<Self.maxPages {
            request.params["cursor"] = try await handle(request, context: context)["nextCursor"]
            if request.params["cursor"] == nil { return }
        }
    }

    /// Nil when nobody has a tool or prompt of the name.
    private func firstThatHas(
        _ name: String, _ request: ServiceRequest, list: String, _ context: RequestContext
    ) async throws -> JSONObject? {
        for target in candidates(name, list: list) {
            var inner = request
            inner.params["name"] = .string(target.name)
            do {
                return try await target.entry.service.handle(inner, context: context)
            } catch let error as MCPError where error.isUnknownName {
                continue
            }
        }
        return nil
    }

    private func firstThatKnows(_ request: ServiceRequest, _ context: RequestContext) async throws -> JSONObject {
        for entry in entries where entry.service.info.capabilities.serves(request.method) {
            do {
                return try await entry.service.handle(request, context: context)
            } catch let error as MCPError where error.code == .resourceNotFound {
                continue
            }
        }
        throw MCPError.resourceNotFound(String(request.params["uri"]?.stringValue?.prefix(512) ?? ""))
    }

    /// The handles of tasks are random, so at most one service knows a handle.
    private func firstThatHasTask(_ request: ServiceRequest, _ context: RequestContext) async throws -> JSONObject {
        guard let id = request.params["taskId"]?.stringValue else {
            throw MCPError.invalidParams("params.taskId must be a string.")
        }
        for entry in entries where entry.service.serves(request.method) {
            do {
                return try await entry.service.handle(request, context: context)
            } catch let error as MCPError where error.isUnknownName {
                continue
            }
        }
        throw MCPError.unknown("task", id)
    }

    private func complete(_ request: ServiceRequest, _ context: RequestContext) async throws -> JSONObject {
        var attempts: [(Entry, ServiceRequest)] = entries.map { ($0, request) }
        if case .prompt(let name) = try CompletionReference(json: request.params["ref"]) {
            attempts = candidates(name, list: Method.listPrompts).map { target in
                var inner = request
                inner.params["ref"] = CompletionReference.prompt(name: target.name).json
                return (target.entry, inner)
            }
        }
        for (entry, inner) in attempts where entry.service.info.capabilities.serves(Method.complete) {
            do {
                return try await entry.service.handle(inner, context: context)
            } catch let error as MCPError where error.code == .invalidParams {
                continue
            }
        }
        throw MCPError.invalidParams("\"ref\" names nothing that this server has.")
    }
}
