import JSON
import MCP
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import MCPHTTP

@Suite(.timeLimit(.minutes(1))) struct `WebSocket client` {
    private let specimen = Specimen()

    @Test func `tells why it cannot connect`() async throws {
        try await TestServer.run(specimen.server) { server in
            await #expect(throws: WebSocketConnectError.refused(status: 404)) {
                try await WebSocketTransport.connect(to: server.socketURL + "/nowhere")
            }
            await #expect(throws: WebSocketConnectError.refused(status: 403)) {
                try await WebSocketTransport.connect(
                    to: server.socketURL, headers: [("Origin", "https://evil.example")])
            }
            await #expect(throws: WebSocketConnectError.self) {
                try await WebSocketTransport.connect(to: "wss" + server.socketURL.dropFirst(2))
            }
        }
        await #expect(throws: WebSocketConnectError.self) {
            try await WebSocketTransport.connect(to: "ws://127.0.0.1:1/mcp")
        }
    }

    @Test func `does not wait for a server that does not answer`() async throws {
        try await WebTestServer.run { _, _ in
            await untilCancelled()
        } body: { server in
            var limits = WebSocketLimits()
            limits.connectTimeout = .milliseconds(200)
            await #expect(throws: WebSocketConnectError.timedOut) {
                try await WebSocketTransport.connect(
                    to: "ws://127.0.0.1:\(server.address.port ?? 0)/", limits: limits)
            }
        }
    }

    @Test func `reaches a server that listens on one of its name's addresses only`() async throws {
        try await TestServer.run(specimen.server) { server in
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let url = try WebSocketURL("ws://localhost:\(server.address.port ?? 0)/mcp")
            let resolver = Addresses(
                loop: loop, first: try SocketAddress(ipAddress: "127.0.0.1", port: 1), second: server.address)
            let link = try await WebSocketTransport.open(
                url, headers: [], limits: WebSocketLimits(), tls: .makeClientConfiguration(), eventLoopGroup: loop,
                resolver: resolver)
            await link.close()
            let nowhere = Addresses(loop: loop, first: resolver.first, second: resolver.first)
            let error = await #expect(throws: WebSocketConnectError.self) {
                try await WebSocketTransport.open(
                    url, headers: [], limits: WebSocketLimits(), tls: .makeClientConfiguration(), eventLoopGroup: loop,
                    resolver: nowhere)
            }
            guard case .unreachable = error else { throw WaitFailure("another error: \(error as Any)") }
        }
    }

    /// A name with two addresses, the first of which is tried first.
    private struct Addresses: Resolver, Sendable {
        var loop: any EventLoop
        var first: SocketAddress
        var second: SocketAddress

        func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
            loop.makeSucceededFuture([first])
        }
        func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
            loop.makeSucceededFuture([second])
        }
        func cancelQueries() {}
    }

    @Test func `is told that the server goes away`() async throws {
        try await TestServer.run(specimen.server) { server in
            let link = try await WebSocketTransport.connect(to: server.socketURL)
            await server.beginShutdown()
            var frames: [TransportFrame] = []
            for try await frame in link.frames { frames.append(frame) }
            #expect(frames.isEmpty)
            await #expect(throws: TransportError.self) { try await link.send([0x7B, 0x7D]) }
            await link.close()
        }
    }

    @Test func `is told what it did wrong`() async throws {
        try await TestServer.run(specimen.server) {
            $0.options.maxMessageBytes = 100
        } body: { server in
            let link = try await WebSocketTransport.connect(to: server.socketURL)
            try await link.send([UInt8](repeating: 0x61, count: 101))
            let error = await #expect(throws: WebSocketClosure.self) { for try await _ in link.frames {} }
            #expect(error?.code == 1009)
            #expect(error?.side == .there)
            await link.close()
        }
    }

    @Test func `closes in order, and may be closed again`() async throws {
        try await TestServer.run(specimen.server) { server in
            let link = try await WebSocketTransport.connect(to: server.socketURL)
            await link.close()
            await link.close()
            for try await _ in link.frames { Issue.record("a message after the end") }
        }
    }

    @Test func `that waits for a message can be cancelled and loses none`() async throws {
        try await TestServer.run(specimen.server) { server in
            let link = try await WebSocketTransport.connect(to: server.socketURL)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await link.frames.makeAsyncIterator().next() }
                }
                group.cancelAll()
            }
            try await link.send(Array(#"{"jsonrpc":"2.0","id":1,"method":"nothing"}"#.utf8))
            guard case .message(let answer)? = try await link.frames.makeAsyncIterator().next() else {
                Issue.record("no answer")
                return
            }
            #expect(try JSONParser.parse(String(decoding: answer, as: UTF8.self))["id"] == 1)
            await link.close()
        }
    }

    @Test func `carries a client's connection`() async throws {
        try await TestServer.run(specimen.server) { server in
            let transport = try WebSocketClientTransport(url: server.socketURL + "?secret=1")
            #expect(transport.identity == server.socketURL)
            let connection = try await transport.connect()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await connection.run(NoInbox()) }
                let params: JSONObject = [
                    "name": "echo", "arguments": ["text": "over WebSocket"],
                    "_meta": [
                        MetaKey.protocolVersion: "2026-07-28", MetaKey.clientCapabilities: [:],
                        MetaKey.clientInfo: ["name": "test", "version": "1"],
                    ],
                ]
                let call = JSONRPCRequest(id: .integer(7), method: Method.callTool, params: params)
                let answer = try await within("the answer") {
                    try await connection.answer(to: OutgoingRequest(message: call, revision: .latest))
                }
                #expect(try answer.outcome.get()["content"]?[0]?["text"] == "over WebSocket")
                await connection.close()
                try await group.waitForAll()
            }
        }
    }

    private struct NoInbox: ClientInbox {
        func receive(_ message: JSONRPCMessage, on stream: RequestID?) async {}
    }
}
