import JSON
import Logging
import Synchronization

/// Serves one peer over one transport, in whichever era it speaks, or both: stdio, memory, any framed connection.
public final class ServerConnection<Link: Transport>: Sendable {
    /// How long requests that are under way may go on once the peer has stopped sending.
    public static var drainTimeout: Duration { .seconds(5) }

    private let service: any MCPService
    private let transport: Link
    private let principal: Principal
    private let options: ProtocolOptions
    private let modern: ModernDispatcher
    private let session: LegacySession
    private let inFlight: InFlight
    private let owed: OwedAnswers

    /// - Parameter principal: Who is at the other end, for every request of this connection.
    public init(service: any MCPService, transport: Link, principal: Principal = .local, options: ProtocolOptions) {
        self.service = service
        self.transport = transport
        self.principal = principal
        self.options = options
        modern = ModernDispatcher(service: service, options: options)
        inFlight = InFlight(limit: options.maxConcurrentRequests)
        session = LegacySession(service: service, principal: principal, options: options, inFlight: inFlight)
        // A little more than what may be under way, so that answers which are just leaving do not count twice.
        owed = OwedAnswers(limit: 2 * max(options.maxConcurrentRequests, JSONRPCFrame.maxBatchCount))
    }

    /// Serves until the peer stops sending and everything under way is answered, or until the task is cancelled.
    public func run() async throws {
        let outcome = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.service.run() }
            group.addTask { await self.tellChanges() }
            if let timeout = options.requestTimeout { group.addTask { await self.keepTime(timeout) } }
            let outcome = await serve()
            group.cancelAll()
            return outcome
        }
        session.close()
        await transport.close()
        try outcome.get()
    }

    private func serve() async -> Result<Void, any Error> {
        await withDiscardingTaskGroup { group in
            do {
                for try await frame in transport.frames { await take(frame, &group) }
                await drain()
                return .success(())
            } catch {
                group.cancelAll()
                return .failure(error)
            }
        }
    }

    /// The peer sends no more. Subscriptions and questions to it end at once, everything else may finish for a while.
    private func drain() async {
        modern.endSubscriptions()
        session.endQuestions()
        let clock = options.clock
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.inFlight.waitUntilIdle() }
            group.addTask { try? await clock.sleep(for: Self.drainTimeout) }
            await group.next()
            group.cancelAll()
        }
        session.close()
    }

    /// Tells a legacy client of changes that it watches.
    private func tellChanges() async {
        while let change = await session.mailbox.next() {
            if let message = await session.notification(of: change) { await send(message) }
        }
    }

    private func keepTime(_ timeout: Duration) async {
        let steps = 10
        while (try? await options.clock.sleep(for: timeout / steps)) != nil {
            inFlight.tick(limit: steps)
        }
    }

    // MARK: - Messages

    private func take(_ frame: TransportFrame, _ group: inout DiscardingTaskGroup) async {
        do {
            guard case .message(let bytes) = frame else {
                throw JSONRPCFault(
                    error: MCPError(
                        .invalidRequest, "The message is too long; the limit is \(options.maxMessageBytes) bytes."))
            }
            switch try JSONRPCFrame.parse(bytes[...], maxBytes: options.maxMessageBytes) {
            case .single(let message): await take(message, &group)
            case .batch(let messages): try await take(messages, &group)
            }
        } catch let fault as JSONRPCFault {
            if let response = answer(to: fault) { await send(.response(response)) }
        } catch {
            options.logger.error("message lost", metadata: ["error": "\(error)"])
        }
    }

    private func take(_ message: JSONRPCMessage, _ group: inout DiscardingTaskGroup) async {
        switch message {
        case .request(let request) where request.method == Method.initialize:
            // Settled before the next message is read, so that a client may send its requests right behind it.
            if let response = await response(to: request) { await send(.response(response)) }
        case .request(let request):
            if let refusal = admit(request) { return await send(.response(refusal)) }
            group.addTask {
                await self.answer(request)
                self.owed.settle(1)
            }
        case .notification(let notification): receive(notification)
        case .response(let response): session.receive(response)
        }
    }

    /// Nil when a request may begin: its id is taken, so that a cancellation that comes before its task starts is not
    /// lost, and its answer is owed.
    ///
    /// A refusal is sent before the next message is read. So a peer that sends without reading blocks itself.
    private func admit(_ request: JSONRPCRequest) -> JSONRPCResponse? {
        guard owed.promise(1) else { return refusal(.tooMany, request) }
        do {
            try inFlight.reserve(request.id)
            return nil
        } catch {
            owed.settle(1)
            return refusal(error, request)
        }
    }

    private func refusal(_ refusal: InFlight.Refusal, _ request: JSONRPCRequest) -> JSONRPCResponse {
        let error = refusal.mcpError(limit: options.maxConcurrentRequests)
        return JSONRPCResponse(id: request.id, outcome: .failure(error))
    }

    private func answer(_ request: JSONRPCRequest) async {
        // A task of its own: what ends the request must not keep its answer from being sent.
        async let pending = response(to: request)
        guard let response = await pending else { return }
        await send(.response(response))
        // The specification asks for both when the server ends a subscription; the second to come is ignored.
        guard request.method == Method.listen, response.error == nil else { return }
        let params: JSONObject = ["requestId": request.id.json, "_meta": [MetaKey.subscriptionID: request.id.json]]
        await send(.notification(JSONRPCNotification(method: Method.Notification.cancelled, params: params)))
    }

    /// What to send for a message that could not be understood. An answer that cannot be read still ends the question.
    private func answer(to fault: JSONRPCFault) -> JSONRPCResponse? {
        switch fault.kind {
        case .request: return fault.response
        case .notification: break
        case .answer(let id):
            if let id { session.receive(JSONRPCResponse(id: id, outcome: .failure(fault.error))) }
        }
        options.logger.debug("message ignored", metadata: ["error": "\(fault.error)"])
        return nil
    }

    private func take(
        _ messages: [Result<JSONRPCMessage, JSONRPCFault>], _ group: inout DiscardingTaskGroup
    ) async throws {
        guard let revision = session.revision, revision.allowsBatches else {
            throw JSONRPCFault(
                invalid: "Batches exist only in revision \(ProtocolRevision.v2025_03_26); send one message a line.")
        }
        guard owed.promise(messages.count) else {
            let error = InFlight.Refusal.tooMany.mcpError(limit: options.maxConcurrentRequests)
            throw JSONRPCFault(error: error)
        }
        group.addTask {
            let answers = await self.answers(to: messages)
            if !answers.isEmpty { await self.write(JSONValue.array(answers.map { .object($0.json) }).serialized()) }
            self.owed.settle(messages.count)
        }
    }

    private func answers(to messages: [Result<JSONRPCMessage, JSONRPCFault>]) async -> [JSONRPCResponse] {
        await withTaskGroup(of: JSONRPCResponse?.self) { group in
            for message in messages {
                switch message {
                case .failure(let fault): if let response = answer(to: fault) { group.addTask { response } }
                case .success(.request(let request)): group.addTask { await self.responseInBatch(to: request) }
                case .success(.notification(let notification)): receive(notification)
                case .success(.response(let response)): session.receive(response)
                }
            }
            return await group.reduce(into: []) { answers, answer in if let answer { answers.append(answer) } }
        }
    }

    private func responseInBatch(to request: JSONRPCRequest) async -> JSONRPCResponse? {
        guard !modern.takes(request) else {
            let error = MCPError(.invalidRequest, "Revision \(ProtocolRevision.latest) has no batches.")
            return JSONRPCResponse(id: request.id, outcome: .failure(error))
        }
        return await response(to: request)
    }

    /// Both eras share the ids under way, so the session's way of cancelling serves both.
    private func receive(_ notification: JSONRPCNotification) { session.receive(notification) }

    private func response(to request: JSONRPCRequest) async -> JSONRPCResponse? {
        guard modern.takes(request) else {
            return await session.respond(to: request, headers: nil, sink: sink)
        }
        do {
            let isTimed = request.method != Method.listen
            let (answer, ending) = try await inFlight.run(request.id, isTimed: isTimed) {
                await modern.respond(to: request, principal: principal, headers: nil, sink: sink)
            }
            switch ending {
            case .finished: return answer.response
            case .cancelled: return nil
            case .timedOut: return JSONRPCResponse(id: request.id, outcome: .failure(.timedOut(request.method)))
            }
        } catch {
            return refusal(error, request)
        }
    }

    // MARK: - Sending

    private var sink: ConnectionSink { ConnectionSink { message in await self.send(message) } }

    private func send(_ message: JSONRPCMessage) async { await write(message.serialized()) }

    private func write(_ bytes: [UInt8]) async {
        do {
            try await transport.send(bytes)
        } catch {
            options.logger.debug("message not sent", metadata: ["error": "\(error)"])
        }
    }
}

/// How many answers a connection has promised and not yet sent. Without a bound, a peer that sends requests and never
/// reads would make it keep any number of them.
private final class OwedAnswers: Sendable {
    private let count = Mutex(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// False when they would be too many.
    func promise(_ more: Int) -> Bool {
        count.withLock { count in
            guard count + more <= limit else { return false }
            count += more
            return true
        }
    }

    func settle(_ fewer: Int) { count.withLock { $0 -= fewer } }
}

/// Sends everything over the one connection.
private struct ConnectionSink: MessageSink {
    let forward: @Sendable (JSONRPCMessage) async -> Void
    func send(_ message: JSONRPCMessage) async { await forward(message) }
}

extension MCPService {
    /// Serves one peer over a transport until it goes.
    public func run(
        over transport: some Transport, principal: Principal = .local, options: ProtocolOptions = ProtocolOptions()
    ) async throws {
        try await ServerConnection(service: self, transport: transport, principal: principal, options: options).run()
    }
}
