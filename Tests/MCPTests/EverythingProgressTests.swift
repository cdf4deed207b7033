import JSON
import MCP
import MCPTesting
import Testing
import everything

@Suite struct `Everything: progress and logging` {
    private func converse(
        _ dialect: TestPeer.Dialect, _ body: (TestPeer, ImmediateClock) async throws -> Void
    ) async throws {
        let clock = ImmediateClock()
        try await TestPeer.converse(with: EverythingServer(clock: clock).server, as: dialect) { peer in
            try await body(peer, clock)
        }
    }

    @Test(arguments: TestPeer.Dialect.plain)
    func `progress carries the token of the call and arrives before its result`(
        _ dialect: TestPeer.Dialect
    ) async throws {
        try await converse(dialect) { peer, clock in
            let result = try await peer.callTool(
                "test_tool_with_progress", meta: ["progressToken": "progress-test-1"])
            let steps: [JSONObject] = [0, 50, 100].map { step in
                ["progressToken": "progress-test-1", "progress": .integer(step), "total": 100]
            }
            #expect(peer.notifications(Method.Notification.progress) == steps)
            #expect(result == text("Tool with progress completed"))
            #expect(clock.sleeps == Array(repeating: .milliseconds(50), count: 3))
        }
    }

    @Test(arguments: TestPeer.Dialect.plain)
    func `without a token there is no progress, only the wait`(_ dialect: TestPeer.Dialect) async throws {
        try await converse(dialect) { peer, clock in
            _ = try await peer.callTool("test_tool_with_progress")
            #expect(peer.notifications.isEmpty)
            #expect(clock.sleeps.count == 3)
        }
    }

    private static let log: [JSONObject] = [
        ["level": "info", "data": "Tool execution started"], ["level": "info", "data": "Tool processing data"],
        ["level": "info", "data": "Tool execution completed"],
    ]

    @Test func `a legacy client hears of what its session's level admits`() async throws {
        try await converse(.legacy()) { peer, _ in
            #expect(try await peer.result(Method.setLogLevel, ["level": "debug"]) == [:])
            #expect(try await peer.callTool("test_tool_with_logging") == text("Tool with logging completed"))
            #expect(peer.notifications(Method.Notification.message) == Self.log)

            #expect(try await peer.result(Method.setLogLevel, ["level": "warning"]) == [:])
            _ = try await peer.callTool("test_tool_with_logging")
            #expect(peer.notifications.count == Self.log.count)
        }
    }

    @Test func `a modern client hears of what each request's level admits`() async throws {
        try await converse(.modern()) { peer, clock in
            #expect(try await peer.callTool("test_logging_tool") == text("Logging evaluated"))
            _ = try await peer.callTool("test_logging_tool", meta: [MetaKey.logLevel: "notice"])
            #expect(peer.notifications.isEmpty)
            #expect(clock.sleeps.isEmpty)

            _ = try await peer.callTool("test_logging_tool", meta: [MetaKey.logLevel: "info"])
            let messages = peer.notifications(Method.Notification.message)
            #expect(messages.map { $0["level"] } == ["info"])
            #expect(messages.first?["data"] != nil)

            _ = try await peer.callTool("test_tool_with_logging", meta: [MetaKey.logLevel: "debug"])
            #expect(peer.notifications(Method.Notification.message).dropFirst() == Self.log[...])
        }
    }

    @Test(arguments: TestPeer.Dialect.plain)
    func `where there is no stream to release, the result just comes`(_ dialect: TestPeer.Dialect) async throws {
        try await converse(dialect) { peer, clock in
            let result = try await peer.callTool("test_reconnection")
            #expect(result == text("Reconnection test completed successfully"))
            #expect(clock.sleeps == [.milliseconds(100)])
        }
    }
}
