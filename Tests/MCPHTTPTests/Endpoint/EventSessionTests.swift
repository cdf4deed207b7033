import JSON
import MCP
import Testing

@testable import MCPHTTP

/// HTTP+SSE, the transport of revision 2024-11-05.
@Suite(.timeLimit(.minutes(1))) struct `HTTP with SSE` {
    private let specimen = Specimen()

    /// An open stream, and where to post.
    struct Session: Sendable {
        let stream: HTTPClient
        let address: String
        let server: TestServer

        static let ask = Ask(method: "GET").at("/sse").with("Accept", "text/event-stream")

        static func open(_ server: TestServer, _ ask: Ask = ask) async throws -> Session {
            let stream = try await server.connect()
            let reply = try await stream.ask(ask)
            guard reply.status == 200, reply.isStream, let first = try await stream.event(), first.name == "endpoint",
                let address = first.data
            else { throw WaitFailure("No session: \(reply)") }
            return Session(stream: stream, address: address, server: server)
        }

        func post(_ ask: Ask) async throws -> Reply { try await server.ask(ask.at(address)) }

        /// Posts a message, and gives the next event.
        func exchange(_ ask: Ask) async throws -> Event {
            let reply = try await post(ask)
            guard reply.status == 202, let event = try await stream.event() else { throw WaitFailure("\(reply)") }
            return event
        }

        func initialize() async throws {
            let event = try await exchange(.initialize(.v2024_11_05))
            guard event.json?["result"]?["protocolVersion"] == "2024-11-05" else { throw WaitFailure("\(event)") }
            _ = try await post(.legacy(Method.Notification.initialized, id: nil, session: nil))
        }
    }

    private func call(_ tool: String, _ arguments: JSONObject = [:], id: JSONValue = 2) -> Ask {
        .legacy(Method.callTool, ["name": .string(tool), "arguments": .object(arguments)], id: id, session: nil)
    }

    @Test func `tells first where to post, and then answers as events`() async throws {
        try await TestServer.run(specimen.server) { server in
            let session = try await Session.open(server)
            #expect(session.address.hasPrefix("/messages?sessionId="))
            #expect(session.address.count == "/messages?sessionId=".count + 32)
            try await session.initialize()
            let event = try await session.exchange(call("echo", ["text": "hi"]))
            #expect(event.name == "message")
            #expect(event.text == "hi")
            await session.stream.close()
        }
    }

    @Test func `has a session of its own for each stream`() async throws {
        try await TestServer.run(specimen.server) { server in
            let first = try await Session.open(server)
            let second = try await Session.open(server)
            #expect(first.address != second.address)
            try await first.initialize()
            try await second.initialize()
            #expect(try await first.exchange(call("echo", ["text": "one"])).text == "one")
            #expect(try await second.exchange(call("echo", ["text": "two"])).text == "two")
            await first.stream.close()
            await second.stream.close()
        }
    }

    @Test func `lies beside the path that is served`() async throws {
        try await TestServer.run(specimen.server) { server in
            for (ask, status) in [
                (Ask.post("{}").at("/sse"), 405), (Ask(method: "GET").at("/messages"), 405),
                (Session.ask.with("Accept", "application/json"), 406), (Session.ask.with("Host", "evil.example"), 403),
                (Session.ask.with("Origin", "https://evil.example"), 403),
            ] {
                let reply = try await server.ask(ask)
                #expect(reply.status == status, "\(ask)")
            }
        }
    }

    @Test func `is not there when it is switched off`() async throws {
        try await TestServer.run(specimen.server) {
            $0.configuration.servesHTTPSSE = false
        } body: { server in
            for ask in [Session.ask, Ask.post("{}").at("/messages?sessionId=1")] {
                let reply = try await server.ask(ask)
                #expect(reply.status == 404, "\(ask)")
            }
        }
    }

    @Test func `refuses what is no message`() async throws {
        try await TestServer.run(specimen.server) { server in
            let session = try await Session.open(server)
            #expect(try await session.post(.post("{")).code == -32700)
            #expect(try await session.post(.post("{}")).status == 400)
            #expect(try await session.post(Ask.post("{}").with("Content-Type", "text/plain")).status == 415)
            try await session.initialize()
            await session.stream.close()
        }
    }

    @Test(arguments: ["/messages", "/messages?sessionId=", "/messages?sessionId=0123", "/messages?x"])
    func `knows no session that it did not open`(path: String) async throws {
        try await TestServer.run(specimen.server) { server in
            let reply = try await server.ask(Ask.legacy("ping", session: nil).at(path))
            #expect(reply.status == 404)
        }
    }

    @Test func `does not take the sessions of the other transport, nor give it its own`() async throws {
        try await TestServer.run(specimen.server) { server in
            let other = try await server.openSession()
            let ping = Ask.legacy("ping", session: nil)
            #expect(try await server.ask(ping.at("/messages?sessionId=\(other)")).status == 404)
            let session = try await Session.open(server)
            let id = String(session.address.suffix(32))
            #expect(try await server.ask(.legacy("ping", session: id)).status == 404)
            await session.stream.close()
        }
    }

    @Test func `keeps a session from everybody but its caller`() async throws {
        try await TestServer.run(specimen.server) {
            $0.configuration.authenticate = {
                Principal(subject: $0["authorization"] ?? "nobody", authentication: "test")
            }
        } body: { server in
            let session = try await Session.open(server, Session.ask.with("Authorization", "ada"))
            let ping = Ask.legacy("ping", session: nil)
            #expect(try await session.post(ping).status == 404)
            #expect(try await session.post(ping.with("Authorization", "eve")).status == 404)
            #expect(try await session.post(ping.with("Authorization", "ada")).status == 202)
            await session.stream.close()
        }
    }

    @Test func `ends the session with its stream, and what is under way with it`() async throws {
        try await TestServer.run(specimen.server) { server in
            let session = try await Session.open(server)
            try await session.initialize()
            #expect(try await session.post(call("wait")).status == 202)
            #expect(try await specimen.diary.next() == "started")
            await session.stream.close()
            #expect(try await specimen.diary.next() == "cancelled")
            try await within("the end of the session") {
                while try await session.post(.legacy("ping", session: nil)).status != 404 { await Task.yield() }
            }
        }
    }

    @Test func `finishes what is under way when the server goes away`() async throws {
        try await TestServer.run(specimen.server) { server in
            let session = try await Session.open(server)
            try await session.initialize()
            _ = try await session.post(call("wait"))
            #expect(try await specimen.diary.next() == "started")
            await server.beginShutdown()
            specimen.gate.open()
            #expect(try await session.stream.event()?.text == "waited")
            #expect(try await session.stream.event() == nil)
            await session.stream.close()
        }
    }

    @Test func `keeps a quiet stream alive with comments`() async throws {
        let clock = ManualClock()
        try await TestServer.run(specimen.server) {
            $0.configuration.keepAliveInterval = .seconds(15)
            $0.options.clock = clock
            $0.options.requestTimeout = nil
        } body: { server in
            let session = try await Session.open(server)
            await clock.pass(.seconds(15))
            #expect(try await session.stream.event()?.isComment == true)
            await session.stream.close()
        }
    }

    @Test func `counts its sessions among all, and forgets those that ended`() async throws {
        try await TestServer.run(specimen.server) {
            $0.configuration.sessions.maxSessions = 2
        } body: { server in
            let first = try await Session.open(server)
            let second = try await Session.open(server)
            #expect(try await server.ask(Session.ask).status == 503)
            #expect(try await server.ask(.initialize()).status == 503)
            await first.stream.close()
            await second.stream.close()
            for _ in 1...100 {
                let next = try await within("room for another session") {
                    while true {
                        if let session = try? await Session.open(server) { return session }
                        await Task.yield()
                    }
                }
                await next.stream.close()
            }
        }
    }
}
