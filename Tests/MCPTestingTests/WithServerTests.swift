import MCP
import MCPTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct `With a server in the process` {
    @Test(arguments: [nil, ProtocolEra.legacy, .modern]) func `a client calls tools`(era: ProtocolEra?) async throws {
        let server = MCPServer(name: "test", version: "1") {
            Tool("greet", "Greets") { _ in "hello" }
        }
        try await withServer(server, era: era) { client in
            #expect(try await client.callTool("greet").content.first?.text == "hello")
            let revision = try await client.server.revision
            #expect(revision.isModern == (era != .legacy))
        }
    }
}
