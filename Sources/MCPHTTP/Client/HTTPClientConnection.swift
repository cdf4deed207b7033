import AsyncHTTPClient
import JSON
import MCP
import NIOCore
import NIOHTTP1
import Synchronization

/// One connection over Streamable HTTP: with a modern server, nothing but the way its requests are made; with an older
/// one, a session and the streams that belong to it.
final class HTTPClientConnection: ClientConnection {
    let caller: HTTPCaller
    let fields: RequestFields
    let configuration: HTTPClientTransport.Configuration
    let session = Mutex(ClientSession())
    /// Nil once the run has ended. It knows the connection, so they would keep each other for ever.
    let inbox = WebSettled<(any ClientInbox)?>()
    let handshake = WebSettled<ProtocolRevision>()
    let ending = WebSettled<Void>()

    init(address: ServerAddress, configuration: HTTPClientTransport.Configuration) {
        caller = HTTPCaller(address: address, configuration: configuration)
        fields = RequestFields(configuration.headers)
        self.configuration = configuration
    }

    var hasRequestStreams: Bool { true }

    func run(_ inbox: any ClientInbox) async throws {
        self.inbox.settle(.success(inbox))
        defer { self.inbox.replace(with: nil) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen(inbox) }
            try await self.ending.value()
            group.cancelAll()
        }
    }

    func established(_ revision: ProtocolRevision) async {
        session.withLock { $0.established(revision) }
        handshake.settle(.success(revision))
    }

    // MARK: - Sending

    func answer(to request: OutgoingRequest) async throws -> JSONRPCResponse {
        let place = try place(in: request.revision)
        let id = request.message.id
        let call = HTTPCaller.Call(
            method: .POST, headers: fields.request(request, session: place.session),
            body: ByteBuffer(bytes: JSONRPCMessage.request(request.message).serialized()),
            hasOwnCredentials: request.hasOwnCredentials,
            waitingForUser: { [inbox] recover in
                guard let inbox = try await inbox.value() else { return try await recover() }
                return try await inbox.waitingForUser(id, recover)
            })
        let answer = try await caller.send(call)
        guard answer.isSuccess else { throw try await refusal(answer, session: place.session) }
        if request.message.method == Method.initialize, request.revision == nil {
            try session.withLock { try $0.opened(id: answer.headers.first(name: "Mcp-Session-Id")) }
        }
        if answer.isEventStream { return try await readStream(answer.body, of: request, at: place) }
        return try await readBody(of: answer, to: request)
    }

    func send(_ message: JSONRPCMessage, revision: ProtocolRevision?) async throws {
        let place = try place(in: revision)
        let call = HTTPCaller.Call(
            method: .POST, headers: fields.message(message, at: place), body: ByteBuffer(bytes: message.serialized()))
        let answer = try await caller.send(call)
        guard answer.isSuccess else { throw try await refusal(answer, session: place.session) }
        await caller.discard(answer)
    }

    func close() async {
        let revision = session.withLock { $0.revision }
        let open = session.withLock { $0.close() }
        ending.settle(.success(()))
        guard let open else { return }
        let headers = fields.fields(at: .init(session: open, revision: revision))
        await caller.briefly { [caller] in
            let call = HTTPCaller.Call(method: .DELETE, headers: headers, mayRecover: false)
            if let answer = try? await caller.send(call) { await caller.discard(answer) }
        }
    }

    /// What requests of a revision say about the session. Those that have none do not mention it.
    private func place(in revision: ProtocolRevision?) throws(ExchangeFailure) -> RequestFields.Place {
        try session.withLock { session throws(ExchangeFailure) in
            try session.admit()
            let isLegacy = revision.map { !$0.isModern } ?? false
            return RequestFields.Place(session: isLegacy ? session.id : nil, revision: revision)
        }
    }

    private func refusal(_ answer: HTTPAnswer, session id: String?) async throws -> ExchangeFailure {
        let refusal = try await HTTPCaller.refusal(answer)
        guard answer.status == 404, case .refused(_, let error, _) = refusal, error?.code != .methodNotFound,
            endSession(id)
        else { return refusal }
        return .sessionEnded
    }

    /// Takes note that the server does not know a session. False when there was none.
    func endSession(_ id: String?) -> Bool {
        guard session.withLock({ $0.notFound(with: id) }) else { return false }
        ending.settle(.failure(ExchangeFailure.sessionEnded))
        return true
    }

    // MARK: - Receiving

    private func readBody(of answer: HTTPAnswer, to request: OutgoingRequest) async throws -> JSONRPCResponse {
        guard answer.isJSON else {
            await caller.discard(answer)
            try Task.checkCancellation()
            let type = answer.headers.first(name: "Content-Type").map { "\"\($0.prefix(100))\"" } ?? "nothing"
            throw ExchangeFailure.unreadable(
                "It came with status \(answer.status) as \(type), not as application/json or text/event-stream.")
        }
        let body: [UInt8]
        do {
            body = Array(try await answer.body.collect(upTo: configuration.maxMessageBytes).readableBytesView)
        } catch {
            throw ExchangeFailure.from(error)
        }
        let id = request.message.id
        let source = ReceivedMessage.Source(id: id, allowsRequests: allowsRequests(request))
        var found: JSONRPCResponse?
        for message in try ReceivedMessage.parse(body, maxBytes: configuration.maxMessageBytes, from: source) {
            switch message {
            case .answer(let answer): found = found ?? answer
            case .other(let message): try await inbox.value()?.receive(message, on: id)
            case .nothing: continue
            }
        }
        guard let found else { throw ExchangeFailure.unreadable("The body holds no answer to the request.") }
        return found
    }

    private func readStream(
        _ first: HTTPClientResponse.Body, of request: OutgoingRequest, at place: RequestFields.Place
    ) async throws -> JSONRPCResponse {
        let id = request.message.id
        let stream = AnswerStream(
            id: id, allowsRequests: allowsRequests(request), configuration: configuration,
            deliver: { [inbox] in try await inbox.value()?.receive($0, on: id) })
        var body: HTTPClientResponse.Body? = first
        var isResumed = false
        var failure = ExchangeFailure.lost("The stream of the request ended without the answer.")
        while true {
            if let body {
                do {
                    try await stream.read(body, isResumed: isResumed)
                } catch ExchangeFailure.lost(let why) {
                    failure = .lost(why)
                }
                if let answer = stream.answer { return answer }
            }
            guard allowsRequests(request), let last = stream.lastEventID, case .resume(let wait) = stream.ended() else {
                throw failure
            }
            try await configuration.clock.sleep(for: wait)
            body = try await resume(request, at: place, after: last)
            isResumed = true
        }
    }

    /// Whether the request belongs to the revisions in which the server may ask, and streams can be resumed.
    private func allowsRequests(_ request: OutgoingRequest) -> Bool { request.revision?.isModern != true }
}
