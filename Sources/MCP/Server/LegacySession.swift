import JSON
import Logging
import Synchronization

/// One session of a legacy client: turns the handshake eras' messages into the stateless core's, and a handler's
/// questions into requests to the client.
public final class LegacySession: Sendable {
    /// Changes that wait to be told to the client. The owner of the session's stream takes them out.
    public let mailbox: ChangeMailbox
    /// Who opened the session.
    public let principal: Principal

    let service: any MCPService
    let options: ProtocolOptions
    private let state = Mutex(LegacySessionState())
    private let pending = PendingRequests()
    private let inFlight: InFlight

    /// A session that waits for its handshake; ``close()`` must end it.
    public convenience init(service: any MCPService, principal: Principal, options: ProtocolOptions) {
        let inFlight = InFlight(limit: options.maxConcurrentRequests)
        self.init(service: service, principal: principal, options: options, inFlight: inFlight)
    }

    /// - Parameter inFlight: Shared with whatever else takes requests, and so ids, from the same connection.
    init(service: any MCPService, principal: Principal, options: ProtocolOptions, inFlight: InFlight) {
        self.service = service
        self.principal = principal
        self.options = options
        self.inFlight = inFlight
        mailbox = ChangeMailbox(watching: Self.lists)
    }

    /// What every session hears of without asking.
    private static let lists: Set<Change> = [.tools, .prompts, .resources]

    /// The revision of this session, once the handshake settled it.
    public var revision: ProtocolRevision? { state.withLock { $0.negotiated?.revision } }

    /// How many requests are under way.
    public var requestsInFlight: Int { inFlight.count }

    /// Answers one request. Nil when the client cancelled it, so that nothing is to be sent.
    ///
    /// Call it in a task of its own: cancelling the request cancels the task.
    public func respond(
        to request: JSONRPCRequest, headers: (any RequestHeaders)?, sink: any MessageSink
    ) async -> JSONRPCResponse? {
        do {
            // The wait for a task ends with the task.
            let isTimed = request.method != Method.initialize && request.method != Method.taskResult
            let (result, ending) = try await inFlight.run(request.id, isTimed: isTimed) {
                await outcome(of: request, headers: headers, sink: sink)
            }
            switch ending {
            case .finished: return JSONRPCResponse(id: request.id, outcome: result)
            case .cancelled: return nil
            case .timedOut: return JSONRPCResponse(id: request.id, outcome: .failure(.timedOut(request.method)))
            }
        } catch {
            let refusal = error.mcpError(limit: options.maxConcurrentRequests)
            return JSONRPCResponse(id: request.id, outcome: .failure(refusal))
        }
    }

    /// Takes a notification of the client.
    public func receive(_ notification: JSONRPCNotification) {
        switch notification.method {
        case Method.Notification.initialized: state.withLock { $0.confirm() }
        case Method.Notification.cancelled:
            if let id = notification.params["requestId"].flatMap({ RequestID($0) }) { inFlight.cancel(id) }
        default: break
        }
    }

    /// Takes the client's answer to a question.
    public func receive(_ response: JSONRPCResponse) { pending.receive(response) }

    /// The client sends nothing any more: questions fail at once instead of after their time.
    func endQuestions() { pending.close() }

    /// Returns once no request is under way.
    public func waitUntilIdle() async { await inFlight.waitUntilIdle() }

    /// One step of the requests' time-out.
    package func tick(limit: Int) { inFlight.tick(limit: limit) }

    /// Ends the session: what is under way is cancelled.
    public func close() {
        service.detach(mailbox)
        mailbox.close()
        state.withLock { $0.close() }
        pending.close()
        inFlight.cancelAll()
    }

    /// The notification for a change taken out of ``mailbox``, if the client may hear of it now.
    public func notification(of change: Change) async -> JSONRPCMessage? {
        guard let session = state.withLock({ $0.isReady ? $0.negotiated : nil }) else { return nil }
        if case .task(let id) = change { return await notification(ofTask: id, session) }
        return change.notification.map { .notification($0) }
    }

