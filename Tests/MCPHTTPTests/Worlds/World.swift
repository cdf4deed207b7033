import JSON
import MCP
import Testing

@testable import MCPHTTP

/// A way in which a client and a server are connected. The conversation is the same in each.
enum World: String, CaseIterable, CustomTestStringConvertible {
    case memory, stdio, http, webSocket

    var testDescription: String { rawValue }

    /// Serves while `body` speaks.
    func converse(
        with service: any MCPService, in era: Era, _ body: @Sendable @escaping (Talk) async throws -> Void
    ) async throws {
        switch self {
        case .memory:
            let (near, far) = InMemoryTransport.pair()
            try await Self.converse(with: service, in: era, near, far, body)
        case .stdio:
            let (near, far) = try Pipes.pair()
            try await Self.converse(with: service, in: era, near, far, body)
        case .http:
            try await TestServer.run(service) { server in
                let link = HTTPLink(server: server, era: era)
                try await Self.speak(over: link, in: era, body)
            }
        case .webSocket:
            try await TestServer.run(service) { server in
                let link = try await WebSocketTransport.connect(to: server.socketURL)
                try await Self.speak(over: FrameLink(transport: link), in: era, body)
            }
        }
    }

    private static func converse<Link: Transport>(
        with service: any MCPService, in era: Era, _ near: Link, _ far: Link,
        _ body: @Sendable @escaping (Talk) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run(over: far) }
            try await speak(over: FrameLink(transport: near), in: era, body)
            try await group.waitForAll()
        }
    }

    private static func speak(
        over link: any Link, in era: Era, _ body: @Sendable @escaping (Talk) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await link.run() }
            let outcome: Result<Void, any Error>
            do {
                try await within("the conversation") {
                    let talk = Talk(link: link, era: era)
                    try await talk.open()
                    try await body(talk)
                }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await link.hangUp()
            group.cancelAll()
            try outcome.get()
        }
    }
}

/// How the client speaks.
enum Era: CaseIterable, CustomTestStringConvertible {
    case modern, legacy

    var testDescription: String { self == .modern ? "2026-07-28" : "2025-11-25" }
}

/// What carries messages between a client and the server.
protocol Link: Sendable {
    /// What the server sends, whichever way it comes.
    var incoming: BoundedChannel<JSONRPCMessage> { get }
    func send(_ message: JSONRPCMessage) async throws
    /// Gives up a request.
    func cancel(_ id: RequestID) async throws
    /// Carries until ``hangUp()``.
    func run() async
    func hangUp() async
}

/// Messages over one framed connection.
struct FrameLink<Carrier: Transport>: Link {
    let transport: Carrier
    let incoming = BoundedChannel<JSONRPCMessage>(capacity: 256)

    func send(_ message: JSONRPCMessage) async throws { try await transport.send(message.serialized()) }

    func cancel(_ id: RequestID) async throws {
        try await send(
            .notification(.init(method: Method.Notification.cancelled, params: ["requestId": id.json])))
    }

    func hangUp() async { await transport.close() }

    func run() async {
        do {
            for try await frame in transport.frames {
                guard case .message(let bytes) = frame, case .single(let message) = try JSONRPCFrame.parse(bytes[...])
                else { continue }
                try await incoming.send(message)
            }
        } catch {}
    }
}

/// Messages over HTTP, each on a connection of its own.
final class HTTPLink: Link {
    let incoming = BoundedChannel<JSONRPCMessage>(capacity: 256)
    private let server: TestServer
    private let era: Era
    private let workers = Workers()
    private let state = HTTPLinkState()

    init(server: TestServer, era: Era) {
        self.server = server
        self.era = era
    }

    func run() async { await workers.run() }

    func hangUp() async {
        workers.finish()
        for client in state.clients { await client.close() }
    }

    func send(_ message: JSONRPCMessage) async throws {
        switch (era, message) {
        case (.modern, .request(let request)):
            let ask = Ask.modern(
                request.method, request.params, id: request.id.json,
                capabilities: request.params["_meta"]?[MetaKey.clientCapabilities] ?? [:],
                meta: request.params["_meta"]?.objectValue ?? [:])
            try await exchange(ask, id: request.id)
        case (.legacy, .request(let request)) where request.method == Method.initialize:
            let reply = try await server.ask(.initialize())
            state.session = reply.headers["mcp-session-id"]
            try await deliver(reply.json)
        case (.legacy, .request(let request)):
            let ask = Ask.legacy(request.method, request.params, id: request.id.json, session: state.session)
            try await exchange(ask, id: request.id)
        default:
            let text = String(decoding: message.serialized(), as: UTF8.self)
            let reply = try await server.ask(Ask.post(text).with("Mcp-Session-Id", state.session))
            guard reply.status == 202 else { throw WaitFailure("\(message) was answered with \(reply)") }
            guard era == .legacy, case .notification(let note) = message, note.method == Method.Notification.initialized
            else { return }
            try await exchange(.get(session: state.session), id: .string("stream"))
        }
    }

    func cancel(_ id: RequestID) async throws {
        guard era == .modern else {
            return try await send(
                .notification(.init(method: Method.Notification.cancelled, params: ["requestId": id.json])))
        }
        await state.client(of: id)?.close()
    }

    private func exchange(_ ask: Ask, id: RequestID) async throws {
        let client = try await server.connect()
        state.remember(client, for: id)
        try await client.wire.send(ask.text)
        let isTaken = workers.start {
            do {
                let reply = try await client.reply()
                guard reply.isStream else { return try await self.deliver(reply.json) }
                while let event = try await client.event() {
                    if event.data != "" { try await self.deliver(event.json) }
                }
            } catch {
                // The request was given up, or the conversation is over.
            }
        }
        guard isTaken else { throw WaitFailure("The request was not sent") }
    }

    private func deliver(_ json: JSONValue?) async throws {
        guard let object = json?.objectValue else { return }
        try await incoming.send(try JSONRPCMessage(object))
    }
}
