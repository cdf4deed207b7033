import BoltClient
import JSON
import MCP
import MCPTesting
import RealServers
import Synchronization
import Testing

@testable import Neo4jConnector

@Suite(.enabled(if: ArcadeDBServer.isInstalled, "ArcadeDB is not installed"), .timeLimit(.minutes(10)))
struct `A statement that deletes` {
    /// Calls the tool as a client whose user answers.
    private func delete(
        _ label: String, _ graph: GraphUnderTest, era: ProtocolEra,
        _ user: @escaping @Sendable (ElicitationForm) async throws -> ElicitResult
    ) async throws -> CallToolResult {
        var options = ClientOptions()
        options.handlers.elicit = user
        return try await withServer(graph.service, era: era, clientOptions: options) { client in
            try await client.callTool("write-cypher", arguments: ["query": .string("MATCH (n:\(label)) DELETE n")])
        }
    }

    private static let yes = ElicitResult(action: .accept, content: ["confirm": true])

    @Test(arguments: [ProtocolEra.modern, .legacy])
    func `is run when the user agrees, who is told how much it deletes`(era: ProtocolEra) async throws {
        let graph = try await GraphUnderTest(readWrite: true)
        let label = "Agreed\(era == .modern ? 1 : 2)"
        try await graph.run("CREATE (:\(label)), (:\(label))")
        let result = try await delete(label, graph, era: era) { form in
            #expect(form.message.contains("nodes-deleted: 2"))
            return Self.yes
        }
        #expect(result.failure == nil)
        #expect(result.structuredContent?["counters"]?["nodes-deleted"] == 2)
        #expect(try await graph.rows("MATCH (n:\(label)) RETURN count(n)") == [[0]])
    }

    @Test func `is not run when the user does not agree`() async throws {
        let graph = try await GraphUnderTest(readWrite: true)
        try await graph.run("CREATE (:Declined)")
        let answers = [
            ElicitResult(action: .decline), ElicitResult(action: .cancel),
            ElicitResult(action: .accept, content: ["confirm": false]),
        ]
        for answer in answers {
            let result = try await delete("Declined", graph, era: .modern) { _ in answer }
            #expect(result.failure?.hasPrefix("DECLINED") == true)
        }
        #expect(try await graph.rows("MATCH (n:Declined) RETURN count(n)") == [[1]])
    }

    @Test func `deletes nothing when there is more to delete than the user agreed to`() async throws {
        let graph = try await GraphUnderTest(readWrite: true)
        try await graph.run("CREATE (:Grown)")
        let result = try await delete("Grown", graph, era: .modern) { _ in
            try await graph.run("CREATE (:Grown)")
            return Self.yes
        }
        #expect(result.failure?.hasPrefix("CONFLICT") == true)
        #expect(try await graph.rows("MATCH (n:Grown) RETURN count(n)") == [[2]])
    }
}
