import JSON
import MCP
import NIOCore
import NIOHTTP1
import Synchronization

/// A service at one path, in the Streamable HTTP of both eras.
///
/// Create one per service and route requests to it from ``MCPHTTPServer``.
public final class MCPEndpoint: Sendable {
    let service: any MCPService
    let options: ProtocolOptions
    let configuration: MCPHTTPServer.Configuration
    let sessions: SessionStore
    let workers: Workers
    let sockets = OpenSockets()
    private let modern: ModernDispatcher
    private let inFlight: InFlight
    private let open = Mutex<(next: Int64, streams: [Int64: ResponseStream])>((1, [:]))
    private let retirement = Atomic(false)

    /// Whether no requests are routed here any more.
    var isRetired: Bool { retirement.load(ordering: .sequentiallyConsistent) }

    init(
        service: any MCPService, options: ProtocolOptions, configuration: MCPHTTPServer.Configuration,
        workers: Workers
    ) {
        self.service = service
        self.options = options
        self.configuration = configuration
        self.workers = workers
        sessions = SessionStore(limits: configuration.sessions)
        modern = ModernDispatcher(service: service, options: options)
        inFlight = InFlight(limit: configuration.maxConcurrentRequests)
    }

    /// Answers one HTTP request.
    func respond(to request: HTTPRequest, over connection: WebConnection) async {
        switch request.method {
        case .POST: await post(request, connection)
        case .GET where configuration.servesWebSocket && WebSocketHandshake.isMeant(by: request):
            await webSocket(request, connection)
        case .GET: await get(request, connection)
        case .DELETE: await connection.answer(delete(request))
        default:
            await connection.answer(.fault(.methodNotAllowed, "Use POST.", headers: ["Allow": "POST, GET, DELETE"]))
        }
    }

    /// Sends signs of life on quiet streams and counts a step of the requests' time-out.
    func tick(timeoutSteps: Int?) async {
        if let timeoutSteps { inFlight.tick(limit: timeoutSteps) }
        if isRetired { sessions.closeIdle() } else { sessions.expire() }
        sessions.tick(timeoutSteps: timeoutSteps)
        let streams = open.withLock { Array($0.streams.values) }
        // Side by side, so that a client that does not read holds up nobody else's.
        await withDiscardingTaskGroup { group in
            for stream in streams { group.addTask { await stream.keepAlive() } }
        }
    }

    /// No requests are routed here any more: ends what is idle now, and the rest as it falls idle.
    func retire() {
        retirement.store(true, ordering: .sequentiallyConsistent)
        endStreams()
        sessions.closeIdle()
    }

    /// Whether the endpoint is retired and serves nobody.
    var isDone: Bool { isRetired && sessions.count == 0 && sockets.count == 0 && inFlight.count == 0 }

    /// Ends the streams that would never end by themselves; requests that are under way may finish.
    func endStreams() {
        modern.endSubscriptions()
        sessions.endStreams()
        sockets.drain()
    }

    /// Ends everything.
    func close() {
        modern.endSubscriptions()
        sockets.drain()
        sessions.closeAll()
    }

    // MARK: - POST

    private func post(_ request: HTTPRequest, _ connection: WebConnection) async {
        let accepted = AcceptedTypes(request.headers["accept"])
        if let reply = refusal(of: request, accepted) { return await connection.answer(reply) }
        let frame: JSONRPCFrame
        do {
            frame = try JSONRPCFrame.parse(request.body[...], maxBytes: options.maxMessageBytes)
        } catch {
            return await connection.answer(.rpc(.badRequest, error.response))
        }
        let version = request.revision
        switch frame {
        case .single(let message) where isModern(message, version: version):
            await modern(message, request, accepted, connection)
        default:
            await legacy(frame, version: version, request, connection)
        }
    }

    private func refusal(of request: HTTPRequest, _ accepted: AcceptedTypes) -> HTTPReply? {
        guard request.headers["content-type"]?.isJSONContentType == true else {
            return .fault(.unsupportedMediaType, "The header Content-Type must be application/json.")
        }
        guard accepted.json || accepted.events else {
            return .fault(.notAcceptable, "The header Accept must allow application/json and text/event-stream.")
        }
        return nil
    }

