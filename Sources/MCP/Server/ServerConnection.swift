import JSON
import Logging

/// Serves one peer over one transport, in whichever era it speaks, or both: stdio, memory, any framed connection.
public final class ServerConnection<Link: Transport>: Sendable {
    /// How long requests that are under way may go on once the peer has stopped sending.
    public static var drainTimeout: Duration { .seconds(5) }

    private let transport: Link
    private let principal: Principal
    private let options: ProtocolOptions
    private let modern: ModernDispatcher
    private let session: LegacySession
    private let inFlight: InFlight

    /// - Parameter principal: Who is at the other end, for every request of this connection.
    public init(service: any MCPService, transport: Link, principal: Principal = .local, options: ProtocolOptions) {
        self.transport = transport
        self.principal = principal
        self.options = options
        modern = ModernDispatcher(service: service, options: options)
        session = LegacySession(service: service, principal: principal, options: options)
        inFlight = InFlight(limit: options.maxConcurrentRequests)
    }

    /// Serves until the peer stops sending and everything under way is answered, or until the task is cancelled.
    public func run() async throws {
        let outcome = await withTaskGroup(of: Void.self) { group in
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

    /// The peer sends no more. Subscriptions end at once, everything else may finish for a while.
    private func drain() async {
        modern.endSubscriptions()
        let clock = options.clock
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.inFlight.waitUntilIdle()
                await self.session.waitUntilIdle()
            }
            group.addTask { try? await clock.sleep(for: Self.drainTimeout) }
            await group.next()
            group.cancelAll()
        }
        inFlight.cancelAll()
        session.close()
    }

    /// Tells a legacy client of changes that it watches.
    private func tellChanges() async {
        while let change = await session.mailbox.next() {
            if let message = session.notification(of: change) { await send(message) }
        }
    }

    private func keepTime(_ timeout: Duration) async {
        let steps = 10
        while (try? await options.clock.sleep(for: timeout / steps)) != nil {
            inFlight.tick(limit: steps)
            session.tick(limit: steps)
        }
    }

    // MARK: - Messages

    private func take(_ frame: TransportFrame, _ group: inout DiscardingTaskGroup) async {
        do {
            guard case .message(let bytes) = frame else {
                throw JSONRPCFault(
                    error: MCPError(.invalidRequest, "The message is too long; the limit is \(options.maxMessageBytes) bytes."))
            }
            switch try JSONRPCFrame.parse(bytes[...], maxBytes: options.maxMessageBytes) {
            case .single(let message): await take(message, &group)
            case .batch(let messages): try take(messages, &group)
            }
        } catch let fault as JSONRPCFault {
            await send(.response(fault.response))
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
            if let refusal = reserve(request) { return await send(.response(refusal)) }
            group.addTask {
                guard let response = await self.response(to: request) else { return }
                await self.send(.response(response))
            }
        case .notification(let notification): receive(notification)
        case .response(let response): session.receive(response)
        }
    }

    private func reserve(_ request: JSONRPCRequest) -> JSONRPCResponse? {
        guard ModernDispatcher.isModern(request) else { return session.reserve(request) }
        do {
            try inFlight.reserve(request.id)
            return nil
        } catch {
            return refusal(error, request)
        }
    }

    private func refusal(_ refusal: InFlight.Refusal, _ request: JSONRPCRequest) -> JSONRPCResponse {
        let error = refusal.mcpError(limit: options.maxConcurrentRequests)
        return JSONRPCResponse(id: request.id, outcome: .failure(error))
    }

    private func take(
        _ messages: [Result<JSONRPCMessage, JSONRPCFault>], _ group: inout DiscardingTaskGroup
    ) throws(JSONRPCFault) {
        guard let revision = session.revision, revision.allowsBatches else {
            throw JSONRPCFault(invalid: "Batches exist only in revision \(ProtocolRevision.v2025_03_26); send one message a line.")
        }
        group.addTask {
            let answers = await self.answers(to: messages)
            if !answers.isEmpty { await self.write(JSONValue.array(answers.map { .object($0.json) }).serialized()) }
        }
    }

    private func answers(to messages: [Result<JSONRPCMessage, JSONRPCFault>]) async -> [JSONRPCResponse] {
        await withTaskGroup(of: JSONRPCResponse?.self) { group in
            for message in messages {
                switch message {
                case .failure(let fault): group.addTask { fault.response }
                case .success(.request(let request)): group.addTask { await self.response(to: request) }
                case .success(.notification(let notification)): receive(notification)
                case .success(.response(let response)): session.receive(response)
                }
            }
            var answers: [JSONRPCResponse] = []
            for await answer in group { if let answer { answers.append(answer) } }
            return answers
        }
    }

    private func receive(_ notification: JSONRPCNotification) {
        if notification.method == Method.Notification.cancelled,
            let id = notification.params["requestId"].flatMap({ RequestID($0) })
        {
            inFlight.cancel(id)
        }
        session.receive(notification)
    }

    private func response(to request: JSONRPCRequest) async -> JSONRPCResponse? {
        guard ModernDispatcher.isModern(request) else {
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
