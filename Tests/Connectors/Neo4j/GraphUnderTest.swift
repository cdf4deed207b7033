import BoltClient
import JSON
import MCP
import RealServers
import Settings

@testable import Neo4jConnector

/// The server over ArcadeDB, called without a transport.
struct GraphUnderTest {
    let service: MCPServer
    let client: BoltClient
    /// Kept, because a server ends with the last who knows it.
    private let server: ArcadeDBServer

    init(
        readWrite: Bool = false, limits: GraphLimits = .patient, server: ArcadeDBServer? = nil,
        password: String = ArcadeDBServer.password, procedures: [String] = []
    ) async throws {
        let server = if let server { server } else { try await ArcadeDBServer.shared() }
        self.server = server
        var configuration = try BoltConfiguration(
            url: "bolt://127.0.0.1:\(server.port)",
            authentication: .basic(user: ArcadeDBServer.user, password: password))
        configuration.maxRetries = 1
        // A busy machine may start a server beside this.
        configuration.connectTimeout = .seconds(60)
        configuration.acquisitionTimeout = .seconds(60)
        client = BoltClient(configuration)
        let database = GraphDatabase(
            client, database: ArcadeDBServer.database, fence: CypherFence(procedures: procedures), limits: limits,
            sample: 50, words: SecretWords([password, "127.0.0.1"]), clock: ContinuousClock())
        service = Neo4jConnector.server(
            GraphTools(database: database, cursor: GraphCursor(), isReadWrite: readWrite))
    }

    func call(_ tool: String, _ arguments: JSONObject = [:]) async throws -> CallToolResult {
        let params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        return CallToolResult(
            unchecked: try await service.perform(ServiceRequest(method: "tools/call", params: params)))
    }

    func read(_ query: String, _ more: JSONObject = [:]) async throws -> CallToolResult {
        var arguments = more
        arguments["query"] = .string(query)
        return try await call("read-cypher", arguments)
    }

    /// Runs statements past the tools.
    func run(_ statements: String...) async throws {
        for statement in statements {
            _ = try await client.transaction(BoltTransactionOptions(mode: .write, database: ArcadeDBServer.database)) {
                try await $0.run(statement).consume()
            }
        }
    }

    /// The rows of a statement past the tools.
    func rows(_ statement: String) async throws -> [[BoltValue]] {
        try await client.rolledBack(BoltTransactionOptions(mode: .read, database: ArcadeDBServer.database)) {
            try await $0.run(statement).rows(limit: 10_000)
        }
    }
}

extension CallToolResult {
    /// The sentence with which a call failed; nil where it did not.
    var failure: String? { isError ? content.first?.text : nil }
    var rows: [JSONValue] { structuredContent?["rows"]?.arrayValue ?? [] }
}

extension GraphLimits {
    /// For servers on a busy machine.
    static var patient: GraphLimits {
        var limits = GraphLimits()
        limits.timeout = .seconds(120)
        limits.schemaTimeout = .seconds(120)
        return limits
    }
}
