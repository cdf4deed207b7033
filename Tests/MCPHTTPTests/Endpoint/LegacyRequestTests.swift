import JSON
import MCP
import Testing

@testable import MCPHTTP

/// The cases of Streamable HTTP as the revisions up to 2025-11-25 have it.
@Suite(.timeLimit(.minutes(1))) struct `Legacy request over HTTP` {
    private let specimen = Specimen()

    @Test func `a session opens, serves and ends`() async throws {
        try await TestServer.run(specimen.server) { server in
            let opened = try await server.ask(.initialize())
            #expect(opened.status == 200)
            #expect(opened.result?["protocolVersion"] == "2025-11-25")
            let session = try #require(opened.headers["mcp-session-id"])
            #expect(session.utf8.allSatisfy { (0x21...0x7E).contains($0) })
            let confirmed = try await server.ask(.legacy(Method.Notification.initialized, id: nil, session: session))
            #expect(confirmed.status == 202)
            #expect(confirmed.body == "")
            let answer = try await server.ask(.legacyCall("echo", ["text": "hi"], session: session))
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.text == "hi")
            #expect(try await server.ask(.delete(session: session)).status == 204)
            for ask in [Ask.legacyCall("who", session: session), .get(session: session), .delete(session: session)] {
                #expect(try await server.ask(ask).status == 404)
            }
        }
    }

    @Test func `ids of sessions are all different`() async throws {
        try await TestServer.run(specimen.server) { server in
            var ids: Set<String> = []
            for _ in 0..<20 { ids.insert(try await server.openSession()) }
            #expect(ids.count == 20)
            #expect(ids.allSatisfy { $0.count == 32 })
        }
    }

    @Test func `an initialize that fails opens no session`() async throws {
        try await TestServer.run(specimen.server) { server in
            let reply = try await server.ask(.legacy(Method.initialize, [:], session: nil))
            #expect(reply.code == -32602)
            #expect(reply.headers["mcp-session-id"] == nil)
        }
    }

    @Test(arguments: ProtocolRevision.legacy) func `serves every revision`(revision: ProtocolRevision) async throws {
        try await TestServer.run(specimen.server) { server in
            let session = try await server.openSession(revision)
            let ask = Ask.legacyCall("echo", ["text": "hi"], session: session)
            #expect(try await server.ask(ask.with("MCP-Protocol-Version", revision.rawValue)).text == "hi")
            #expect(try await server.ask(ask).text == "hi", "without the header")
        }
    }

    /// A request of a session that is refused, and how.
    struct Refused: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let status: Int
        let ask: @Sendable (_ session: String) -> Ask

        init(_ description: String, _ status: Int, _ ask: @escaping @Sendable (_ session: String) -> Ask) {
            (testDescription, self.status, self.ask) = (description, status, ask)
        }
    }

    private static func call(_ session: String) -> Ask { .legacyCall("who", session: session) }
    private static let batch = #"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#

    @Test(arguments: [
        Refused("no session", 400) { _ in .legacy(Method.listTools, session: nil) },
        Refused("unknown session", 404) { _ in call("made-up") },
        Refused("notification without session", 400) { _ in
            .legacy(Method.Notification.initialized, id: nil, session: nil)
        },
        Refused("initialize inside a session", 400) { Ask.initialize().with("Mcp-Session-Id", $0) },
        Refused("unsupported revision", 400) { call($0).with("MCP-Protocol-Version", "1999-01-01") },
        Refused("nonsense for a revision", 400) { call($0).with("MCP-Protocol-Version", "x") },
        Refused("notification of an unsupported revision", 400) {
            Ask.legacy(Method.Notification.initialized, id: nil, session: $0)
                .with("MCP-Protocol-Version", "1999-01-01")
        },
        Refused("batch", 400) { Ask.post(batch).with("Mcp-Session-Id", $0) },
        Refused("batch under a modern revision", 400) {
            Ask.post(batch).with("Mcp-Session-Id", $0).with("MCP-Protocol-Version", "2026-07-28")
        },
        Refused("no JSON", 400) { Ask.post("{").with("Mcp-Session-Id", $0) },
        Refused("no request", 400) { Ask.post("{}").with("Mcp-Session-Id", $0) },
        Refused("content of another type", 415) { call($0).with("Content-Type", "text/plain") },
        Refused("accepting another type", 406) { call($0).with("Accept", "text/html") },
        Refused("foreign page", 403) { call($0).with("Origin", "https://evil.example") },
        Refused("foreign host", 403) { call($0).with("Host", "evil.example") },
        Refused("stream without session", 405) { _ in .get(session: nil) },
        Refused("stream of an unknown session", 404) { _ in .get(session: "made-up") },
        Refused("stream without events", 406) { Ask.get(session: $0).with("Accept", "application/json") },
        Refused("stream of an unsupported revision", 400) {
            Ask.get(session: $0).with("MCP-Protocol-Version", "1999-01-01")
        },
        Refused("stream of a modern revision", 405) { Ask.get(session: $0).with("MCP-Protocol-Version", "2026-07-28") },
        Refused("resuming what never was", 400) { .get(session: $0, after: "9-1") },
        Refused("resuming nonsense", 400) { .get(session: $0, after: "x") },
        Refused("resuming an event to come", 400) { .get(session: $0, after: "0-5") },
        Refused("end of no session", 405) { _ in .delete(session: nil) },
        Refused("end of an unknown session", 404) { _ in .delete(session: "made-up") },
        Refused("end under an unsupported revision", 400) {
            Ask.delete(session: $0).with("MCP-Protocol-Version", "1999-01-01")
        },
        Refused("another method", 405) { Ask(method: "PUT").with("Mcp-Session-Id", $0) },
    ])
    func `is refused, and the session goes on`(_ refused: Refused) async throws {
        try await TestServer.run(specimen.server) { server in
            let session = try await server.openSession()
            let reply = try await server.ask(refused.ask(session))
            #expect(reply.status == refused.status)
            #expect(reply.json?["error"]?["message"]?.stringValue?.isEmpty == false)
            #expect(try await server.ask(.legacyCall("echo", ["text": "still"], session: session)).text == "still")
        }
    }

    @Test func `a session belongs to whoever opened it`() async throws {
        try await TestServer.run(specimen.server) {
            $0.configuration.authenticate = { Principal(subject: $0["x-key"] ?? "nobody", authentication: "key") }
        } body: { server in
            let opened = try await server.ask(Ask.initialize().with("X-Key", "ann"))
            let session = try #require(opened.headers["mcp-session-id"])
            let call = Ask.legacyCall("who", session: session)
            #expect(try await server.ask(call.with("X-Key", "ann")).text == "ann")
            #expect(try await server.ask(call.with("X-Key", "bob")).status == 404)
            #expect(try await server.ask(Ask.get(session: session).with("X-Key", "bob")).status == 404)
            #expect(try await server.ask(Ask.delete(session: session).with("X-Key", "bob")).status == 404)
            #expect(try await server.ask(call.with("X-Key", "ann")).text == "ann")
        }
    }

    @Test func `ordinary errors travel with success`() async throws {
        try await TestServer.run(specimen.server) { server in
            let session = try await server.openSession()
            for (method, code) in [("tools/fly", -32601), (Method.getPrompt, -32602)] {
                let reply = try await server.ask(.legacy(method, session: session))
                #expect(reply.status == 200)
                #expect(reply.code == code)
            }
        }
    }

    // MARK: - Batches of 2025-03-26

    @Test func `a batch gets a batch of answers`() async throws {
        try await TestServer.run(specimen.server) { server in
            let session = try await server.openSession(.v2025_03_26)
            let batch = """
                [{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":"b","method":"tools/fly"},
                {"jsonrpc":"2.0","method":"notifications/x"},{"nonsense":true},
                {"jsonrpc":"2.0","id":3,"method":"initialize","params":{}}]
                """
            let reply = try await server.ask(Ask.post(batch).with("Mcp-Session-Id", session))
            #expect(reply.status == 200)
            let answers = try #require(reply.json?.arrayValue)
            #expect(answers.count == 4)
            #expect(answers.first { $0["id"] == 1 }?["result"] != nil)
            #expect(answers.first { $0["id"] == "b" }?["error"]?["code"] == -32601)
            #expect(answers.first { $0["id"] == 3 }?["error"]?["code"] == -32600)
        }
    }

    @Test func `a batch of notifications is taken without a word`() async throws {
        try await TestServer.run(specimen.server) { server in
            let session = try await server.openSession(.v2025_03_26)
            let batch = #"[{"jsonrpc":"2.0","method":"notifications/x"}]"#
            #expect(try await server.ask(Ask.post(batch).with("Mcp-Session-Id", session)).status == 202)
        }
    }

    @Test func `a batch streams what its calls send, and its answers last`() async throws {
        try await TestServer.run(specimen.server) { server in
            let session = try await server.openSession(.v2025_03_26)
            let params = #"{"name":"steps","_meta":{"progressToken":1}}"#
            let call = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":\#(params)}"#
            let client = try await server.connect()
            #expect(try await client.ask(Ask.post("[\(call)]").with("Mcp-Session-Id", session)).isStream)
            let events = try await client.events()
            #expect(events.count == 4)
            #expect(events.last?.json?[0]?["result"]?["content"]?[0]?["text"] == "done")
            await client.close()
        }
    }

    // MARK: - Requests of one session

    @Test func `requests of one session run side by side`() async throws {
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await TestServer.run(specimen.server) { server in
            let session = try await server.openSession()
            let slow = try await server.connect()
            try await slow.wire.send(Ask.legacyCall("wait", id: 1, session: session).text)
            #expect(try await diary.next() == "started")
            #expect(try await server.ask(.legacyCall("echo", ["text": "hi"], id: 2, session: session)).text == "hi")
            gate.open()
            #expect(try await slow.reply().text == "waited")
            await slow.close()
        }
    }

    @Test func `an id that is under way is refused, and the request goes on`() async throws {
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await TestServer.run(specimen.server) { server in
            let session = try await server.openSession()
            let slow = try await server.connect()
            try await slow.wire.send(Ask.legacyCall("wait", id: 1, session: session).text)
            #expect(try await diary.next() == "started")
            #expect(try await server.ask(.legacyCall("who", id: 1, session: session)).code == -32600)
            gate.open()
            #expect(try await slow.reply().text == "waited")
            await slow.close()
        }
    }

    @Test func `a cancelled request ends without an answer`() async throws {
        let diary = specimen.diary
        try await TestServer.run(specimen.server) { server in
            let session = try await server.openSession()
            let slow = try await server.connect()
            try await slow.wire.send(Ask.legacyCall("wait", id: 7, session: session).text)
            #expect(try await diary.next() == "started")
            let cancelled = Ask.legacy(
                Method.Notification.cancelled, ["requestId": 7], id: nil, session: session)
            #expect(try await server.ask(cancelled).status == 202)
            #expect(try await diary.next() == "cancelled")
            let reply = try await slow.reply()
            #expect(reply.status == 202)
            #expect(reply.body == "")
            await slow.close()
        }
    }

    @Test func `the end of a session cancels what it has under way`() async throws {
        let diary = specimen.diary
        try await TestServer.run(specimen.server) { server in
            let session = try await server.openSession()
            let (slow, stream) = (try await server.connect(), try await server.connect())
            try await slow.wire.send(Ask.legacyCall("wait", session: session).text)
            #expect(try await diary.next() == "started")
            #expect(try await stream.ask(.get(session: session)).isStream)
            #expect(try await server.ask(.delete(session: session)).status == 204)
            #expect(try await diary.next() == "cancelled")
            #expect(try await slow.reply().status == 202)
            _ = try await stream.events()
            for client in [slow, stream] { await client.close() }
        }
    }

    @Test func `a question travels on the stream of its request and its answer comes by itself`() async throws {
        try await TestServer.run(specimen.server) { server in
            let session = try await server.openSession()
            let client = try await server.connect()
            #expect(try await client.ask(.legacyCall("ask", session: session)).isStream)
            #expect(try await client.event()?.data == "", "the event that only gives an id")
            let question = try #require(try await client.event())
            #expect(question.method == Method.elicit)
            let answer: JSONObject = [
                "jsonrpc": "2.0", "id": question.json?["id"] ?? nil,
                "result": ["action": "accept", "content": ["name": "Ann"]],
            ]
            #expect(try await server.ask(Ask.post(answer.jsonString).with("Mcp-Session-Id", session)).status == 202)
            #expect(try await client.event()?.text == "Hello Ann")
            #expect(try await client.event() == nil)
            await client.close()
        }
    }

    @Test func `messages of one session never reach another`() async throws {
        let service = specimen.server
        try await TestServer.run(service) { server in
            let (first, second) = (try await server.openSession(), try await server.openSession())
            let client = try await server.connect()
            #expect(try await client.ask(.legacyCall("ask", session: first)).isStream)
            _ = try await client.event()
            let question = try #require(try await client.event())
            let forged: JSONObject = [
                "jsonrpc": "2.0", "id": question.json?["id"] ?? nil,
                "result": ["action": "accept", "content": ["name": "Eve"]],
            ]
            #expect(try await server.ask(Ask.post(forged.jsonString).with("Mcp-Session-Id", second)).status == 202)
            let id = try #require(question.id)
            #expect(try await server.ask(.get(session: second, after: id)).status == 400)
            let honest: JSONObject = [
                "jsonrpc": "2.0", "id": question.json?["id"] ?? nil,
                "result": ["action": "accept", "content": ["name": "Ann"]],
            ]
            #expect(try await server.ask(Ask.post(honest.jsonString).with("Mcp-Session-Id", first)).status == 202)
            #expect(try await client.event()?.text == "Hello Ann")
            await client.close()
        }
    }
}
