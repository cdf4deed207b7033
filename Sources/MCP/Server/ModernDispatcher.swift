import JSON
import Logging
import Synchronization

/// The stateless core: answers requests of revision 2026-07-28, each on its own.
public final class ModernDispatcher: Sendable {
    /// The answer to a request.
    public struct Answer: Sendable {
        /// What goes back to the client, a result or an error.
        public var response: JSONRPCResponse
        /// The HTTP status that the specification binds to the answer.
        public var status: Int
    }

    private let service: any MCPService
    private let options: ProtocolOptions
    private let revisions: [ProtocolRevision]
    private let isModernOnly: Bool
    private let subscriptions = Mutex(Subscriptions())

    private struct Subscriptions {
        var mailboxes: [ObjectIdentifier: ChangeMailbox] = [:]
        var areEnded = false
    }

    /// A dispatcher for the modern ones among the revisions of the options.
    public init(service: any MCPService, options: ProtocolOptions) {
        self.service = service
        self.options = options
        revisions = options.modernRevisions
        isModernOnly = options.legacyRevisions.isEmpty
    }

    /// Whether a request speaks a modern revision, by what its `_meta` says.
    public static func isModern(_ request: JSONRPCRequest) -> Bool {
        guard let meta = request.params["_meta"]?.objectValue else { return false }
        return meta.contains(MetaKey.protocolVersion) || meta.contains(MetaKey.clientCapabilities)
    }

    /// Whether a request is to be answered here: not by a server that speaks no modern revision, for its refusal would
    /// make the client believe the opposite.
    func takes(_ request: JSONRPCRequest) -> Bool {
        if revisions.isEmpty { return false }
        if isModernOnly, request.method != Method.initialize { return true }
        return Self.isModern(request)
    }

    /// Answers one request.
    ///
    /// - Parameters:
    ///   - headers: The HTTP headers, which must say what the body says; nil on other transports.
    ///   - sink: Where notifications go before the answer.
    public func respond(
        to request: JSONRPCRequest, principal: Principal, headers: (any RequestHeaders)?, sink: any MessageSink
    ) async -> Answer {
        let envelope: Envelope
        do {
            envelope = try Envelope(request, headers: headers, supported: revisions)
            try envelope.check(method: request.method, isKnown: isKnown(request.method))
            try checkMirror(request, headers: headers)
            try envelope.checkExtension(of: request.method)
        } catch {
            return failure(error, of: request, isEnvelopeFault: true)
        }
        if request.method == Method.listen {
            let context = context(of: request, envelope, principal, headers, sink)
            return await listen(request, context: context, sink: sink)
        }
        do {
            return success(try await result(of: request, envelope, principal, headers, sink), of: request)
        } catch let error as MCPError {
            return failure(error, of: request)
        } catch let required as InputRequired {
            return ask(required, request: request, principal: principal)
        } catch is CancellationError {
            return failure(MCPError(.internalError, "The request was cancelled."), of: request)
        } catch {
            options.logger.error("request failed", metadata: ["method": "\(request.method)", "error": "\(error)"])
            return failure(MCPError(.internalError, "The server failed; its log says why."), of: request)
        }
    }

    /// Ends every subscription with a final result, those that are about to begin included. Used when the server goes
    /// down.
    public func endSubscriptions() {
        let mailboxes = subscriptions.withLock { subscriptions in
            subscriptions.areEnded = true
            return Array(subscriptions.mailboxes.values)
        }
        for mailbox in mailboxes { mailbox.close() }
    }

    private func isKnown(_ method: String) -> Bool {
        if method == Method.discover || method == Method.listen { return true }
        return Method.served.contains(method) && service.serves(method)
    }

    // MARK: - Complete results

