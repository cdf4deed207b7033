public import JSON
import Logging
import Timing

/// A tool call that runs as a task of the server: it outlives the request, the connection and, with a durable server,
/// the server's restart.
public struct TaskHandle: Sendable {
    /// The task as it was when the server was last asked.
    public let info: TaskInfo
    let client: MCPClient

    /// The name to come back with; see ``MCPClient/task(_:options:)``. Whoever has it may be able to read the result.
    public var id: String { info.id }

    /// Asks how far the task is.
    public func refreshed(options: CallOptions? = nil) async throws -> TaskHandle {
        try await client.task(id, options: options)
    }

    /// What the call gave, as soon as it is there. The client's handlers answer what the task asks meanwhile.
    ///
    /// When the waiting task is cancelled, the server's goes on; ``cancel(options:)`` ends it.
    ///
    /// - Parameter onUpdate: Told of the task each time it was asked for and had changed.
    /// - Throws: ``MCPError`` when the call could not be served or the task was cancelled; ``ClientError/Code/timedOut``
    ///   when it takes longer than ``CallOptions/maximumDuration``; ``ClientError/Code/lost`` when the server cannot be
    ///   reached for that long, though the task may go on.
    public func result(
        options: CallOptions? = nil, onUpdate: (@Sendable (TaskInfo) async -> Void)? = nil
    ) async throws -> CallToolResult {
        let result = try await client.outcome(of: info, options ?? client.options.call, onUpdate)
        return try CallToolResult(json: .object(result))
    }

    /// Asks the server to end the task; it may take a while, or come too late. Does nothing to one that has ended.
    public func cancel(options: CallOptions? = nil) async throws {
        do {
            _ = try await client.request(Method.cancelTask, ["taskId": .string(id)], options: options)
        } catch let error as MCPError where error.code == .invalidParams {
            // In 2025-11-25 a task that has ended cannot be cancelled.
            guard try await refreshed(options: options).info.status.isFinal else { throw error }
        }
    }

    /// Asks the server to end the task, without waiting for it. The client does so beside everything else, also when it
    /// is closed meanwhile, within ``ClientOptions/farewell``.
    public func abandon() {
        var options = client.options.call
        options.isParting = true
        client.jobs.submit { [options] in try? await cancel(options: options) }
    }
}

/// What became of a tool call that was allowed to become a task.
public enum TaskOrResult: Sendable {
    /// The server answered at once.
    case result(CallToolResult)
    /// The server works on it.
    case task(TaskHandle)
}

extension MCPClient {
    /// Calls a tool that may take long, without waiting for it.
    ///
    /// - Parameter lifetime: How long the result is wanted to be kept; the server decides. Only in 2025-11-25.
    /// - Throws: ``ClientError/Code/unsupported`` when a server of 2025-11-25, where the client decides, does not offer
    ///   tasks; ``callTool(_:arguments:options:)`` waits for its answer. Servers of other revisions answer as they can.
    public func startTask(
        _ tool: String, arguments: JSONObject = [:], lifetime: Duration? = nil, options: CallOptions? = nil
    ) async throws -> TaskOrResult {
        let options = options ?? self.options.call
        var params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        let server = try await session(within: options.timeout).info
        if server.revision == .v2025_11_25 {
            guard server.capabilities.startsTasks else {
                throw ClientError(.unsupported, "The server does not run tool calls as tasks; the call was not sent.")
            }
            var task = JSONObject()
            task["ttl"] = lifetime.map { .integer(Int64($0 / .milliseconds(1))) }
            params["task"] = .object(task)
        }
        let result = try await request(Method.callTool, params, options: options)
        if let task = try Self.task(in: result) { return .task(TaskHandle(info: task, client: self)) }
        return .result(try CallToolResult(json: .object(result)))
    }

    /// A task by its name, from whichever client or time it is.
    public func task(_ id: String, options: CallOptions? = nil) async throws -> TaskHandle {
        let result = try await request(Method.getTask, ["taskId": .string(id)], options: options)
        return TaskHandle(info: try TaskInfo(json: .object(result)), client: self)
    }

    /// The task that a result speaks of instead of being one.
    static func task(in result: JSONObject) throws -> TaskInfo? {
        if result["resultType"]?.stringValue == "task" { return try TaskInfo(json: .object(result)) }
        guard result["content"] == nil, let task = result["task"] else { return nil }
        return try TaskInfo(json: task)
    }

