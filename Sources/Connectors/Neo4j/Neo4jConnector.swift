import BoltClient
public import ConnectorKit
import MCP
import Settings

/// Serves a graph in Neo4j, or in another database that speaks Bolt.
public enum Neo4jConnector: Connector {
    /// The key `neo4j:` in the configuration of a server.
    public static let kind = "neo4j"

    /// Connects to nobody yet; a server that is down costs its own tools only, until it is back.
    ///
    /// - Throws: Where the address is not one.
    public static func makeServer(
        _ configuration: Neo4jConfiguration, context: ConnectorContext
    ) throws -> ConnectedServer {
        let authentication: BoltAuthentication =
            if let token = configuration.token {
                .bearer(token.exposed)
            } else if let user = configuration.user, let password = configuration.password {
                .basic(user: user, password: password.exposed)
            } else {
                .none
            }
        var bolt = try BoltConfiguration(url: configuration.url, authentication: authentication)
        if bolt.tls == .verified() { bolt.tls = .verified(trustRoots: configuration.trustRoots) }
        bolt.maxConnections = configuration.connections
        bolt.fetchSize = min(1000, configuration.limits.maxRows + 1)
        bolt.maxRetries = 2
        let database = GraphDatabase(
            BoltClient(bolt, clock: context.clock, logger: context.logger), database: configuration.database,
            fence: CypherFence(procedures: configuration.procedures), limits: configuration.limits,
            sample: configuration.sample,
            words: SecretWords([configuration.password?.exposed, configuration.token?.exposed, bolt.address.host]),
            clock: context.clock)
        let isReadWrite = configuration.mode == .readWrite
        let cursor = GraphCursor(secret: configuration.sealingKey?.exposed)
        return ConnectedServer(
            server(GraphTools(database: database, cursor: cursor, isReadWrite: isReadWrite)),
            check: { await GraphCheck(database: database, onlyReads: !isReadWrite).findings() })
    }

    static func server(_ tools: GraphTools) -> MCPServer {
        let mode = tools.isReadWrite ? "" : " Data cannot be changed."
        return MCPServer(
            name: "neo4j", version: "1.0.0", title: "Graph",
            instructions: "A graph database, asked in Cypher. Look at the schema first.\(mode)"
        ) { tools.components }
    }
}