    // MARK: - Methods

    private func outcome(
        of request: JSONRPCRequest, headers: (any RequestHeaders)?, sink: any MessageSink
    ) async -> Result<JSONObject, MCPError> {
        do {
            return .success(try await result(of: request, headers: headers, sink: sink))
        } catch let error as MCPError {
            return .failure(LegacyTranslation.error(error, revision: revision))
        } catch is CancellationError {
            return .failure(MCPError(.internalError, "The request was cancelled."))
        } catch {
            options.logger.error("request failed", metadata: ["method": "\(request.method)", "error": "\(error)"])
            return .failure(MCPError(.internalError, "The server failed; its log says why."))
        }
    }

    private func result(
        of request: JSONRPCRequest, headers: (any RequestHeaders)?, sink: any MessageSink
    ) async throws -> JSONObject {
        switch request.method {
        case Method.initialize: return try initialize(request.params)
        case Method.ping: return [:]
        default: break
        }
        let session = try state.withLock { state throws(MCPError) in try state.admit(request.method) }
        guard service.serves(request.method) else { throw MCPError.methodNotFound(request.method) }
        switch request.method {
        case Method.setLogLevel: return try setLogLevel(request.params)
        case Method.subscribeResource: return try watch(request.params)
        case Method.unsubscribeResource:
            mailbox.unwatch(.resource(uri: try uri(request.params)))
            return [:]
        case let method where LegacyTasks.methods.contains(method):
            guard session.revision == .v2025_11_25 else { throw MCPError.methodNotFound(method) }
            let context = context(of: request, session: session, headers: headers, sink: sink)
            return try await answerTaskRequest(request, session, context, sink)
        case Method.updateTask: throw MCPError.methodNotFound(request.method)
        case let method where Method.served.contains(method):
            let result = try await serve(request, session: session, headers: headers, sink: sink)
            watchTask(createdBy: result)
            return LegacyTranslation.result(result, of: method, revision: session.revision)
        default: throw MCPError.methodNotFound(request.method)
        }
    }

    private func initialize(_ params: JSONObject) throws(MCPError) -> JSONObject {
        let negotiated = try state.withLock { state throws(MCPError) in
            try state.initialize(params, supported: options.legacyRevisions)
        }
        service.attach(mailbox)
        // A close that came in between has detached a mailbox that was not attached yet.
        if revision == nil { service.detach(mailbox) }
        let info = service.info
        var result: JSONObject = [
            "protocolVersion": .string(negotiated.revision.rawValue),
            "capabilities": .object(
                LegacyTranslation.capabilities(
                    info.capabilities, revision: negotiated.revision, principal: principal)),
            "serverInfo": info.implementation.json,
        ]
        result["instructions"] = info.instructions.map(JSONValue.string)
        return result
    }

    private func setLogLevel(_ params: JSONObject) throws(MCPError) -> JSONObject {
        guard let level = params["level"]?.stringValue.flatMap(LogLevel.init(rawValue:)) else {
            throw .invalidParams("\"level\" must be one of \(LogLevel.names).")
        }
        state.withLock { $0.logLevel = level }
        return [:]
    }

    private func watch(_ params: JSONObject) throws(MCPError) -> JSONObject {
        let limit = options.maxWatchedResources + Self.lists.count
        guard mailbox.watch(.resource(uri: try uri(params)), limit: limit) else {
            throw .invalidParams("At most \(options.maxWatchedResources) resources can be watched by one session.")
        }
        return [:]
    }

    private func uri(_ params: JSONObject) throws(MCPError) -> String {
        guard let uri = params["uri"]?.stringValue else { throw .invalidParams("\"uri\" must be a string.") }
        return uri
    }

    // MARK: - Questions to the client

