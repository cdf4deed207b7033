import AsyncHTTPClient
import JSON
import Logging
import MCP
import NIOCore
import NIOHTTP1

/// A connection by HTTP with SSE. All messages of the server come over one stream, which cannot be resumed.
final class HTTPSSEClientConnection: ClientConnection {
    private let address: ServerAddress
    private let caller: HTTPCaller
    private let fields: RequestFields
    private let configuration: HTTPClientTransport.Configuration
    private let answers = Rendezvous<RequestID, Result<JSONRPCResponse, ExchangeFailure>>()
    /// Where to send to.
    private let endpoint = WebSettled<ServerAddress>()
    private let ending = WebSettled<Void>()

    init(address: ServerAddress, configuration: HTTPClientTransport.Configuration) {
        self.address = address
        caller = HTTPCaller(address: address, configuration: configuration)
        fields = RequestFields(configuration.headers)
        self.configuration = configuration
    }

    var hasRequestStreams: Bool { false }

    func run(_ inbox: any ClientInbox) async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.read(inbox) }
                group.addTask { try await self.ending.value() }
                try await group.next()
                group.cancelAll()
            }
            end(with: .lost("The connection was closed."))
        } catch {
            end(with: error as? ExchangeFailure ?? .lost("The connection was given up."))
            throw error
        }
    }

    func answer(to request: OutgoingRequest) async throws -> JSONRPCResponse {
        let id = request.message.id
        answers.open(id)
        do {
            try await post(.request(request.message), revision: request.revision, own: request)
        } catch {
            answers.abandon(id)
            throw error
        }
        guard let answer = await answers.value(for: id) else { throw CancellationError() }
        return try answer.get()
    }

    func send(_ message: JSONRPCMessage, revision: ProtocolRevision?) async throws {
        try await post(message, revision: revision, own: nil)
    }

    func established(_ revision: ProtocolRevision) async {}

    func close() async { ending.settle(.success(())) }

    private func end(with failure: ExchangeFailure) {
        endpoint.settle(.failure(failure))
        answers.close(with: .failure(failure))
    }

    // MARK: - Sending

    private func post(_ message: JSONRPCMessage, revision: ProtocolRevision?, own: OutgoingRequest?) async throws {
        var call = HTTPCaller.Call(
            method: .POST, headers: fields.message(message, at: .init(revision: revision)),
            body: ByteBuffer(bytes: message.serialized()), address: try await endpoint.value())
        for (name, value) in own?.headers ?? [] { call.headers.replaceOrAdd(name: name, value: value) }
        call.hasOwnCredentials = own?.hasOwnCredentials ?? false
        let answer = try await caller.send(call)
        guard answer.isSuccess else {
            let refusal = try await HTTPCaller.refusal(answer)
            throw answer.status == 404 ? ExchangeFailure.sessionEnded : refusal
        }
        await caller.discard(answer)
    }

    // MARK: - Reading

    private func read(_ inbox: any ClientInbox) async throws {
        let answer = try await caller.send(HTTPCaller.Call(method: .GET, headers: fields.stream(at: .init())))
        guard answer.isSuccess else { throw try await HTTPCaller.refusal(answer) }
        guard answer.isEventStream else {
            throw ExchangeFailure.unreadable("The server sent no event stream in answer to GET.")
        }
        var parser = ServerSentEventParser(maxBytes: configuration.maxMessageBytes)
        do {
            for try await part in answer.body {
                for event in try parser.consume(part.readableBytesView) { try await take(event, inbox) }
            }
        } catch {
            throw ExchangeFailure.from(error)
        }
        try Task.checkCancellation()
        throw ExchangeFailure.lost("The server ended the stream.")
    }

    private func take(_ event: ServerSentEventParser.Event, _ inbox: any ClientInbox) async throws {
        guard let data = event.data, !data.isEmpty else { return }
        switch event.name {
        case "endpoint":
            guard let place = address.resolving(String(decoding: data, as: UTF8.self)), place.origin == address.origin
            else { throw ExchangeFailure.unreadable("The server names an address to send to that is not its own.") }
            endpoint.settle(.success(place))
        case "message":
            do {
                switch try JSONRPCFrame.parse(data[...], maxBytes: configuration.maxMessageBytes) {
                case .single(let message): await take(.success(message), inbox)
                case .batch(let messages): for message in messages { await take(message, inbox) }
                }
            } catch {
                await take(.failure(error), inbox)
            }
        default: return
        }
    }

    private func take(_ message: Result<JSONRPCMessage, JSONRPCFault>, _ inbox: any ClientInbox) async {
        switch message {
        case .success(.response(let response)):
            guard let id = response.id, answers.settle(id, .success(response)) else {
                return configuration.logger.debug("an answer that nobody waits for was dropped")
            }
        case .success(let message): await inbox.receive(message, on: nil)
        case .failure(let fault):
            // An answer that cannot be read still ends the wait for it.
            if case .answer(let id?) = fault.kind { answers.settle(id, .failure(.unreadable(fault.error.message))) }
            configuration.logger.debug("a message of the server was dropped", metadata: ["why": "\(fault.error)"])
        }
    }
}
