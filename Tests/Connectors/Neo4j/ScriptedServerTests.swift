import BoltClient
import BoltPeer
import ConnectorKit
import JSON
import MCP
import Synchronization
import Testing

@testable import Neo4jConnector

/// What ArcadeDB does not do, such as refusing writes by access mode, is shown with a peer that follows a script; it is not
/// proven against Neo4j itself.
@Suite(.timeLimit(.minutes(10))) struct `The graph server and a scripted peer` {
    typealias Peer = ScriptedPeer

    /// Answers like a server whose EXPLAIN tells what a statement does; `script` sees the text of the statement first.
    private static func peer(_ script: @escaping @Sendable (String) -> [Peer.Reply]?) async throws -> Peer {
        let last = LastStatement()
        return try await Peer { request in
            if request.tag == Peer.run { last.set(request.fields.first?.stringValue ?? "") }
            guard request.tag == Peer.pull else { return [.success(["fields": ["x"]])] }
            let statement = last.text
            if let replies = script(statement) { return replies }
            let writes = statement.contains("CREATE") || statement.contains("evil")
            return [.row([1]), .success(["type": writes ? "rw" : "r"])]
        }
    }

    private func server(_ peer: Peer, procedures: [String] = []) -> MCPServer {
        let database = GraphDatabase(
            BoltClient(peer.configuration()), database: "movies", fence: CypherFence(procedures: procedures),
            limits: GraphLimits(), sample: 5, words: SecretWords([]), clock: ContinuousClock())
        return Neo4jConnector.server(GraphTools(database: database, cursor: GraphCursor(), isReadWrite: false))
    }

    private func findings(_ peer: Peer) async -> [ConnectorFinding] {
        let database = GraphDatabase(
            BoltClient(peer.configuration()), database: "movies", fence: CypherFence(procedures: []),
            limits: GraphLimits(), sample: 5, words: SecretWords([]), clock: ContinuousClock())
        return await GraphCheck(database: database, onlyReads: true).findings()
    }

    @Test(arguments: ["Neo.ClientError.Statement.AccessMode", "Neo.ClientError.Security.Forbidden"])
    func `is well where writing is refused in a transaction for reading`(code: String) async throws {
        let peer = try await Self.peer { $0.contains("CREATE") ? [.failure(code)] : nil }
        #expect(await findings(peer).map(\.severity) == [.ok, .ok])
    }

    @Test func `warns of a server that lets a transaction for reading write, and writes nothing to find out`()
        async throws
    {
        let peer = try await Self.peer { _ in nil }
        let findings = await findings(peer)
        #expect(findings.map(\.severity) == [.ok, .warning])
        #expect(findings.last?.fix.isEmpty == false)
        #expect(statements(peer) == ["UNWIND [] AS x CREATE ()"])
        #expect(peer.tags.contains(Peer.rollback) && !peer.tags.contains(Peer.commit))
    }

    private func call(_ server: MCPServer, _ tool: String, _ arguments: JSONObject = [:]) async throws -> CallToolResult
    {
        let params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        return CallToolResult(unchecked: try await server.perform(ServiceRequest(method: "tools/call", params: params)))
    }

    private func statements(_ peer: Peer) -> [String] {
        peer.requests.filter { $0.tag == Peer.run }.compactMap { $0.fields.first?.stringValue }
    }

    @Test func `explains before it runs, in a transaction for reading that is rolled back`() async throws {
        let peer = try await Self.peer { _ in nil }
        let result = try await call(server(peer), "read-cypher", ["query": "MATCH (n) RETURN n"])
        #expect(result.rows == [[1]])
        #expect(statements(peer) == ["EXPLAIN RETURN 1", "EXPLAIN MATCH (n) RETURN n", "MATCH (n) RETURN n"])
        let begins = peer.requests.filter { $0.tag == Peer.begin }.compactMap { $0.fields.first?.mapValue }
        #expect(begins.count == 2)
        #expect(begins.allSatisfy { $0["mode"] == "r" && $0["db"] == "movies" && $0["tx_timeout"] == 30_000 })
        #expect(peer.tags.filter { $0 == Peer.rollback }.count == 2)
        #expect(!peer.tags.contains(Peer.commit))
    }

    @Test func `does not run what the server says is more than reading`() async throws {
        let peer = try await Self.peer { _ in nil }
        let result = try await call(
            server(peer, procedures: ["evil.write"]), "read-cypher", ["query": "CALL evil.write()"])
        #expect(result.failure?.hasPrefix("READONLY_VIOLATION") == true)
        #expect(!statements(peer).contains("CALL evil.write()"))
    }

    @Test func `passes on that the server refuses a write by its access mode`() async throws {
        let peer = try await Self.peer { statement in
            statement == "RETURN 7" ? [.failure("Neo.ClientError.Statement.AccessMode")] : nil
        }
        let result = try await call(server(peer), "read-cypher", ["query": "RETURN 7"])
        #expect(result.failure?.hasPrefix("READONLY_VIOLATION") == true)
    }

    @Test func `reads the catalog of properties where there is one`() async throws {
        let peer = try await Self.peer { statement in
            switch statement {
            case "CALL db.labels()": [.row(["Person"]), .success(["type": "r"])]
            case "CALL db.relationshipTypes()": [.success(["type": "r"])]
            case _ where statement.contains("nodeTypeProperties"):
                [.row([["Person"], "name", ["String"]]), .row([["Person"], nil, nil]), .success(["type": "r"])]
            default: nil
            }
        }
        let schema = try await call(server(peer), "get-schema").structuredContent
        #expect(schema?["labels"] == ["Person": ["name": "string"]])
        #expect(schema?["sampled"] == false)
    }

    @Test func `lists the procedures of Graph Data Science where it is`() async throws {
        let peer = try await Self.peer { statement in
            switch statement {
            case "RETURN gds.version()": [.row(["2.13"]), .success()]
            case _ where statement.hasPrefix("CALL gds.list"):
                [
                    .row(["gds.pageRank.stream", "Ranks", "(…)", "procedure"]), .row(["gds.f", "", "", "function"]),
                    .success(),
                ]
            default: nil
            }
        }
        let answer = try await call(server(peer), "list-gds-procedures").structuredContent
        #expect(answer?["version"] == "2.13")
        #expect(answer?["procedures"]?.arrayValue?.map { $0["name"] } == ["gds.pageRank.stream"])
    }
}

/// The statement that a connection ran last; the peer serves one connection at a time here.
private final class LastStatement: Sendable {
    private let value = Mutex("")
    var text: String { value.withLock { $0 } }
    func set(_ text: String) { value.withLock { $0 = text } }
}
