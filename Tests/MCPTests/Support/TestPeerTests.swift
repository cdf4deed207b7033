import JSON
import MCP
import Testing

@Suite struct `Test peer` {
    private let server = MCPServer(name: "s", version: "1") {
        Tool("say", "Says it") { context in
            await context.log(.info, "one")
            return "done"
        }
    }

    @Test func `a modern conversation adds the envelope and keeps what the test gives`() async throws {
        try await TestPeer.converse(with: server, as: .modern(extraMeta: [MetaKey.logLevel: "debug"])) { peer in
            let result = try await peer.result("tools/call", ["name": "say"])
            #expect(result["content"] == [["type": "text", "text": "done"]])
            #expect(peer.notifications("notifications/message") == [["level": "info", "data": "one"]])
            #expect(try await peer.nextNotification().method == "notifications/message")
        }
    }

    @Test func `a legacy conversation begins with the handshake`() async throws {
        try await TestPeer.converse(with: server, as: .legacy()) { peer in
            #expect(try await peer.result("ping") == [:])
            let error = try await peer.error("nothing")
            #expect(error.code == .methodNotFound)
        }
    }

    @Test func `a wait for what never comes ends when the server hangs up`() async throws {
        try await TestPeer.converse(with: server) { peer in
            await peer.hangUp()
            await #expect(throws: TestPeer.Failure.self) { try await peer.response(to: .integer(1)) }
        }
    }
}
