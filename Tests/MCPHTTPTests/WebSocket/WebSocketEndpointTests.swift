import JSON
import MCP
import Testing

@testable import MCPHTTP

@Suite(.timeLimit(.minutes(1))) struct `WebSocket endpoint` {
    private let specimen = Specimen()
    private static let initialize =
        #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"#

    private func call(_ tool: String, _ arguments: String = "{}", id: Int = 2) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)}}"#
    }
    private func open(_ server: TestServer) async throws -> SocketClient {
        let client = try await SocketClient.open(server)
        try await client.send(Self.initialize)
        #expect(try await client.frame().text.contains("2025-11-25"))
        return client
    }

    // MARK: Opening

    @Test func `agrees with the accept key and the subprotocol`() async throws {
        try await TestServer.run(specimen.server) { server in
            let client = try await server.connect()
            let reply = try await client.ask(SocketClient.handshake)
            #expect(reply.status == 101)
            #expect(reply.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            #expect(reply.headers["sec-websocket-protocol"] == "mcp")
            #expect(reply.headers["upgrade"] == "websocket")
            #expect(reply.headers["transfer-encoding"] == nil)
            #expect(reply.headers["content-length"] == nil)
            await client.close()
        }
    }

    @Test func `names no subprotocol that was not offered`() async throws {
        try await TestServer.run(specimen.server) { server in
            let client = try await server.connect()
            let reply = try await client.ask(SocketClient.handshake.with("Sec-WebSocket-Protocol", nil))
            #expect(reply.status == 101)
            #expect(reply.headers["sec-websocket-protocol"] == nil)
            await client.close()
        }
    }

    @Test(arguments: [
        ("Sec-WebSocket-Protocol", "chat, superchat", 400), ("Sec-WebSocket-Version", "8", 426),
        ("Sec-WebSocket-Version", nil, 426), ("Sec-WebSocket-Key", nil, 400), ("Sec-WebSocket-Key", "c2hvcnQ=", 400),
        ("Sec-WebSocket-Key", "not base64 at all!!!!!!!", 400), ("Connection", "keep-alive", 400),
        ("Host", "evil.example", 403), ("Origin", "https://evil.example", 403),
    ])
    func `refuses a handshake that is not right`(header: String, value: String?, status: Int) async throws {
        try await TestServer.run(specimen.server) { server in
            let reply = try await server.ask(SocketClient.handshake.with(header, value))
            #expect(reply.status == status)
            #expect(status != 426 || reply.headers["sec-websocket-version"] == "13")
        }
    }

    @Test func `is not there when it is switched off`() async throws {
        try await TestServer.run(specimen.server) {
            $0.configuration.servesWebSocket = false
        } body: { server in
            let reply = try await server.ask(SocketClient.handshake)
            #expect(reply.status == 405)
        }
    }

    @Test func `loses nothing that comes right behind the handshake`() async throws {
        try await TestServer.run(specimen.server) { server in
            let client = SocketClient(http: try await server.connect())
            let early = Array(SocketClient.handshake.text.utf8) + FrameBytes.text(Self.initialize).bytes
            let (first, second) = (call("echo", #"{"text":"hi"}"#), early.count - 7)
            try await client.wire.send(Array(early[..<second]))
            try await client.wire.send(Array(early[second...]) + FrameBytes.text(first).bytes)
            #expect(try await client.http.reply().status == 101)
            #expect(try await client.frame().text.contains("specimen"))
            #expect(try await client.frame().text.contains("hi"))
            await client.wire.close()
        }
    }

    @Test func `knows who calls by the headers of the handshake`() async throws {
        try await TestServer.run(specimen.server) {
            $0.configuration.authenticate = {
                Principal(subject: $0["authorization"] ?? "nobody", authentication: "test")
            }
        } body: { server in
            let client = SocketClient(http: try await server.connect())
            _ = try await client.http.ask(SocketClient.handshake.with("Authorization", "ada"))
            try await client.send(Self.initialize)
            _ = try await client.frame()
            try await client.send(call("who"))
            #expect(try await client.frame().text.contains("ada"))
            await client.wire.close()
        }
    }

    // MARK: Messages

    @Test func `takes a message in pieces, with a ping between them`() async throws {
        try await TestServer.run(specimen.server) { server in
            let client = try await open(server)
            let text = Array(call("echo", #"{"text":"in pieces"}"#).utf8)
            try await client.send(
                FrameBytes(first: 0x01, payload: Array(text[..<10])),
                FrameBytes(first: 0x89, payload: [1, 2, 3]),
                FrameBytes(first: 0x00, payload: Array(text[10..<20])),
                FrameBytes(first: 0x80, payload: Array(text[20...])))
            #expect(try await client.frame() == SocketClient.Frame(opcode: 10, payload: [1, 2, 3]))
            #expect(try await client.frame().text.contains("in pieces"))
            await client.wire.close()
        }
    }

    @Test func `carries large messages both ways`() async throws {
        try await TestServer.run(specimen.server) { server in
            let client = try await open(server)
            let large = String(repeating: "ä", count: 100_000)
            try await client.send(call("echo", #"{"text":"\#(large)"}"#))
            #expect(try await client.frame().payload.count > 200_000)
            await client.wire.close()
        }
    }

    @Test func `answers what is not JSON, and goes on`() async throws {
        try await TestServer.run(specimen.server) { server in
            let client = try await open(server)
            try await client.send("{")
            #expect(try await client.frame().text.contains("-32700"))
            try await client.send(call("echo", #"{"text":"still here"}"#))
            #expect(try await client.frame().text.contains("still here"))
            await client.wire.close()
        }
    }

    // MARK: Closing

    @Test func `answers a Close with the same code`() async throws {
        try await TestServer.run(specimen.server) { server in
            let client = try await open(server)
            try await client.send(.close(1000, "bye"))
            let frame = try await client.frame()
            #expect(frame.opcode == 8)
            #expect(frame.code == 1000)
            #expect(try await client.wire.rest() == "")
        }
    }

    @Test func `finishes what is under way before it goes away`() async throws {
        try await TestServer.run(specimen.server) { server in
            let client = try await open(server)
            try await client.send(call("wait"))
            #expect(try await specimen.diary.next() == "started")
            await server.beginShutdown()
            specimen.gate.open()
            #expect(try await client.frame().text.contains("waited"))
            #expect(try await client.closing() == 1001)
        }
    }

    @Test func `ends what is under way when the client is gone`() async throws {
        try await TestServer.run(specimen.server) { server in
            let client = try await open(server)
            try await client.send(call("wait"))
            #expect(try await specimen.diary.next() == "started")
            await client.wire.close()
            #expect(try await specimen.diary.next() == "cancelled")
        }
    }

    @Test func `pings a quiet client, and gives it up when it does not answer`() async throws {
        try await TestServer.run(specimen.server) {
            $0.configuration.keepAliveInterval = .milliseconds(100)
        } body: { server in
            let client = try await SocketClient.open(server)
            #expect(try await client.frame() == SocketClient.Frame(opcode: 9, payload: []))
            #expect(try await client.wire.rest() == "")
        }
    }
}