    /// The body decides when it names a modern revision; else the header, when it names anything but a legacy one.
    private func isModern(_ message: JSONRPCMessage, version: ProtocolRevision?) -> Bool {
        // A refusal in the modern way would make a client believe that a modern revision is spoken here.
        guard options.revisions.contains(where: \.isModern) else { return false }
        if case .request(let request) = message, ModernDispatcher.isModern(request) { return true }
        guard let version else { return false }
        return !ProtocolRevision.legacy.contains(version)
    }

    private func modern(
        _ message: JSONRPCMessage, _ request: HTTPRequest, _ accepted: AcceptedTypes, _ connection: WebConnection
    ) async {
        switch message {
        case .request(let call): await modern(call, request, accepted, connection)
        case .notification:
            await connection.answer(unsupportedVersion(in: request) ?? HTTPReply(.accepted))
        case .response:
            await connection.answer(.fault(.badRequest, "Clients of \(ProtocolRevision.latest) send no responses."))
        }
    }

    private func serve(
        _ call: JSONRPCRequest, _ request: HTTPRequest, _ stream: ResponseStream
    ) async -> ModernDispatcher.Answer {
        let principal = configuration.authenticate(request.headers)
        guard !configuration.runsHandlersOnEventLoop else {
            return await modern.respond(to: call, principal: principal, headers: request.headers, sink: stream)
        }
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
            await modern.respond(to: call, principal: principal, headers: request.headers, sink: stream)
        }
    }

    private func modern(
        _ call: JSONRPCRequest, _ request: HTTPRequest, _ accepted: AcceptedTypes, _ connection: WebConnection
    ) async {
        guard accepted.events || call.method != Method.listen else {
            return await connection.answer(.fault(.notAcceptable, "A subscription needs Accept: text/event-stream."))
        }
        let stream = ResponseStream(connection: connection, mayStream: accepted.events)
        let number = open.withLock { open in
            defer { open.next += 1 }
            open.streams[open.next] = stream
            return open.next
        }
        defer { _ = open.withLock { $0.streams.removeValue(forKey: number) } }
        do {
            // Ids of different clients may be equal, so the registry has numbers of its own.
            let (answer, ending) = try await inFlight.run(.integer(number), isTimed: call.method != Method.listen) {
                await serve(call, request, stream)
            }
            switch ending {
            case .finished:
                await stream.finish(answer.response, status: HTTPResponseStatus(statusCode: answer.status))
            case .cancelled, .timedOut:
                let error = MCPError(
                    .internalError, "\(call.method) took longer than this server allows and was ended.")
                // The task is cancelled, so it can answer nothing further on this connection.
                await connection.closeAfterAnswer()
                await stream.finish(JSONRPCResponse(id: call.id, outcome: .failure(error)), status: .ok)
            }
        } catch {
            await connection.answer(.busy(call.id))
        }
    }
}

extension MCPEndpoint {
    /// The refusal of a request whose header names a revision that is not spoken here.
    func unsupportedVersion(in request: HTTPRequest) -> HTTPReply? {
        guard let version = request.revision, !options.revisions.contains(version) else { return nil }
        let supported = options.revisions.map(\.rawValue).joined(separator: ", ")
        return .fault(
            .badRequest, "The revision \"\(version.rawValue.prefix(32))\" is not supported; use one of \(supported).")
    }
}

extension HTTPRequest {
    /// What the header MCP-Protocol-Version names.
    var revision: ProtocolRevision? { headers["mcp-protocol-version"].map(ProtocolRevision.init(rawValue:)) }
}

extension HTTPReply {
    /// A refusal without the id of a request.
    static func fault(_ status: HTTPResponseStatus, _ message: String, headers: HTTPHeaders = [:]) -> HTTPReply {
        rpc(status, JSONRPCResponse(id: nil, outcome: .failure(MCPError(.invalidRequest, message))), headers: headers)
    }

    static func rpc(
        _ status: HTTPResponseStatus, _ response: JSONRPCResponse, headers: HTTPHeaders = [:]
    ) -> HTTPReply {
        .json(status, response.json.serialized(), headers: headers)
    }

    /// Too much is under way.
    static func busy(_ id: RequestID?) -> HTTPReply {
        let error = MCPError(.internalError, "The server is busy; try again in a moment.")
        return rpc(
            .serviceUnavailable, JSONRPCResponse(id: id, outcome: .failure(error)), headers: ["Retry-After": "1"])
    }
}
