import JSON
import Synchronization

extension MCPServer {
    /// Works on tasks until cancelled. Transports call it. Call it too when several connections in memory share one
    /// server, so that tasks outlive the connection that made them.
    public func run() async { await tasks.run(for: ServerTasks(server: self)) }

    // MARK: - Creation

    /// The result that tells of a new task; nil when the call is to be answered right away.
    func task(of tool: CompiledTool, _ params: JSONObject, _ context: RequestContext) async throws -> JSONObject? {
        let policy = tool.taskPolicy
        let wish = try TaskWish(
            revision: context.revision, capabilities: context.clientCapabilities, params: params)
        let name = tool.definition.name
        guard try wish.makesTask(of: name, policy.support, revision: context.revision) else { return nil }
        // A client of 2025-11-25 expects a task even if it is to fail at once.
        if let failure = try await tool.prepareTask(params["arguments"], context: context),
            context.revision.isModern
        {
            return failure.fields
        }
        let lifetime = lifetime(of: policy, wish)
        var result = try await tasks.create(TaskCall(params, context), for: context, lifetime: lifetime).fields
        result["resultType"] = "task"
        return result
    }

    private func lifetime(of policy: TaskPolicy, _ wish: TaskWish) -> Duration {
        let lifetime = policy.lifetime ?? configuration.tasks.lifetime
        guard case .demanded(let milliseconds?) = wish else { return lifetime }
        return min(.milliseconds(milliseconds), max(configuration.tasks.maxLifetime, lifetime))
    }

    // MARK: - Requests

    func answerTaskRequest(_ request: ServiceRequest, _ context: RequestContext) async throws -> JSONObject {
        let params = request.params
        let principal = context.principal
        switch request.method {
        case Method.getTask:
            return try await tasks.get(params.requiredString("taskId"), for: principal).fields
        case Method.updateTask:
            guard let responses = params["inputResponses"]?.objectValue else {
                throw MCPError.invalidParams("params.inputResponses must be an object.")
            }
            try await tasks.answer(params.requiredString("taskId"), responses, for: principal)
            return [:]
        case Method.cancelTask:
            try await tasks.cancel(params.requiredString("taskId"), for: principal)
            return [:]
        case Method.listTasks: return try await listTasks(params, principal)
        default: throw MCPError.methodNotFound(request.method)
        }
    }

    private func listTasks(_ params: JSONObject, _ principal: Principal) async throws -> JSONObject {
        // Anybody can be anonymous, so a list would show one stranger's tasks to the other.
        guard !principal.isAnonymous else { throw MCPError.methodNotFound(Method.listTasks) }
        var place: TaskPlace?
        if let position = try PageCursor.decode(params["cursor"], list: "tasks") {
            guard let found = TaskPlace(position) else { throw PageCursor.invalid }
            place = found
        }
        let page = try await tasks.list(for: principal, after: place, limit: min(configuration.pageSize, 100))
        var result: JSONObject = ["tasks": .array(page.tasks.map(\.json))]
        result["nextCursor"] = page.next.map { .string(PageCursor.encode("tasks", $0.position)) }
        return result
    }
}

extension CompiledTool {
    /// What lists show of the tool. Only 2025-11-25 tells whether its calls may become tasks.
    func listed(in revision: ProtocolRevision) -> JSONValue {
        guard revision == .v2025_11_25, taskPolicy.support != .forbidden else { return definition.json }
        var fields = definition.fields
        fields["execution"] = ["taskSupport": .string(taskPolicy.support.rawValue)]
        return .object(fields)
    }
}

/// Makes the calls of a server's tasks.
private struct ServerTasks: TaskWorker {
    let server: MCPServer

    func isRestartable(_ call: TaskCall) -> Bool { tool(of: call)?.taskPolicy.isRestartable ?? false }

    func perform(_ call: TaskCall, context: RequestContext) async throws -> JSONObject {
        guard let tool = tool(of: call) else { throw MCPError.unknown("tool", call.tool) }
        return try await tool.call(call.params["arguments"], context: context).fields
    }

    private func tool(of call: TaskCall) -> CompiledTool? { server.registry.withLock { $0.tool(named: call.tool) } }
}

extension TaskCall {
    /// Keeps what the handler needs. Headers may hold secrets and are not kept.
    fileprivate init(_ params: JSONObject, _ context: RequestContext) {
        var params = params
        for key in ["task", "inputResponses", "requestState"] { params[key] = nil }
        self.init(
            params: params, revision: context.revision.rawValue, capabilities: context.clientCapabilities.fields,
            client: context.client?.fields, requestID: context.id.json)
    }
}

extension TaskPlace {
    fileprivate var position: String { "\(createdAt):\(id)" }

    fileprivate init?(_ position: String) {
        let parts = position.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let createdAt = Int64(parts[0]) else { return nil }
        self.init(createdAt: createdAt, id: String(parts[1]))
    }
}
