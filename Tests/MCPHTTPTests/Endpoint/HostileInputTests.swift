import JSON
import MCP
import Testing

@testable import MCPHTTP

/// Input from clients that are broken or mean harm. Whatever it is, the server answers the next client as ever.
@Suite(.timeLimit(.minutes(1))) struct `Hostile input over HTTP` {
    private let specimen = Specimen()

    /// Lets a client misbehave, then makes a normal call in either era.
    private func survive(
        _ change: (inout TestServer.Setup) -> Void = { _ in }, _ attack: @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.run(specimen.server) { setup in
            setup.options.maxMessageBytes = 64 << 10
            change(&setup)
        } body: { server in
            try await attack(server)
            #expect(try await server.ask(.modernCall("echo", ["text": "hi"])).text == "hi")
            let session = try await server.openSession()
            #expect(try await server.ask(.legacyCall("echo", ["text": "hi"], session: session)).text == "hi")
        }
    }

    /// The status of the answer to raw bytes, after which the server closes.
    private func status(of text: String, at server: TestServer) async throws -> Int? {
        let client = try await server.connect()
        try await client.wire.send(text)
        let reply = try await client.wire.rest()
        await client.close()
        return reply.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    private func body(_ text: String) -> Ask {
        Ask.post(text).with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Method", "tools/list")
    }

    // MARK: - Malformed

    @Test(arguments: [
        "\r\n\r\nnonsense\r\n\r\n", "GET\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
        "POST /mcp HTTP/9.9\r\nHost: a\r\n\r\n",
        "POST /mcp HTTP/1.1\r\n\r\n", "POST /mcp HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /mcp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func `bytes that are no proper request are refused`(bytes: String) async throws {
        try await survive { server in
            let status = try await status(of: bytes, at: server)
            #expect(status.map { (400...599).contains($0) } ?? true)
        }
    }

    @Test(arguments: [
        "", " ", "{", "}", "nul", "\"", #"{"jsonrpc":"2.0""#, #"{"a":1,}"#, "{'a':1}", "\u{FEFF}{}", "1", #""x""#,
        "null", "[",
        #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}}"#, #"{"jsonrpc":"2.0","id":1,"method":1}"#,
        #"{"jsonrpc":"2.0","id":{},"method":"tools/list"}"#, #"{"jsonrpc":"2.0","id":1.5,"method":"tools/list"}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}"#,
        #"{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/list"}"#, #"{"jsonrpc":"2.0","id":1,"method":"\ud800"}"#,
    ])
    func `a body that is no proper message is refused`(text: String) async throws {
        try await survive { server in
            let reply = try await server.ask(body(text))
            #expect(reply.status == 400)
            #expect([-32700, -32600, -32602].contains(reply.code))
        }
    }

    @Test func `bytes that are no text are refused`() async throws {
        try await survive { server in
            let client = try await server.connect()
            let bytes: [UInt8] = Array(#"{"a":""#.utf8) + [0xFF, 0xC0, 0x80] + Array(#""}"#.utf8)
            var head = body("")
            head.body = nil
            head = head.with("Content-Length", "\(bytes.count)")
            try await client.wire.send(Array(head.text.utf8) + bytes)
            let reply = try await client.reply()
            #expect(reply.status == 400)
            #expect(reply.code == -32700)
            await client.close()
        }
    }

    // MARK: - Oversized

    @Test func `a body that is declared too long is refused before it is sent`() async throws {
        try await survive { (server: TestServer) async throws in
            let ask = body("").with("Content-Length", "\(1 << 40)")
            var head = ask
            head.body = nil
            #expect(try await status(of: head.text, at: server) == 413)
        }
    }

    @Test func `a body that grows too long is refused`() async throws {
        try await survive { server in
            let client = try await server.connect()
            var head = body("").with("Transfer-Encoding", "chunked")
            head.body = nil
            try await client.wire.send(head.text)
            let chunk = "1000\r\n" + String(repeating: "x", count: 4096) + "\r\n"
            for _ in 0..<20 { try? await client.wire.send(chunk) }
            #expect(try await client.wire.rest().hasPrefix("HTTP/1.1 413 "))
            await client.close()
        }
    }

    @Test func `headers that are too long are refused`() async throws {
        try await survive { (server: TestServer) async throws in
            let ask = body("{}").with("X-Long", String(repeating: "x", count: 40_000))
            #expect(try await status(of: ask.text, at: server) == 431)
        }
    }

    @Test func `too many headers are refused`() async throws {
        try await survive { (server: TestServer) async throws in
            var ask = body("{}")
            for number in 0..<500 { ask.headers.append(("X-\(number)", "x")) }
            #expect(try await status(of: ask.text, at: server) == 431)
        }
    }

    @Test func `a batch with too many messages is refused`() async throws {
        try await survive { server in
            let session = try await server.openSession(.v2025_03_26)
            let call = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
            let batch = "[" + Array(repeating: call, count: 1000).joined(separator: ",") + "]"
            let reply = try await server.ask(Ask.post(batch).with("Mcp-Session-Id", session))
            #expect(reply.status == 400)
            #expect(reply.code == -32600)
        }
    }

    @Test func `long names and ids are not repeated at length`() async throws {
        try await survive { server in
            let long = String(repeating: "x", count: 20_000)
            for ask in [
                Ask.modern(long).with("Mcp-Method", String(long.prefix(10))),
                .modern("x\(long)").with("Mcp-Method", nil),
                .get(session: long.prefix(9000).description), .get(session: "a", after: long),
            ] {
                let reply = try await server.ask(ask)
                #expect((400...499).contains(reply.status))
                #expect(reply.body.utf8.count < 1000)
            }
        }
    }

    // MARK: - Deep

    @Test(arguments: ["[", "{\"a\":", "{\"params\":["])
    func `nesting without end is refused`(opening: String) async throws {
        try await survive { server in
            let reply = try await server.ask(body(String(repeating: opening, count: 60_000 / opening.utf8.count)))
            #expect(reply.status == 400)
            #expect(reply.code == -32700)
        }
    }

    @Test func `deep arguments do no harm`() async throws {
        try await survive { server in
            let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
            let ask = Ask.modernCall("echo", ["text": "hi"])
            let text = ask.body?.replacing(#""hi""#, with: deep)
            var changed = ask
            changed.body = text
            let reply = try await server.ask(changed)
            #expect(reply.result?["isError"] == true)
        }
    }

    // MARK: - Slow

    @Test func `a request that does not come to its end is given up`() async throws {
        try await survive {
            $0.configuration.readTimeout = .seconds(2)
        } _: { (server: TestServer) async throws in
            #expect(try await status(of: "POST /mcp HTTP/1.1\r\nHost: local", at: server) == 408)
            #expect(try await status(of: Ask.modern("x").text.dropLast(5).description, at: server) == 408)
        }
    }

    @Test func `a connection without a request is closed`() async throws {
        try await survive {
            $0.configuration.idleTimeout = .seconds(2)
        } _: { server in
            let client = try await server.connect()
            #expect(try await client.wire.rest() == "")
            await client.close()
        }
    }

    @Test func `a client that does not read its stream is cut off, and its request cancelled`() async throws {
        let diary = Diary()
        let flood = MCPServer(name: "flood", version: "1") {
            Tool("flood", "Sends and sends") { context in
                let text = String(repeating: "x", count: 64 << 10)
                diary.note("started")
                var step = 0.0
                while !Task.isCancelled {
                    step += 1
                    await context.report(progress: step, message: text)
                }
                diary.note("cancelled")
                return "flooded"
            }
            Tool("echo", "Says hi") { _ in "hi" }
        }
        try await TestServer.run(flood) {
            $0.configuration.writeTimeout = .milliseconds(100)
        } body: { server in
            let client = try await server.connect()
            try await client.wire.stopReading()
            try await client.wire.send(Ask.modernCall("flood").text)
            #expect(try await diary.next() == "started")
            #expect(try await diary.next() == "cancelled")
            #expect(try await server.ask(.modernCall("echo")).text == "hi")
            await client.close()
        }
    }

    // MARK: - Half closed

    @Test func `a client that closes in the middle of a request does no harm`() async throws {
        try await survive { server in
            let text = Ask.modernCall("echo", ["text": "hi"]).text
            for length in stride(from: 0, to: text.utf8.count, by: 37) {
                let client = try await server.connect()
                try await client.wire.send(Array(text.utf8.prefix(length)))
                await client.close()
            }
        }
    }

    @Test func `a client that only stops sending counts as gone`() async throws {
        let diary = specimen.diary
        try await survive { server in
            let client = try await server.connect()
            try await client.wire.send(Ask.modernCall("wait").text)
            #expect(try await diary.next() == "started")
            try await client.wire.halfClose()
            #expect(try await diary.next() == "cancelled")
            _ = try await client.wire.rest()
            await client.close()
        }
    }

    @Test func `clients that leave while their streams are open do no harm`() async throws {
        try await survive { server in
            let session = try await server.openSession()
            for _ in 0..<20 {
                let clients = (try await server.connect(), try await server.connect())
                _ = try await clients.0.ask(.legacyCall("ask", session: session))
                try await clients.1.wire.send(Ask.get(session: session).text)
                await clients.0.close()
                await clients.1.close()
            }
        }
    }

    // MARK: - Wrong headers

    @Test(arguments: [
        ("Mcp-Name", "=?base64??="), ("Mcp-Name", "=?base64?////?="), ("Mcp-Name", ""), ("Mcp-Method", ""),
        ("MCP-Protocol-Version", ""), ("MCP-Protocol-Version", "2026-07-28, 2026-07-28"),
        ("Mcp-Param-Region", "=?base64?gICA?="), ("Mcp-Param-Count", "0x2A"), ("Mcp-Param-Count", "NaN"),
        ("Mcp-Param-Count", "99999999999999999999"), ("Mcp-Param-Count", "1e999"), ("Mcp-Param-Count", ""),
    ])
    func `a header that says something else is refused`(name: String, value: String) async throws {
        try await survive { server in
            let ask = Ask.modernCall("mirrored", ["region": "eu", "count": 42])
                .with("Mcp-Param-Region", "eu").with("Mcp-Param-Count", "42")
            let reply = try await server.ask(ask.with(name, value))
            #expect(reply.status == 400)
            #expect(reply.code == -32020)
        }
    }

    @Test func `a header given twice is not the one that fits`() async throws {
        try await survive { (server: TestServer) async throws in
            var ask = Ask.modern(Method.listTools)
            ask.headers.append(("Mcp-Method", "tools/call"))
            #expect(try await server.ask(ask).code == -32020)
            ask = Ask.modern(Method.listTools)
            ask.headers.append(("Origin", "http://localhost"))
            ask.headers.append(("Origin", "https://evil.example"))
            #expect(try await server.ask(ask).status == 403)
        }
    }

    @Test func `a session id of odd bytes is unknown`() async throws {
        try await survive { (server: TestServer) async throws in
            for id in ["../../etc/passwd", "%00", "ä", "' OR 1=1", String(repeating: "0", count: 32)] {
                #expect(try await server.ask(.legacyCall("who", session: id)).status == 404)
            }
        }
    }

    // MARK: - Wrong era

    @Test func `a modern client that asks for a session stream is told that there is none`() async throws {
        try await survive { (server: TestServer) async throws in
            #expect(try await server.ask(.get(session: nil, after: "1-1")).status == 405)
        }
    }

    @Test func `a legacy message with modern headers is refused`() async throws {
        try await survive { server in
            let session = try await server.openSession()
            let ask = Ask.legacyCall("who", session: session).with("MCP-Protocol-Version", "2026-07-28")
            #expect(try await server.ask(ask).status == 400)
            #expect(try await server.ask(Ask.initialize().with("MCP-Protocol-Version", "2026-07-28")).status == 400)
        }
    }

    @Test func `a modern message in a batch of a session is refused`() async throws {
        try await survive { server in
            let session = try await server.openSession()
            let call = try #require(Ask.modernCall("who").body)
            #expect(try await server.ask(Ask.post("[\(call)]").with("Mcp-Session-Id", session)).status == 400)
        }
    }

    @Test func `a modern request with a session id needs no session`() async throws {
        try await survive { (server: TestServer) async throws in
            let ask = Ask.modernCall("echo", ["text": "hi"]).with("Mcp-Session-Id", "made-up")
            #expect(try await server.ask(ask).text == "hi")
        }
    }

    @Test func `answers to questions that nobody asked are taken without effect`() async throws {
        try await survive { server in
            let session = try await server.openSession()
            for id in ["1", "\"x\"", "99999999999999999999"] {
                let answer = #"{"jsonrpc":"2.0","id":\#(id),"result":{}}"#
                let status = try await server.ask(Ask.post(answer).with("Mcp-Session-Id", session)).status
                #expect(status == 202 || status == 400)
            }
        }
    }

    @Test func `a call before the handshake is confirmed is served, and one after the end is not`() async throws {
        try await survive { server in
            let opened = try await server.ask(.initialize())
            let session = try #require(opened.headers["mcp-session-id"])
            #expect(try await server.ask(.legacyCall("who", session: session)).status == 200)
            #expect(try await server.ask(.delete(session: session)).status == 204)
            #expect(try await server.ask(.legacyCall("who", session: session)).status == 404)
        }
    }
}
