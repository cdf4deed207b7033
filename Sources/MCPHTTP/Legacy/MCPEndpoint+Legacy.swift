import JSON
import MCP
import NIOCore
import NIOHTTP1

extension MCPEndpoint {
    func legacy(
        _ frame: JSONRPCFrame, version: ProtocolRevision?, _ request: HTTPRequest, _ connection: WebConnection
    ) async {
        if let refusal = unsupportedVersion(in: request) { return await connection.answer(refusal) }
        // Single messages of modern revisions do not come here.
        if version?.isModern == true { return await connection.answer(.noBatches) }
        if case .single(.request(let call)) = frame, call.method == Method.initialize {
            return await initialize(call, request, connection)
        }
        switch findSession(request) {
        case .failure(let reply): await connection.answer(reply.reply)
        case .success(let session): await take(frame, in: session, request, connection)
        }
    }

    // MARK: - Sessions

    private func initialize(_ call: JSONRPCRequest, _ request: HTTPRequest, _ connection: WebConnection) async {
        guard request.headers["mcp-session-id"] == nil else {
            return await connection.answer(.fault(.badRequest, "Initialize without Mcp-Session-Id to open a session."))
        }
        let principal = configuration.authenticate(request.headers)
        let session = LegacySession(service: service, principal: principal, options: options)
        guard let response = await session.respond(to: call, headers: request.headers, sink: NoSink()) else { return }
        guard response.error == nil else {
            session.close()
            return await connection.answer(.rpc(.ok, response))
        }
        guard let opened = sessions.open(session) else {
            session.close()
            return await connection.answer(.busy(call.id))
        }
        await connection.answer(.rpc(.ok, response, headers: ["Mcp-Session-Id": opened.id]))
    }

    private func findSession(_ request: HTTPRequest) -> Result<HTTPSession, Refusal> {
        guard let id = request.headers["mcp-session-id"] else {
            return .failure(Refusal(.badRequest, "The header Mcp-Session-Id is missing; send \"initialize\" first."))
        }
        let principal = configuration.authenticate(request.headers)
        guard let session = sessions.find(id, principal: principal) else {
            return .failure(Refusal(.notFound, "There is no such session (any more); send \"initialize\" again."))
        }
        return .success(session)
    }

    /// GET and DELETE exist for the sessions of legacy revisions alone.
    private func isOfSession(_ request: HTTPRequest) -> Bool {
        request.headers["mcp-session-id"] != nil && request.revision?.isModern != true
            && options.revisions.contains { !$0.isModern }
    }

    func delete(_ request: HTTPRequest) -> HTTPReply {
        guard isOfSession(request) else {
            return .fault(
                .methodNotAllowed, "Only sessions can be deleted; there is no Mcp-Session-Id.",
                headers: ["Allow": "POST"])
        }
        if let refusal = unsupportedVersion(in: request) { return refusal }
        switch findSession(request) {
        case .failure(let refusal): return refusal.reply
        case .success(let session):
            sessions.remove(session)
            return HTTPReply(.noContent)
        }
    }

    // MARK: - Messages

    private func take(
        _ frame: JSONRPCFrame, in session: HTTPSession, _ request: HTTPRequest, _ connection: WebConnection
    ) async {
        switch frame {
        case .single(.notification(let notification)):
            session.session.receive(notification)
            await connection.answer(HTTPReply(.accepted))
        case .single(.response(let response)):
            session.session.receive(response)
            await connection.answer(HTTPReply(.accepted))
        case .single(.request(let call)):
            await run(session, request, connection, id: call.id) { stream in
                let sink = StreamSink(stream: stream, session: session)
                let response = await session.session.respond(to: call, headers: request.headers, sink: sink)
                return response?.json.serialized()
            }
        case .batch(let messages):
            await take(messages, in: session, request, connection)
        }
    }

    private func take(
        _ messages: [Result<JSONRPCMessage, JSONRPCFault>], in session: HTTPSession, _ request: HTTPRequest,
        _ connection: WebConnection
    ) async {
        guard session.session.revision?.allowsBatches == true else {
            return await connection.answer(.noBatches)
        }
        var calls: [JSONRPCRequest] = []
        var faults: [JSONValue] = []
        for message in messages {
            switch message {
            case .success(.request(let call)) where call.method == Method.initialize:
                faults.append(.object(Refusal.initializeInBatch(call.id).json))
            case .success(.request(let call)): calls.append(call)
            case .success(.notification(let notification)): session.session.receive(notification)
            case .success(.response(let response)): session.session.receive(response)
            case .failure(let fault) where fault.isOwedAnswer: faults.append(.object(fault.response.json))
            case .failure: break
            }
        }
        guard !calls.isEmpty || !faults.isEmpty else { return await connection.answer(HTTPReply(.accepted)) }
        await run(session, request, connection, id: nil) { [calls, faults] stream in
            let sink = StreamSink(stream: stream, session: session)
            let answers = await withTaskGroup(of: JSONRPCResponse?.self) { group in
                for call in calls {
                    group.addTask { await session.session.respond(to: call, headers: request.headers, sink: sink) }
                }
                return await group.reduce(into: [JSONValue]()) {
                    if let answer = $1 { $0.append(.object(answer.json)) }
                }
            }
            return JSONValue.array(faults + answers).serialized()
        }
    }

