import JSON
import MCP
import Testing

@testable import MCPHTTP

/// What happens while an answer is on its way: it breaks off, is resumed, is quiet, or is ended.
@Suite(.timeLimit(.minutes(1))) struct `Streams over HTTP` {
    private let specimen = Specimen()
    private let clock = ManualClock()
    private static let interval = Duration.seconds(15)

    private func run(
        _ change: (inout TestServer.Setup) -> Void = { _ in }, body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.run(specimen.server) { setup in
            setup.options.clock = clock
            setup.options.requestTimeout = nil
            setup.configuration.keepAliveInterval = Self.interval
            change(&setup)
        } body: { server in
            try await body(server)
        }
    }

    // MARK: - Clients that leave

    @Test func `a modern client that leaves cancels its request`() async throws {
        let diary = specimen.diary
        try await run { server in
            for tool in ["wait", "begin"] {
                let client = try await server.connect()
                try await client.wire.send(Ask.modernCall(tool).text)
                #expect(try await diary.next() == "started")
                await client.close()
                #expect(try await diary.next() == "cancelled")
            }
            #expect(try await server.ask(.modernCall("echo", ["text": "hi"])).text == "hi")
        }
    }

    @Test func `a legacy client that leaves gets the answer when it comes back`() async throws {
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await run { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            #expect(try await client.ask(.legacyCall("begin", session: session)).isStream)
            _ = try await client.event()
            let seen = try #require(try await client.event())
            #expect(seen.method == Method.Notification.progress)
            #expect(try await diary.next() == "started")
            await client.close()
            gate.open()
            #expect(try await diary.next() == "finished")
            let back = try await server.connect()
            let reply = try await back.ask(.get(session: session, after: seen.id))
            #expect(reply.isStream)
            #expect(reply.headers["mcp-session-id"] == session)
            let events = try await back.events()
            #expect(events.map(\.text) == ["waited"])
            await back.close()
        }
    }

    @Test func `a client that comes back in time goes on where it was`() async throws {
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await run { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            #expect(try await client.ask(.legacyCall("begin", session: session)).isStream)
            let primer = try #require(try await client.event())
            #expect(try await diary.next() == "started")
            let back = try await server.connect()
            #expect(try await back.ask(.get(session: session, after: primer.id)).isStream)
            #expect(try await back.event()?.method == Method.Notification.progress, "what it had not seen")
            gate.open()
            #expect(try await back.event()?.text == "waited")
            #expect(try await back.event() == nil)
            let rest = try await client.events()
            #expect(rest.allSatisfy { $0.text == nil }, "the answer goes to one stream only")
            for client in [client, back] { await client.close() }
        }
    }

    @Test func `a finished stream can be read again, as far as it is kept`() async throws {
        try await run {
            $0.configuration.sessions.maxEvents = 2
        } body: { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            #expect(try await client.ask(.legacyCall("steps", session: session)).isStream)
            let ids = try await client.events().compactMap(\.id)
            #expect(ids.count == 5)
            #expect(Set(ids).count == 5)
            await client.close()
            let again = try await server.connect()
            #expect(try await again.ask(.get(session: session, after: ids[3])).isStream)
            #expect(try await again.events().map(\.text) == ["done"])
            #expect(try await again.ask(.get(session: session, after: ids[0])).status == 400)
            await again.close()
        }
    }

    @Test func `only so many streams of a session are kept`() async throws {
        try await run {
            $0.configuration.sessions.maxStreams = 2
        } body: { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            var last: [String] = []
            for _ in 0..<3 {
                #expect(try await client.ask(.legacyCall("steps", session: session)).isStream)
                last.append(try #require(try await client.events().last?.id))
            }
            #expect(try await server.ask(.get(session: session, after: last[0])).status == 400)
            for id in last.dropFirst() {
                #expect(try await client.ask(.get(session: session, after: id)).isStream)
                #expect(try await client.events().isEmpty)
            }
            await client.close()
        }
    }

    // MARK: - Polling

    @Test func `a client that is sent away comes back for the answer`() async throws {
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await run { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            #expect(try await client.ask(.legacyCall("leave", session: session)).isStream)
            let events = try await client.events()
            #expect(events.map(\.retry) == [1500])
            #expect(events.first?.data == "")
            #expect(try await diary.next() == "started")
            let id = try #require(events.first?.id)
            #expect(try await client.ask(.get(session: session, after: id)).isStream)
            gate.open()
            #expect(try await client.events().map(\.text) == ["later"])
            await client.close()
        }
    }

    @Test(arguments: [ProtocolRevision.v2025_03_26, .v2025_06_18])
    func `clients that do not know of it are not sent away`(revision: ProtocolRevision) async throws {
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await run { server in
            let session = try await server.openSession(revision)
            let client = try await server.connect()
            try await client.wire.send(Ask.legacyCall("leave", session: session).text)
            #expect(try await diary.next() == "started")
            gate.open()
            #expect(try await client.reply().text == "later")
            await client.close()
        }
    }

    @Test func `a modern client is not sent away`() async throws {
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await run { server in
            let client = try await server.connect()
            try await client.wire.send(Ask.modernCall("leave").text)
            #expect(try await diary.next() == "started")
            gate.open()
            #expect(try await client.reply().text == "later")
            await client.close()
        }
    }

    // MARK: - Signs of life

    @Test func `a quiet stream of a modern request sends signs of life`() async throws {
        let (clock, gate) = (clock, specimen.gate)
        try await run { server in
            let client = try await server.connect()
            #expect(try await client.ask(.modernCall("begin")).isStream)
            #expect(try await client.event()?.method == Method.Notification.progress)
            for _ in 0..<2 {
                let event = try await clock.whilePassing(Self.interval) { try await client.event() }
                #expect(event?.isComment == true)
            }
            gate.open()
            #expect(try await client.events().filter { !$0.isComment }.map(\.text) == ["waited"])
            await client.close()
        }
    }

    @Test func `a quiet request of a session turns into a stream when it takes long`() async throws {
        let (clock, diary, gate) = (clock, specimen.diary, specimen.gate)
        try await run { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            try await client.wire.send(Ask.legacyCall("wait", session: session).text)
            #expect(try await diary.next() == "started")
            let reply = try await clock.whilePassing(Self.interval) { try await client.reply() }
            #expect(reply.isStream)
            #expect(try await client.event()?.id != nil)
            #expect(try await client.event()?.isComment == true)
            gate.open()
            #expect(try await client.events().filter { !$0.isComment }.map(\.text) == ["waited"])
            await client.close()
        }
    }

    @Test func `a client without events waits for its plain answer, however long`() async throws {
        let (clock, diary, gate) = (clock, specimen.diary, specimen.gate)
        try await run { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            let ask = Ask.legacyCall("wait", session: session).with("Accept", "application/json")
            try await client.wire.send(ask.text)
            #expect(try await diary.next() == "started")
            for _ in 0..<3 { await clock.pass(Self.interval) }
            gate.open()
            #expect(try await client.reply().text == "waited")
            await client.close()
        }
    }

    @Test func `the stream for messages without request sends signs of life`() async throws {
        let clock = clock
        try await run { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            #expect(try await client.ask(.get(session: session)).isStream)
            #expect(try await client.event()?.id == "0-0")
            let event = try await clock.whilePassing(Self.interval) { try await client.event() }
            #expect(event?.isComment == true)
            await client.close()
        }
    }

    // MARK: - Messages without request

    @Test func `changes come over the one stream that a session has for them`() async throws {
        let service = specimen.server
        try await run { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            let reply = try await client.ask(.get(session: session))
            #expect(reply.isStream)
            #expect(reply.headers["x-accel-buffering"] == "no")
            #expect(try await client.event()?.id == "0-0")
            #expect(try await server.ask(.get(session: session)).status == 409)
            service.removeTool("who")
            #expect(try await client.event()?.method == Method.Notification.toolsChanged)
            await client.close()
        }
    }

    @Test func `changes that came while nobody listened are told once somebody does`() async throws {
        let service = specimen.server
        try await run { server in
            let session = try await server.openSession()
            service.removeTool("who")
            service.removeTool("echo")
            let client = try await server.connect()
            #expect(try await client.ask(.get(session: session)).isStream)
            _ = try await client.event()
            #expect(try await client.event()?.method == Method.Notification.toolsChanged)
            await client.close()
        }
    }

    @Test func `a session hears of a resource only while it watches it`() async throws {
        let service = specimen.server
        try await run { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            #expect(try await client.ask(.get(session: session)).isStream)
            _ = try await client.event()
            service.resourceChanged("test://one")
            let watch = Ask.legacy(Method.subscribeResource, ["uri": "test://one"], session: session)
            #expect(try await server.ask(watch).status == 200)
            service.resourceChanged("test://one")
            #expect(try await client.event()?.method == Method.Notification.resourceUpdated)
            service.removeTool("who")
            #expect(try await client.event()?.method == Method.Notification.toolsChanged)
            await client.close()
        }
    }

    // MARK: - Subscriptions

    @Test func `a subscription acknowledges, tells, and ends with a result when the server goes down`() async throws {
        let service = specimen.server
        try await run { server in
            let client = try await server.connect()
            let filter: JSONObject = ["notifications": ["toolsListChanged": true]]
            #expect(try await client.ask(.modern(Method.listen, filter, id: "sub")).isStream)
            let first = try #require(try await client.event())
            #expect(first.method == Method.Notification.subscriptionAcknowledged)
            service.removeTool("who")
            let second = try #require(try await client.event())
            #expect(second.method == Method.Notification.toolsChanged)
            #expect(second.json?["params"]?["_meta"]?[MetaKey.subscriptionID] == "sub")
            await server.beginShutdown()
            let last = try #require(try await client.event())
            #expect(last.json?["id"] == "sub")
            #expect(last.json?["result"]?["resultType"] == "complete")
            #expect(try await client.event() == nil)
            await client.close()
        }
    }

    // MARK: - The server goes down

    @Test func `a request that is under way is answered while the server goes down`() async throws {
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await run { server in
            let session = try await server.openSession()
            let (modern, legacy) = (try await server.connect(), try await server.connect())
            let stream = try await server.connect()
            try await modern.wire.send(Ask.modernCall("wait").text)
            try await legacy.wire.send(Ask.legacyCall("wait", session: session).text)
            for _ in 0..<2 { #expect(try await diary.next() == "started") }
            #expect(try await stream.ask(.get(session: session)).isStream)
            await server.beginShutdown()
            _ = try await stream.events()
            gate.open()
            #expect(try await modern.reply().text == "waited")
            #expect(try await legacy.reply().text == "waited")
            for client in [modern, legacy, stream] { await client.close() }
        }
    }
}
