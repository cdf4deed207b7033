import JSON

/// Tasks as revision 2025-11-25 has them, made of the core's, which follow the extension of 2026-07-28.
enum LegacyTasks {
    static let methods: Set<String> = [
        Method.getTask, Method.taskResult, Method.listTasks, Method.cancelTask,
    ]

    /// Nil for revisions without tasks. Callers that cannot be told apart get no list.
    static func capability(revision: ProtocolRevision, principal: Principal) -> JSONValue? {
        guard revision == .v2025_11_25 else { return nil }
        var capability: JSONObject = principal.isAnonymous ? [:] : ["list": [:]]
        capability["cancel"] = [:]
        capability["requests"] = ["tools": ["call": [:]]]
        return .object(capability)
    }

    /// The result that tells of a new task.
    static func creation(of result: JSONObject) -> JSONObject {
        var task = result
        task["_meta"] = nil
        return ["task": TaskInfo(unchecked: task).translated(to: .v2025_11_25).json]
    }

    /// Says which task a message belongs to.
    static func related(to id: String) -> JSONObject { [MetaKey.relatedTask: ["taskId": .string(id)]] }
}

extension LegacySession {
    /// After how long without a word the store is asked again: another process may have changed the task.
    private static let patience: Duration = .seconds(5)

    func answerTaskRequest(
        _ request: JSONRPCRequest, _ session: LegacySessionState.Negotiated, _ context: RequestContext,
        _ sink: any MessageSink
    ) async throws -> JSONObject {
        if request.method == Method.listTasks { return try await listTasks(request, context) }
        let id = try request.params.requiredString("taskId")
        switch request.method {
        case Method.taskResult: return try await result(ofTask: id, session, context, sink)
        case Method.cancelTask:
            guard try await !task(id, context).status.isFinal else {
                throw MCPError.invalidParams("The task has ended already and cannot be cancelled.")
            }
            try await tell(Method.cancelTask, ["taskId": .string(id)], context)
        default: break
        }
        return try await task(id, context).translated(to: session.revision).fields
    }

    /// Has the session told of a task that a call of it created.
    func watchTask(createdBy result: JSONObject) {
        guard result["resultType"]?.stringValue == "task", let id = result["taskId"]?.stringValue else { return }
        _ = mailbox.watch(.task(id: id), limit: options.maxWatchedResources)
    }

    /// The notification about a task that changed. One that has ended is watched no more.
    func notification(ofTask id: String, _ session: LegacySessionState.Negotiated) async -> JSONRPCMessage? {
        let context = RequestContext(
            id: .string(id), revision: session.revision, principal: principal, client: session.client,
            clientCapabilities: session.capabilities, meta: [:], headers: nil, logLevel: nil, sink: DiscardingSink(),
            logger: options.logger)
        guard let task = try? await task(id, context) else { return nil }
        if task.status.isFinal { mailbox.unwatch(.task(id: id)) }
        let params = task.translated(to: session.revision).fields
        return .notification(JSONRPCNotification(method: Method.Notification.taskStatus, params: params))
    }

    private func listTasks(_ request: JSONRPCRequest, _ context: RequestContext) async throws -> JSONObject {
        var result = try await tell(Method.listTasks, request.params, context)
        let tasks = result["tasks"]?.arrayValue ?? []
        result["tasks"] = .array(
            tasks.map { TaskInfo(unchecked: $0.objectValue ?? [:]).translated(to: .v2025_11_25).json })
        return result
    }

    // MARK: - tasks/result

    /// Waits for the task to end, and asks what it asks meanwhile.
    private func result(
        ofTask id: String, _ session: LegacySessionState.Negotiated, _ context: RequestContext, _ sink: any MessageSink
    ) async throws -> JSONObject {
        let related = LegacyTasks.related(to: id)
        let changes = ChangeMailbox(watching: [.task(id: id)])
        service.attach(changes)
        defer { service.detach(changes) }
        while true {
            let task = try await task(id, context)
            switch task.status {
            case .working: try await wait(for: changes)
            case .inputRequired:
                let questions = task.inputRequests
                let answers = try await ask(questions, session: session, sink: sink, meta: related)
                let params: JSONObject = ["taskId": .string(id), "inputResponses": .object(answers)]
                try await tell(Method.updateTask, params, context)
            case .completed:
                var result = LegacyTranslation.result(
                    task.result ?? [:], of: Method.callTool, revision: session.revision)
                var meta = result["_meta"]?.objectValue ?? [:]
                meta.merge(related)
                result["_meta"] = .object(meta)
                return result
            case .failed: throw task.error ?? MCPError(.internalError, "The task failed.")
            case .cancelled: throw MCPError(.internalError, "The task was cancelled.")
            }
        }
    }

    private func wait(for changes: ChangeMailbox) async throws {
        let clock = options.clock
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await changes.next() }
            group.addTask { try? await clock.sleep(for: Self.patience) }
            await group.next()
            group.cancelAll()
        }
        try Task.checkCancellation()
    }

    private func task(_ id: String, _ context: RequestContext) async throws -> TaskInfo {
        try TaskInfo(json: .object(try await tell(Method.getTask, ["taskId": .string(id)], context)))
    }

    @discardableResult
    private func tell(_ method: String, _ params: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        try await service.handle(ServiceRequest(method: method, params: params), context: context)
    }
}
