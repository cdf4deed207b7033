import JSON
import MCP
import Testing

@testable import MCPHTTP

/// The bounds of an endpoint: what happens at each, and that the server serves on.
@Suite(.timeLimit(.minutes(1))) struct `Limits over HTTP` {
    private let specimen = Specimen()
    private let clock = ManualClock()
    private static let interval = Duration.seconds(15)
    private static let hello = Ask.modernCall("echo", ["text": "hi"])

    private func run(
        _ change: (inout TestServer.Setup) -> Void = { _ in }, body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.run(specimen.server) { setup in
            setup.options.clock = clock
            setup.configuration.keepAliveInterval = Self.interval
            change(&setup)
        } body: { server in
            try await body(server)
        }
    }

    @Test func `a server that has ended is freed`() async throws {
        let left = WeakServer()
        try await run { server async throws in
            left.server = server.http
            #expect(try await server.ask(Self.hello).status == 200)
        }
        #expect(left.server == nil)
    }

    /// Written by the body and read after it, never at the same time.
    private final class WeakServer: @unchecked Sendable {
        weak var server: MCPHTTPServer?
    }

    @Test func `too many modern requests at once are told to come back`() async throws {
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await run {
            $0.configuration.maxConcurrentRequests = 1
        } body: { server in
            let slow = try await server.connect()
            try await slow.wire.send(Ask.modernCall("wait").text)
            #expect(try await diary.next() == "started")
            let refused = try await server.ask(Self.hello)
            #expect(refused.status == 503)
            #expect(refused.code == -32603)
            #expect(refused.headers["retry-after"] == "1")
            gate.open()
            #expect(try await slow.reply().text == "waited")
            #expect(try await server.ask(Self.hello).text == "hi")
            await slow.close()
        }
    }

    @Test func `too many requests of one session are refused`() async throws {
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await run {
            $0.options.maxConcurrentRequests = 1
        } body: { server in
            let session = try await server.openSession()
            let slow = try await server.connect()
            try await slow.wire.send(Ask.legacyCall("wait", session: session).text)
            #expect(try await diary.next() == "started")
            #expect(try await server.ask(.legacyCall("who", id: 2, session: session)).code == -32603)
            gate.open()
            #expect(try await slow.reply().text == "waited")
            #expect(try await server.ask(.legacyCall("who", id: 2, session: session)).status == 200)
            await slow.close()
        }
    }

    @Test(arguments: ["wait", "begin"])
    func `a modern request that takes too long ends with an error`(tool: String) async throws {
        let (clock, diary) = (clock, specimen.diary)
        try await run {
            $0.options.requestTimeout = Self.interval
        } body: { server in
            let client = try await server.connect()
            try await client.wire.send(Ask.modernCall(tool).text)
            #expect(try await diary.next() == "started")
            for _ in 0..<2 { await clock.pass(Self.interval) }
            #expect(try await diary.next() == "cancelled")
            let reply = try await client.reply()
            #expect(reply.status == 200)
            let error = reply.isStream ? try await client.events().last?.json : reply.json
            #expect(error?["error"]?["code"] == -32603)
            // The server ends the connection rather than leave the next request on it unanswered.
            _ = try await client.wire.rest()
            #expect(try await server.ask(Self.hello).text == "hi")
            await client.close()
        }
    }

    @Test func `a request of a session that takes too long ends with an error, its connection goes on`() async throws {
        let (clock, diary) = (clock, specimen.diary)
        try await run {
            $0.options.requestTimeout = Self.interval
        } body: { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            try await client.wire.send(Ask.legacyCall("wait", session: session).text)
            #expect(try await diary.next() == "started")
            for _ in 0..<2 { await clock.pass(Self.interval) }
            #expect(try await diary.next() == "cancelled")
            let reply = try await client.reply()
            let answer = reply.isStream ? try await client.events().last?.json : reply.json
            #expect(answer?["error"]?["code"] == -32603)
            #expect(try await client.ask(.legacyCall("echo", ["text": "hi"], session: session)).text == "hi")
            await client.close()
        }
    }

    @Test func `a subscription is not timed`() async throws {
        let (clock, service) = (clock, specimen.server)
        try await run {
            $0.options.requestTimeout = Self.interval
        } body: { server in
            let client = try await server.connect()
            let filter: JSONObject = ["notifications": ["toolsListChanged": true]]
            #expect(try await client.ask(.modern(Method.listen, filter)).isStream)
            #expect(try await client.event()?.method == Method.Notification.subscriptionAcknowledged)
            for _ in 0..<4 { await clock.pass(Self.interval) }
            service.removeTool("who")
            var event = try await client.event()
            while event?.isComment == true { event = try await client.event() }
            #expect(event?.method == Method.Notification.toolsChanged)
            await client.close()
        }
    }

    @Test func `a session too many makes the idlest go`() async throws {
        try await run {
            $0.configuration.sessions.maxSessions = 2
        } body: { server in
            let (first, second) = (try await server.openSession(), try await server.openSession())
            #expect(try await server.ask(.legacyCall("who", session: first)).status == 200)
            let third = try await server.openSession()
            #expect(try await server.ask(.legacyCall("who", session: second)).status == 404)
            for session in [first, third] {
                #expect(try await server.ask(.legacyCall("who", session: session)).status == 200)
            }
        }
    }

    @Test func `when every session is busy, a new client is told to come back`() async throws {
        try await run {
            $0.configuration.sessions.maxSessions = 1
        } body: { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            #expect(try await client.ask(.get(session: session)).isStream)
            let refused = try await server.ask(.initialize())
            #expect(refused.status == 503)
            #expect(refused.headers["retry-after"] == "1")
            #expect(try await server.ask(.legacyCall("who", session: session)).status == 200)
            await client.close()
        }
    }

    @Test func `an idle session expires, one with an open stream does not`() async throws {
        let clock = clock
        try await run {
            $0.configuration.sessions.idleTimeout = .zero
        } body: { server in
            let (idle, busy) = (try await server.openSession(), try await server.openSession())
            let client = try await server.connect()
            #expect(try await client.ask(.get(session: busy)).isStream)
            await clock.pass(Self.interval)
            #expect(try await server.ask(.legacyCall("who", session: idle)).status == 404)
            #expect(try await server.ask(.legacyCall("who", session: busy)).status == 200)
            await client.close()
        }
    }

    @Test func `intervals and times at the edges of what can be counted harm nothing`() async throws {
        for (interval, timeout) in [(Duration.zero, Duration.seconds(Int64.max)), (.seconds(-1), .zero)] {
            try await TestServer.run(specimen.server) {
                $0.configuration.keepAliveInterval = interval
                $0.options.requestTimeout = timeout == .zero ? nil : timeout
            } body: { (server: TestServer) async throws in
                #expect(try await server.ask(Self.hello).text == "hi")
            }
        }
    }

    @Test func `clients that come and go leave no session behind, whether they end theirs or not`() async throws {
        let (clock, service) = (clock, specimen.server)
        try await run {
            $0.configuration.sessions.maxSessions = 16
            $0.configuration.sessions.idleTimeout = .zero
        } body: { server in
            let endpoint = server.http.endpoint(for: service)
            server.http.serve { _ in .mcp(endpoint) }
            let client = try await server.connect()
            for number in 0..<100 {
                let opened = try await client.ask(.initialize())
                let session = try #require(opened.headers["mcp-session-id"])
                if number.isMultiple(of: 2) { #expect(try await client.ask(.delete(session: session)).status == 204) }
            }
            #expect(endpoint.sessions.count == 16)
            await clock.pass(Self.interval)
            #expect(endpoint.sessions.count == 0)
            #expect(try await client.ask(Self.hello).text == "hi")
            await client.close()
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct `Retired endpoint` {
    @Test func `ends idle sessions at once and busy ones as they fall idle`() async throws {
        let (specimen, clock) = (Specimen(), ManualClock())
        try await TestServer.run(MCPServer(name: "other", version: "1")) {
            $0.options.clock = clock
        } body: { server in
            let endpoint = server.http.endpoint(for: specimen.server)
            server.http.serve { _ in .mcp(endpoint) }
            let (idle, busy) = (try await server.openSession(), try await server.openSession())
            let client = try await server.connect()
            try await client.wire.send(Ask.legacyCall("wait", session: busy).text)
            #expect(try await specimen.diary.next() == "started")
            server.http.retire(endpoint)
            #expect(try await server.ask(.legacyCall("who", session: idle)).status == 404)
            #expect(!endpoint.isDone)
            specimen.gate.open()
            #expect(try await client.reply().text == "waited")
            await client.close()
            while !endpoint.isDone { await clock.pass(.seconds(15)) }
            #expect(endpoint.sessions.count == 0)
        }
    }
}