    /// The result of a call that became a task without the caller's doing. When the caller goes, so does the task.
    func settled(_ result: JSONObject, _ options: CallOptions) async throws -> JSONObject {
        guard let task = try Self.task(in: result) else { return result }
        do {
            return try await outcome(of: task, options, nil)
        } catch {
            if Self.leavesBehind(error) {
                TaskHandle(info: task, client: self).abandon()
            }
            throw error
        }
    }

    /// Whether a task goes on that nobody waits for any more because of this error. Not when the server says what
    /// became of it, or is out of reach.
    private static func leavesBehind(_ error: any Error) -> Bool {
        if error is MCPError { return false }
        guard let error = error as? ClientError else { return true }
        return ![.unreachable, .lost, .closed].contains(error.code)
    }

    /// Asks for a task until it has ended.
    func outcome(
        of task: TaskInfo, _ options: CallOptions, _ onUpdate: (@Sendable (TaskInfo) async -> Void)?
    ) async throws -> JSONObject {
        var patience = TaskPatience(
            options.maximumDuration, backOff: self.options.backOff, at: timeline.elapsed())
        let revision = try await persist(task.id, &patience) { _ in
            try await session(within: options.timeout).revision
        }
        if revision == .v2025_11_25 {
            return try await persist(task.id, &patience) { left in
                var patient = options
                patient.timeout = left
                patient.maximumDuration = left
                return try await request(Method.taskResult, ["taskId": .string(task.id)], options: patient)
            }
        }
        var task = task
        var answered: Set<String> = []
        while true {
            switch task.status {
            case .completed: return task.result ?? [:]
            case .failed:
                throw task.error ?? MCPError(.internalError, task.statusMessage ?? "The task failed.")
            case .cancelled: throw MCPError(.internalError, "The task was cancelled.")
            case .inputRequired: try await answer(task, &answered, &patience, options)
            case .working: break
            }
            guard patience.left(at: timeline.elapsed()) > .zero else {
                throw ClientError(.timedOut, "The task did not end within \(options.maximumDuration).")
            }
            try await timeline.sleep(Self.pause(before: task))
            let id = task.id
            let fresh = try await persist(id, &patience) { _ in try await self.task(id, options: options).info }
            if fresh != task { await onUpdate?(fresh) }
            task = fresh
        }
    }

    /// The server's wish, within reason.
    private static func pause(before task: TaskInfo) -> Duration {
        min(max(task.pollInterval ?? .seconds(1), .milliseconds(20)), .seconds(60))
    }

    private func answer(
        _ task: TaskInfo, _ answered: inout Set<String>, _ patience: inout TaskPatience, _ options: CallOptions
    ) async throws {
        let open = task.inputRequests.filter { !answered.contains($0.key) }
        guard !open.isEmpty else { return }
        let asked = timeline.elapsed()
        let answers = try await self.answers(to: open)
        patience.exclude(timeline.elapsed() - asked)
        answered.formUnion(open.map(\.key))
        let params: JSONObject = ["taskId": .string(task.id), "inputResponses": .object(answers)]
        // Once more does no harm: a server ignores answers to questions that are not open.
        _ = try await persist(task.id, &patience) { _ in
            try await request(Method.updateTask, params, options: options)
        }
    }

    /// Asks about a task, again while the server cannot be reached and there is time: the task goes on without us, and
    /// what is asked here may be asked twice.
    ///
    /// - Parameter ask: Is told how much time is left.
    /// - Throws: ``ClientError/Code/lost`` when the server stays out of reach, never ``ClientError/Code/unreachable``,
    ///   which would say that the call did not run.
    private func persist<Value>(
        _ id: String, _ patience: inout TaskPatience, _ ask: (_ left: Duration) async throws -> Value
    ) async throws -> Value {
        while true {
            do {
                let value = try await ask(patience.left(at: timeline.elapsed()))
                patience.reached()
                return value
            } catch let error as ClientError where error.mayPass {
                guard let pause = patience.pause(at: timeline.elapsed()) else {
                    throw ClientError(
                        .lost,
                        "The call has become the task \"\(id.clipped(to: 128))\", which may go on: \(error.message)",
                        cause: error)
                }
                try await timeline.sleep(pause)
            }
        }
    }
}

extension ClientError {
    /// Whether asking again later may succeed: the server is down for now, or a proxy says so for it.
    fileprivate var mayPass: Bool {
        switch (code, cause as? ExchangeFailure) {
        case (.unreachable, _), (.lost, _): true
        case (.refused, .refused(let status, _, _)): [429, 502, 503, 504].contains(status)
        default: false
        }
    }
}