    private func result(
        of request: JSONRPCRequest, _ envelope: Envelope, _ principal: Principal, _ headers: (any RequestHeaders)?,
        _ sink: any MessageSink
    ) async throws -> JSONObject {
        if request.method == Method.discover { return discovery() }
        let input = try open(request, principal: principal)
        let context = context(of: request, envelope, principal, headers, sink, input)
        return try await service.handle(
            ServiceRequest(method: request.method, params: request.params), context: context)
    }

    private func context(
        of request: JSONRPCRequest, _ envelope: Envelope, _ principal: Principal, _ headers: (any RequestHeaders)?,
        _ sink: any MessageSink, _ input: RequestStateSealer.Content = .init(state: nil, answers: [:])
    ) -> RequestContext {
        RequestContext(
            id: request.id, revision: envelope.revision, principal: principal, client: envelope.client,
            clientCapabilities: envelope.capabilities, meta: envelope.meta, headers: headers,
            logLevel: envelope.logLevel, state: input.state, answers: input.answers, sink: sink,
            logger: options.logger)
    }

    private func discovery() -> JSONObject {
        let info = service.info
        var result: JSONObject = [
            "supportedVersions": .array(revisions.map { .string($0.rawValue) }),
            "capabilities": info.capabilities.json,
        ]
        result["instructions"] = info.instructions.map(JSONValue.string)
        return result
    }

    private func success(_ result: JSONObject, of request: JSONRPCRequest) -> Answer {
        var result = result
        if !result.contains("resultType") { result["resultType"] = "complete" }
        if Method.cacheable.contains(request.method), result["resultType"]?.stringValue == "complete" {
            if !result.contains("ttlMs") { result["ttlMs"] = 0 }
            if !result.contains("cacheScope") { result["cacheScope"] = "private" }
        }
        identify(&result)
        return Answer(response: JSONRPCResponse(id: request.id, outcome: .success(result)), status: 200)
    }

    private func identify(_ result: inout JSONObject) {
        var meta = result["_meta"]?.objectValue ?? JSONObject(minimumCapacity: 1)
        if !meta.contains(MetaKey.serverInfo) { meta[MetaKey.serverInfo] = service.implementation.json }
        result["_meta"] = .object(meta)
    }

    private func failure(_ error: MCPError, of request: JSONRPCRequest, isEnvelopeFault: Bool = false) -> Answer {
        var error = error
        if error.code == .resourceNotFound { error.code = .invalidParams }
        if error.code == .urlElicitationRequired { error.code = .internalError }
        let status =
            switch error.code {
            case .methodNotFound: 404
            case .headerMismatch, .missingClientCapability, .unsupportedProtocolVersion: 400
            case .invalidParams where isEnvelopeFault: 400
            default: 200
            }
        return Answer(response: JSONRPCResponse(id: request.id, outcome: .failure(error)), status: status)
    }

    private func checkMirror(_ request: JSONRPCRequest, headers: (any RequestHeaders)?) throws(MCPError) {
        guard let headers else { return }
        try Envelope.checkName(request, headers: headers)
        guard request.method == Method.callTool, let tool = request.params["name"]?.stringValue else { return }
        let arguments = request.params["arguments"] ?? .null
        for argument in service.mirroredArguments(ofTool: tool) {
            try Envelope.check(argument, in: arguments, headers: headers)
        }
    }

    // MARK: - Multi round-trip requests

    private func open(_ request: JSONRPCRequest, principal: Principal) throws(MCPError) -> RequestStateSealer.Content {
        var content = RequestStateSealer.Content(state: nil, answers: [:])
        guard Method.mayAskForInput.contains(request.method) else { return content }
        if let state = request.params["requestState"] {
            guard let sealed = state.stringValue else { throw .invalidParams("\"requestState\" must be a string.") }
            content = try options.sealer.open(sealed, binding: binding(request, principal))
        }
        if let responses = request.params["inputResponses"] {
            guard let answers = responses.objectValue else {
                throw .invalidParams("\"inputResponses\" must be an object, not \(responses.typeName).")
            }
            content.answers.merge(answers)
        }
        return content
    }

