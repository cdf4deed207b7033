import MCP
import NIOCore
import NIOHTTP1

/// HTTP+SSE, the transport of revision 2024-11-05: one stream for all that the server says, whose first event tells
/// where to post what the client says.
extension MCPEndpoint {
    /// Serves one session on the stream that the request opens, until either side ends it.
    ///
    /// - Parameter path: Where ``take(_:over:)`` gets the client's messages.
    func stream(_ request: HTTPRequest, messagesAt path: String, over connection: WebConnection) async {
        guard request.method == .GET else {
            return await connection.answer(
                .fault(.methodNotAllowed, "Use GET to open a stream.", headers: ["Allow": "GET"]))
        }
        guard AcceptedTypes(request.headers["accept"]).events else {
            return await connection.answer(.fault(.notAcceptable, "The header Accept must allow text/event-stream."))
        }
        guard let session = sessions.openEvents(principal: configuration.authenticate(request.headers)) else {
            return await connection.answer(.busy(nil))
        }
        defer { sessions.remove(session) }
        // The endpoint may have been retired before the session was known.
        if isRetired { session.endStreams() }
        guard await connection.send(.head(.ok, SSEHead.headers())) else { return }
        let opening = ServerSentEvent.endpoint("\(path)?\(Self.sessionKey)=\(session.id)")
        guard await connection.send(.body(ByteBuffer(bytes: opening))) else { return }
        await serve(session, over: connection)
    }

    private func serve(_ session: EventSession, over connection: WebConnection) async {
        let server = ServerConnection(
            service: service, transport: session.link, principal: session.principal, options: options)
        let executor = configuration.runsHandlersOnEventLoop ? nil : globalConcurrentExecutor
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: executor) {
                // It throws when it is cancelled, because the client has left.
                try? await server.run()
            }
            await write(session.link, to: connection)
            session.close()
            group.cancelAll()
        }
    }

    private func write(_ link: EventLink, to connection: WebConnection) async {
        while let event = try? await link.events.next() {
            guard await connection.send(.body(ByteBuffer(bytes: event))) else { return }
        }
        _ = await connection.send(.end)
    }

    /// Takes a message of a client for its session.
    func take(_ request: HTTPRequest, over connection: WebConnection) async {
        guard request.method == .POST else {
            return await connection.answer(
                .fault(.methodNotAllowed, "Use POST to send a message.", headers: ["Allow": "POST"]))
        }
        guard request.headers["content-type"]?.isJSONContentType == true else {
            return await connection.answer(
                .fault(.unsupportedMediaType, "The header Content-Type must be application/json."))
        }
        let principal = configuration.authenticate(request.headers)
        guard let id = request.sessionID, let session = sessions.findEvents(id, principal: principal) else {
            return await connection.answer(.noEventSession)
        }
        do {
            _ = try JSONRPCFrame.parse(request.body[...], maxBytes: options.maxMessageBytes)
            try await session.link.receive(request.body)
            await connection.answer(HTTPReply(.accepted))
        } catch let fault as JSONRPCFault {
            await connection.answer(.rpc(.badRequest, fault.response))
        } catch {
            await connection.answer(.noEventSession)
        }
    }

    fileprivate static let sessionKey = "sessionId"
}

extension HTTPRequest {
    /// What the query names as the session.
    fileprivate var sessionID: String? {
        let key = "\(MCPEndpoint.sessionKey)="
        return query?.split(separator: "&").first { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) }
    }
}

extension HTTPReply {
    fileprivate static let noEventSession = fault(
        .notFound, "There is no such session (any more); open the event stream again.")
}
