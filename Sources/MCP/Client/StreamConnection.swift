public import Logging

/// A connection over any transport that carries whole messages both ways: stdio, WebSocket, memory.
public final class StreamConnection<Link: Transport>: ClientConnection {
    private let link: Link
    private let maxMessageBytes: Int
    private let logger: Logger
    private let answers = Rendezvous<RequestID, Result<JSONRPCResponse, ExchangeFailure>>()

    /// Takes the transport for itself.
    public init(
        link: Link, maxMessageBytes: Int = 4 << 20,
        logger: Logger = Logger(label: "mcp.client", factory: { _ in SwiftLogNoOpLogHandler() })
    ) {
        self.link = link
        self.maxMessageBytes = maxMessageBytes
        self.logger = logger
    }

    /// False: all messages share the one stream.
    public var hasRequestStreams: Bool { false }

    /// How many requests are under way.
    package var requestsInFlight: Int { answers.count }

    /// Reads until the stream ends; see ``ClientConnection/run(_:)``.
    public func run(_ inbox: any ClientInbox) async throws {
        var failure = ExchangeFailure.lost("The server closed the connection.")
        defer { answers.close(with: .failure(failure)) }
        do {
            for try await frame in link.frames { await take(frame, inbox) }
            await link.close()
        } catch {
            if !(error is CancellationError) { failure = .lost("\(error)") }
            await link.close()
            try Task.checkCancellation()
            throw failure
        }
    }

    /// Sends the request, and waits for its answer.
    public func answer(to request: OutgoingRequest) async throws -> JSONRPCResponse {
        let id = request.message.id
        answers.open(id)
        do {
            try await link.send(JSONRPCMessage.request(request.message).serialized())
        } catch {
            answers.abandon(id)
            try Task.checkCancellation()
            throw ExchangeFailure.unreachable("\(error)")
        }
        guard let answer = await answers.value(for: id) else { throw CancellationError() }
        return try answer.get()
    }

    /// Puts the message onto the stream.
    public func send(_ message: JSONRPCMessage, revision: ProtocolRevision?) async throws {
        do {
            try await link.send(message.serialized())
        } catch let error as TransportError {
            throw ExchangeFailure.unreachable("\(error)")
        }
    }

    /// Nothing: the stream carries everything from the beginning.
    public func established(_ revision: ProtocolRevision) async {}

    /// Closes the transport.
    public func close() async { await link.close() }

    // MARK: - Reading

    private func take(_ frame: TransportFrame, _ inbox: any ClientInbox) async {
        guard case .message(let bytes) = frame else {
            return logger.warning("a message of the server was too long and was dropped")
        }
        do {
            switch try JSONRPCFrame.parse(bytes[...], maxBytes: maxMessageBytes) {
            case .single(let message): await take(message, inbox)
            case .batch(let messages):
                for message in messages {
                    switch message {
                    case .success(let message): await take(message, inbox)
                    case .failure(let fault): await take(fault)
                    }
                }
            }
        } catch {
            await take(error)
        }
    }

    private func take(_ message: JSONRPCMessage, _ inbox: any ClientInbox) async {
        guard case .response(let response) = message else { return await inbox.receive(message, on: nil) }
        guard let id = response.id, answers.settle(id, .success(response)) else {
            return logger.debug("an answer that nobody waits for was dropped")
        }
    }

    /// An answer that cannot be read still ends the wait for it; a request that cannot be read is told so.
    private func take(_ fault: JSONRPCFault) async {
        switch fault.kind {
        case .answer(let id?): answers.settle(id, .failure(.unreadable(fault.error.message)))
        case .request where fault.id != nil: try? await send(.response(fault.response), revision: nil)
        default: break
        }
        logger.warning("a message of the server cannot be read", metadata: ["error": "\(fault.error)"])
    }
}
