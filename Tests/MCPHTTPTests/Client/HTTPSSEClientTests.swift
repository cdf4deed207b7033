import JSON
import MCP
import Testing

@testable import MCPHTTP

/// The transport of 2024-11-05, against a scripted server.
@Suite(.timeLimit(.minutes(1))) struct `A client over HTTP with SSE` {
    private static let initialized = #"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2024-11-05"}}"#

    private func run(
        endpoint: String = "/messages?id=1", clock: any Clock<Duration> = ContinuousClock(),
        _ script: @escaping ScriptedServer.Script,
        body: @escaping @Sendable (any ClientConnection, ScriptedServer, Letters) async throws -> Void
    ) async throws {
        try await ScriptedServer.run({ request, server in
            request.method == "GET" ? .stream("event: endpoint\ndata: \(endpoint)\n\n") : script(request, server)
        }) { url, server async throws in
            let transport = try transport(url) {
                $0.headers = [("X-Key", "k")]
                $0.clock = clock
            }
            let fallback = try #require(transport.fallback)
            #expect(fallback.eras == [.legacy])
            try await withConnection(over: fallback) { try await body($0, server, $1) }
        }
    }

    @Test func `sends where the server says and reads the one stream`() async throws {
        try await run({ request, server in
            if request.body.contains("initialize") {
                server.push(
                    "event: message\ndata: \(Self.initialized)\n\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"n\"}\n\n",
                    to: 0)
            }
            return .full("202 Accepted", "text/plain", "Accepted")
        }) { connection, server, letters async throws in
            #expect(try await connection.answer(to: .initialize).error == nil)
            let letter = try await letters.next()
            #expect(letter.method == "n")
            #expect(letter.stream == nil)
            let post = try #require(server.requests.last)
            #expect(post.target == "/messages?id=1")
            #expect(post.headers["x-key"] == "k")
        }
    }

    @Test func `an answer is not held up for long by the rest of a body that nobody wants`() async throws {
        let clock = ManualClock()
        try await run(
            clock: clock,
            { _, server in
                server.push("event: message\ndata: \(Self.initialized)\n\n", to: 0)
                return ScriptedServer.Reply(text: "HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\n")
            }
        ) { connection, _, _ async throws in
            async let answer = connection.answer(to: .initialize)
            try await within("the wait") { await clock.waitForSleeper(within: .seconds(2)) }
            clock.advance(by: .seconds(2))
            #expect(try await answer.error == nil)
        }
    }

    @Test(arguments: [
        "http://elsewhere.example/messages", "//elsewhere.example/", "javascript:x", "https://127.0.0.1/",
        "http://127.0.0.1:70000/messages",
    ])
    func `does not send to another origin`(endpoint: String) async throws {
        try await run(endpoint: endpoint, { _, _ in .nothing }) { connection, server, _ async throws in
            guard case .unreadable = try await connection.failure(of: .initialize) else {
                throw WaitFailure("another failure")
            }
            #expect(!server.requests.contains { $0.method == "POST" })
        }
    }

    @Test func `an end of the stream ends every wait`() async throws {
        let diary = Diary()
        try await ScriptedServer.run({ request, _ in
            diary.note(request.method)
            return request.method == "GET" ? .stream("event: endpoint\ndata: /m\n\n") : .full("202 Accepted", nil)
        }) { url, _ async throws in
            let fallback = try #require(try transport(url).fallback)
            let connection = try await fallback.connect()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await connection.run(Letters()) }
                async let failure = connection.failure(of: .initialize)
                #expect(try await diary.next() == "GET")
                #expect(try await diary.next() == "POST")
                await connection.close()
                guard case .lost = try await failure else { throw WaitFailure("another failure") }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: ["404 Not Found", "405 Method Not Allowed", "401 Unauthorized"])
    func `a server without such a stream refuses`(status: String) async throws {
        try await ScriptedServer.run({ _, _ in .full(status, nil) }) { url, _ async throws in
            let fallback = try #require(try transport(url).fallback)
            try await withConnection(over: fallback) { connection, _ async throws in
                guard case .refused = try await connection.failure(of: .initialize) else {
                    throw WaitFailure("another failure")
                }
            }
        }
    }
}