    /// Calls the handler, and again with the client's answers, until it is done.
    private func serve(
        _ request: JSONRPCRequest, session: LegacySessionState.Negotiated, headers: (any RequestHeaders)?,
        sink: any MessageSink
    ) async throws -> JSONObject {
        var answers = JSONObject()
        var kept: JSONValue?
        let progress = ProgressGate()
        var rounds = 0
        while true {
            let context = context(
                of: request, session: session, headers: headers, sink: sink, state: kept, answers: answers,
                progress: progress)
            do {
                let call = ServiceRequest(method: request.method, params: request.params)
                return try await service.handle(call, context: context)
            } catch let required as InputRequired {
                guard rounds < options.maxInputRounds else {
                    throw MCPError(.internalError, "The call asked for input \(rounds) times and was ended.")
                }
                rounds += 1
                // The client's time to answer has a bound of its own.
                inFlight.pause(request.id)
                defer { inFlight.resume(request.id) }
                answers = required.carried
                answers.merge(try await ask(required.requests, session: session, sink: sink))
                kept = required.state
            }
        }
    }

    private func context(
        of request: JSONRPCRequest, session: LegacySessionState.Negotiated, headers: (any RequestHeaders)?,
        sink: any MessageSink, state kept: JSONValue? = nil, answers: JSONObject = [:],
        progress: ProgressGate = ProgressGate()
    ) -> RequestContext {
        RequestContext(
            id: request.id, revision: session.revision, principal: principal, client: session.client,
            clientCapabilities: session.capabilities, meta: request.params["_meta"]?.objectValue ?? [:],
            headers: headers, logLevel: state.withLock { $0.logLevel }, state: kept, answers: answers,
            progress: progress, sink: sink, logger: options.logger)
    }

    /// - Parameter meta: The `_meta` of each question.
    func ask(
        _ questions: [(key: String, request: InputRequest)], session: LegacySessionState.Negotiated,
        sink: any MessageSink, meta: JSONObject = [:]
    ) async throws -> JSONObject {
        try await withThrowingTaskGroup(of: (String, JSONObject).self) { group in
            for (key, question) in questions {
                var params = LegacyTranslation.question(question, revision: session.revision)
                if !meta.isEmpty { params["_meta"] = .object(meta) }
                let asked = JSONRPCRequest(id: pending.open(), method: question.method, params: params)
                group.addTask { (key, try await self.ask(asked, sink: sink)) }
            }
            var answers = JSONObject()
            for try await (key, answer) in group { answers[key] = .object(answer) }
            return answers
        }
    }

    private func ask(_ question: JSONRPCRequest, sink: any MessageSink) async throws -> JSONObject {
        let id = question.id
        defer { pending.abandon(id) }
        let clock = options.clock
        let timeout = options.inputTimeout
        let answer = try await withThrowingTaskGroup(of: Result<JSONObject, MCPError>?.self) { group in
            group.addTask {
                await sink.send(.request(question))
                return await self.pending.answer(to: id)
            }
            group.addTask {
                try await clock.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        try Task.checkCancellation()
        guard let answer else {
            await sink.send(.notification(Self.withdrawal(of: id)))
            throw MCPError(.internalError, "The client did not answer \(question.method) in \(timeout).")
        }
        return try answer.get()
    }

    private static func withdrawal(of id: RequestID) -> JSONRPCNotification {
        JSONRPCNotification(
            method: Method.Notification.cancelled, params: ["requestId": id.json, "reason": "No answer came in time."])
    }
}

extension MCPError {
    static func timedOut(_ method: String) -> MCPError {
        MCPError(.internalError, "\(method) took longer than this server allows and was ended.")
    }
}

extension InFlight.Refusal {
    func mcpError(limit: Int) -> MCPError {
        switch self {
        case .duplicateID: MCPError(.invalidRequest, "A request with this id is under way already.")
        case .tooMany: MCPError(.internalError, "Too many requests are under way (at most \(limit)); try again later.")
        }
    }
}
