import JSON
import MCP
import NIOCore
import Synchronization
import Testing

@testable import MCPHTTP

/// The client against the server of this library, over sockets.
@Suite(.timeLimit(.minutes(1))) struct `A client over HTTP` {
    private let specimen = Specimen()

    private func run(
        _ setup: (inout TestServer.Setup) -> Void = { _ in },
        client: (inout HTTPClientTransport.Configuration) -> Void = { _ in },
        ending: @escaping @Sendable (Result<Void, any Error>) -> Void = { _ in },
        body: @Sendable @escaping (any ClientConnection, Letters, TestServer) async throws -> Void
    ) async throws {
        var configuration = HTTPClientTransport.Configuration()
        configuration.pool = HTTPConnectionPool()
        client(&configuration)
        try await TestServer.run(specimen.server, setup) { [configuration] server in
            let url = "http://127.0.0.1:\(server.address.port ?? 0)/mcp"
            let transport = try HTTPClientTransport(url: url, configuration: configuration)
            try await withConnection(over: transport, ending: ending) { connection, letters async throws in
                try await body(connection, letters, server)
            }
        }
    }

    // MARK: - Modern

    @Test func `gets a modern answer as JSON and as a stream`() async throws {
        try await run { connection, letters, _ async throws in
            #expect(try await connection.answer(to: .modernCall("echo", ["text": "hi"])).text == "hi")
            #expect(try await connection.answer(to: .modernCall("steps", id: 7)).text == "done")
            for _ in 1...3 {
                let letter = try await letters.next()
                #expect(letter.method == Method.Notification.progress)
                #expect(letter.stream == 7)
            }
        }
    }

    @Test func `hands on errors of JSON-RPC, whatever the status`() async throws {
        try await run { connection, _, _ async throws in
            let answer = try await connection.answer(to: .modern(Method.readResource, ["uri": "test://none"], id: 3))
            #expect(answer.error?.data?["uri"]?.stringValue == "test://none")
            guard case .refused(404, let error, _) = try await connection.failure(of: .modern("no/method")) else {
                throw WaitFailure("another failure")
            }
            #expect(error?.code == .methodNotFound)
        }
    }

    @Test(arguments: ["wait", "begin"]) func `leaves a modern request by cancellation`(tool: String) async throws {
        let diary = specimen.diary
        try await run { connection, _, _ async throws in
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: JSONRPCResponse.self) { group in
                    group.addTask { try await connection.answer(to: .modernCall(tool)) }
                    #expect(try await diary.next() == "started")
                    group.cancelAll()
                    _ = try await group.next()
                }
            }
            #expect(try await diary.next() == "cancelled")
            #expect(try await connection.answer(to: .modernCall("echo", ["text": "still"])).text == "still")
        }
    }

    @Test func `mirrors arguments into headers`() async throws {
        try await run { connection, _, _ async throws in
            var request = OutgoingRequest.modernCall("mirrored", ["region": " é "])
            request.mirrored = [("Region", ArgumentMirror.encode(" é "))]
            #expect(try await connection.answer(to: request).text == " é ")
            request.mirrored = []
            guard case .refused(400, let error, _) = try await connection.failure(of: request) else {
                throw WaitFailure("another failure")
            }
            #expect(error?.code == .headerMismatch)
        }
    }

    // MARK: - Sessions

    @Test func `opens, uses and deletes a session`() async throws {
        try await run { connection, letters, server async throws in
            try await connection.shakeHands()
            #expect(try await connection.answer(to: .legacyCall("echo", ["text": "hi"])).text == "hi")
            #expect(try await connection.answer(to: .legacyCall("steps", id: 8)).text == "done")
            #expect(try await letters.next().stream == 8)
            let session = (connection as? HTTPClientConnection)?.session.withLock { $0.id }
            await connection.close()
            #expect(try await server.ask(.legacy(Method.ping, session: session)).status == 404)
            let failure = try await connection.failure(of: .legacy(Method.ping))
            #expect(failure.provesNotRun)
        }
    }

    @Test func `answers what the server asks on the stream of a call`() async throws {
        try await run { connection, letters, _ async throws in
            try await connection.shakeHands()
            async let answer = connection.answer(to: .legacyCall("ask", id: 5))
            let letter = try await letters.next()
            #expect(letter.stream == 5)
            guard case .request(let question) = letter.message else { throw WaitFailure("no request: \(letter)") }
            #expect(question.method == Method.elicit)
            let reply: JSONObject = ["action": "accept", "content": ["name": "Ada"]]
            try await connection.send(
                .response(JSONRPCResponse(id: question.id, outcome: .success(reply))), revision: .v2025_11_25)
            #expect(try await answer.text == "Hello Ada")
        }
    }

    @Test func `hears of changes between requests`() async throws {
        let service = specimen.server
        try await run { connection, letters, _ async throws in
            try await connection.shakeHands()
            service.removeTool("who")
            let letter = try await letters.next()
            #expect(letter.method == Method.Notification.toolsChanged)
            #expect(letter.stream == nil)
        }
    }

    @Test func `comes back for an answer when it was sent away, not before the time`() async throws {
        let clock = ManualClock()
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await run(client: { $0.clock = clock }) { connection, _, _ async throws in
            try await connection.shakeHands()
            async let answer = connection.answer(to: .legacyCall("leave"))
            #expect(try await diary.next() == "started")
            gate.open()
            #expect(try await diary.next() == "finished")
            try await within("the wait") { await clock.waitForSleeper(within: .milliseconds(1500)) }
            #expect(!clock.hasSleeper(within: .milliseconds(1499)))
            // A server that has not noticed yet that nobody reads the first stream refuses the second one for now.
            async let _: Void = {
                while !Task.isCancelled {
                    // Only for who waits so short a time, or the call's own deadline would pass too.
                    if clock.hasSleeper(within: .milliseconds(1500)) { clock.advance(by: .milliseconds(1500)) }
                    await Task.yield()
                }
            }()
            #expect(try await answer.text == "later")
        }
    }

    @Test func `learns that its session has ended`() async throws {
        let ended = Diary()
        try await run(ending: { ended.note("\($0)") }) { connection, _, server async throws in
            try await connection.shakeHands()
            let session = (connection as? HTTPClientConnection)?.session.withLock { $0.id }
            #expect(try await server.ask(.delete(session: session)).status < 300)
            for _ in 1...2 {
                guard case .sessionEnded = try await connection.failure(of: .legacy(Method.ping)) else {
                    throw WaitFailure("another failure")
                }
            }
        }
        #expect(try await ended.next().contains("ended the session"))
    }

    @Test func `is freed when its client has left, as the client is`() async throws {
        try await TestServer.run(specimen.server) { server in
            for revisions in [ProtocolRevision.all, ProtocolRevision.legacy] {
                var options = ClientOptions(name: "test")
                options.revisions = revisions
                let transport = try transport("http://127.0.0.1:\(server.address.port ?? 0)/mcp")
                let left = try await withMCPClient(of: transport, options: options) { client async throws in
                    _ = try await client.callTool("echo", arguments: ["text": "hi"])
                    return WeakClient(client)
                }
                #expect(left.client == nil)
            }
        }
    }

    private struct WeakClient: Sendable {
        weak let client: MCPClient?
        init(_ client: MCPClient) { self.client = client }
    }

    @Test func `frees everything when it is cancelled`() async throws {
        try await TestServer.run(specimen.server) { server in
            let connection = try await transport("http://127.0.0.1:\(server.address.port ?? 0)/mcp").connect()
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await connection.run(Letters()) }
                    try await connection.shakeHands()
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
        }
    }
}