    private func ask(_ required: InputRequired, request: JSONRPCRequest, principal: Principal) -> Answer {
        guard Method.mayAskForInput.contains(request.method) else {
            return failure(MCPError(.internalError, "\(request.method) must not ask for input."), of: request)
        }
        var result: JSONObject = ["resultType": "input_required"]
        result["inputRequests"] = .object(JSONObject(required.requests.map { ($0.key, $0.request.json) }))
        if required.state != nil || !required.carried.isEmpty {
            let content = RequestStateSealer.Content(state: required.state, answers: required.carried)
            do {
                result["requestState"] = .string(
                    try options.sealer.seal(content, binding: binding(request, principal)))
            } catch {
                return failure(error, of: request)
            }
        }
        identify(&result)
        return Answer(response: JSONRPCResponse(id: request.id, outcome: .success(result)), status: 200)
    }

    private func binding(_ request: JSONRPCRequest, _ principal: Principal) -> RequestStateSealer.Binding {
        RequestStateSealer.Binding(principal: principal, method: request.method, params: request.params)
    }

    // MARK: - Subscriptions

    private func listen(
        _ request: JSONRPCRequest, context: RequestContext, sink: any MessageSink
    ) async -> Answer {
        let filter: SubscriptionFilter
        do {
            filter = try SubscriptionFilter(
                request.params["notifications"], capabilities: service.info.capabilities,
                client: context.clientCapabilities, maxResources: options.maxWatchedResources)
        } catch {
            return failure(error, of: request)
        }
        let mailbox = ChangeMailbox(watching: filter.changes)
        let id = ObjectIdentifier(mailbox)
        let areEnded = subscriptions.withLock { subscriptions in
            subscriptions.mailboxes[id] = mailbox
            return subscriptions.areEnded
        }
        if areEnded { mailbox.close() }
        service.attach(mailbox)
        defer {
            service.detach(mailbox)
            _ = subscriptions.withLock { $0.mailboxes.removeValue(forKey: id) }
        }
        let meta: JSONObject = [MetaKey.subscriptionID: request.id.json]
        let tasks = await watch(filter.tasks, mailbox, context)
        await sink.send(filter.acknowledgement(tasks: tasks).tagged(meta))
        while let change = await mailbox.next() {
            if let notification = await notification(of: change, context) { await sink.send(notification.tagged(meta)) }
        }
        return success(["_meta": .object(meta)], of: request)
    }
}

extension ModernDispatcher {
    /// Watches the tasks that the caller may know of. One that does not just work on is told at once, because its change
    /// may have come before the subscription.
    private func watch(_ tasks: [String], _ mailbox: ChangeMailbox, _ context: RequestContext) async -> [String] {
        var watched: [String] = []
        for id in tasks where mailbox.watch(.task(id: id)) {
            if let task = await task(id, context) {
                watched.append(id)
                if task.status != .working { mailbox.post(.task(id: id)) }
            } else {
                mailbox.unwatch(.task(id: id))
            }
        }
        return watched
    }

    private func notification(of change: Change, _ context: RequestContext) async -> JSONRPCNotification? {
        guard case .task(let id) = change else { return change.notification }
        guard let task = await task(id, context) else { return nil }
        return JSONRPCNotification(method: Method.Notification.task, params: task.fields)
    }

    /// Nil when the caller may not know of it.
    private func task(_ id: String, _ context: RequestContext) async -> TaskInfo? {
        let request = ServiceRequest(method: Method.getTask, params: ["taskId": .string(id)])
        guard let fields = try? await service.handle(request, context: context) else { return nil }
        return try? TaskInfo(json: .object(fields))
    }
}

extension JSONRPCNotification {
    /// The notification as a message, with `_meta` set.
    fileprivate func tagged(_ meta: JSONObject) -> JSONRPCMessage {
        var params = params
        params["_meta"] = .object(meta)
        return .notification(JSONRPCNotification(method: method, params: params))
    }
}