    /// Runs a request apart from the connection, and forwards what it sends.
    ///
    /// - Parameter work: Gives the final message, or nil when there is nothing to say.
    private func run(
        _ session: HTTPSession, _ request: HTTPRequest, _ connection: WebConnection, id: RequestID?,
        _ work: @escaping @Sendable (EventStream) async -> [UInt8]?
    ) async {
        let stream = session.openStream()
        let ticket = stream.attach()
        session.connected()
        defer {
            session.closeStream(stream)
            session.disconnected()
        }
        let isStarted = workers.start(on: connection.channel.eventLoop) {
            if let answer = await work(stream) { await stream.append(answer, isLast: true) } else { stream.finish() }
        }
        guard isStarted else { return await connection.answer(.busy(id)) }
        await forward(stream, ticket, of: session, request, connection)
        stream.detach(ticket)
    }

    private func forward(
        _ stream: EventStream, _ ticket: Int, of session: HTTPSession, _ request: HTTPRequest,
        _ connection: WebConnection
    ) async {
        let mayStream = AcceptedTypes(request.headers["accept"]).events
        var first = await stream.read(ticket, after: 0)
        while !mayStream, case .quiet = first { first = await stream.read(ticket, after: 0) }
        if case .events(let events, isLast: true) = first, events.count <= 1 {
            guard let answer = events.first else { return await connection.answer(HTTPReply(.accepted)) }
            return await connection.answer(.json(.ok, answer.data))
        }
        guard mayStream else {
            return await connection.answer(.fault(.notAcceptable, "This call streams: send Accept: text/event-stream."))
        }
        session.keep(stream)
        let writer = SessionStreamWriter(stream: stream, ticket: ticket, connection: connection, session: session)
        guard await writer.begin(priming: session.session.polls && !first.isRelease, after: 0) else { return }
        await writer.write(first, after: 0)
    }

    // MARK: - GET

    func get(_ request: HTTPRequest, _ connection: WebConnection) async {
        guard isOfSession(request) else {
            return await connection.answer(
                .fault(.methodNotAllowed, "GET needs the Mcp-Session-Id of a session.", headers: ["Allow": "POST"]))
        }
        if let refusal = unsupportedVersion(in: request) { return await connection.answer(refusal) }
        guard AcceptedTypes(request.headers["accept"]).events else {
            return await connection.answer(.fault(.notAcceptable, "The header Accept must allow text/event-stream."))
        }
        switch findSession(request) {
        case .failure(let refusal): await connection.answer(refusal.reply)
        case .success(let session):
            guard let last = request.headers["last-event-id"] else {
                return await standalone(of: session, after: nil, connection)
            }
            await resume(session, after: last, connection)
        }
    }

    private func resume(_ session: HTTPSession, after last: String, _ connection: WebConnection) async {
        guard let event = EventID(last), let stream = session.stream(event.stream) else {
            return await connection.answer(
                .fault(.badRequest, "The stream of this Last-Event-ID is not kept (any more)."))
        }
        guard stream.canResume(after: event.number) else {
            return await connection.answer(
                .fault(.badRequest, "Events after this Last-Event-ID were dropped; call again."))
        }
        guard event.stream != 0 else { return await standalone(of: session, after: event.number, connection) }
        session.connected()
        defer { session.disconnected() }
        let ticket = stream.attach()
        defer { stream.detach(ticket) }
        let writer = SessionStreamWriter(stream: stream, ticket: ticket, connection: connection, session: session)
        guard await writer.begin(priming: false, after: event.number) else { return }
        await writer.write(await stream.read(ticket, after: event.number), after: event.number)
    }

    private func standalone(of session: HTTPSession, after number: Int?, _ connection: WebConnection) async {
        guard session.takeStandalone() else {
            return await connection.answer(.fault(.conflict, "This session has a stream open already."))
        }
        session.connected()
        defer {
            session.returnStandalone()
            session.disconnected()
        }
        let stream = session.standalone
        let ticket = stream.attach()
        defer { stream.detach(ticket) }
        let start = number ?? stream.lastNumber
        let writer = SessionStreamWriter(stream: stream, ticket: ticket, connection: connection, session: session)
        guard await writer.begin(priming: session.session.polls, after: start) else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await session.tellChanges() }
            group.addTask { await writer.write(await stream.read(ticket, after: start), after: start) }
            await group.next()
            group.cancelAll()
        }
    }
}

extension HTTPSession {
    /// Puts changes onto the stream for messages without a request, while somebody reads it.
    fileprivate func tellChanges() async {
        while let change = await session.mailbox.next() {
            if let message = await session.notification(of: change) { await standalone.append(message.serialized()) }
        }
    }
}

extension HTTPReply {
    fileprivate static let noBatches = fault(
        .badRequest, "Batches exist only in revision \(ProtocolRevision.v2025_03_26); send one message.")
}

extension LegacySession {
    /// Whether the client knows that a stream may end early and that it is to come back: from 2025-11-25 on.
    fileprivate var polls: Bool { revision == .v2025_11_25 }
}

extension EventStream.Reading {
    fileprivate var isRelease: Bool { if case .released = self { true } else { false } }
}

/// Why a request of a session cannot be served.
private struct Refusal: Error {
    var reply: HTTPReply
    init(_ status: HTTPResponseStatus, _ message: String) { reply = .fault(status, message) }

    static func initializeInBatch(_ id: RequestID) -> JSONRPCResponse {
        JSONRPCResponse(id: id, outcome: .failure(MCPError(.invalidRequest, "initialize must not be part of a batch.")))
    }
}

/// For requests that send nothing before their answer.
private struct NoSink: MessageSink {
    func send(_ message: JSONRPCMessage) async {}
}

/// Puts the messages of one request onto its stream.
private struct StreamSink: MessageSink {
    let stream: EventStream
    let session: HTTPSession

    func send(_ message: JSONRPCMessage) async { await stream.append(message.serialized()) }

    func release(retryAfter: Duration) async {
        guard session.session.polls else { return }
        session.keep(stream)
        stream.release(retryAfter: retryAfter)
    }
}
