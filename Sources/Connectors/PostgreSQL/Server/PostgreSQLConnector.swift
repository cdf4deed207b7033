public import ConnectorKit
import MCP
import PostgreSQLClient
import SQLTools
import Settings

/// Serves PostgreSQL databases: queries them, and where it may, changes them.
public enum PostgreSQLConnector: Connector {
    /// The key `postgresql:` in the configuration of a server.
    public static let kind = "postgresql"

    /// - Throws: Where an address, a column rule or a tool of the configuration cannot be used.
    public static func makeServer(
        _ configuration: PostgreSQLSettings, context: ConnectorContext
    ) throws -> ConnectedServer {
        let databases = try configuration.sources.map { named in
            (named, try PostgreSQLDatabase(named.value, clock: context.clock))
        }
        let sources = databases.map { SQLSource($0.name.isEmpty ? context.name : $0.name, $1, $0.value.settings) }
        let toolbox = try SQLToolbox(
            sources, sealer: SQLSealer(secret: configuration.sealingKey?.exposed),
            records: KeyValueRecords(context.storage.keyValues), engineTools: configuration.toolsets.flatMap(\.tools))
        let pools = databases.map(\.1.pool)
        return ConnectedServer(toolbox.server(name: "postgresql", title: "PostgreSQL")) {
            await withTaskGroup(of: Void.self) { group in
                for pool in pools { group.addTask { await pool.run() } }
            }
        } check: {
            await sources.findings()
        }
    }
}

extension PostgreSQLDatabase {
    /// A source as it is configured. Nothing is connected yet.
    init(_ source: PostgreSQLSource, clock: any Clock<Duration>) throws {
        var configuration = try PostgreSQLConfiguration(source.url?.exposed ?? "")
        if let certificates = source.certificates { configuration["sslrootcert"] = certificates }
        configuration.isBehindPooler = source.isBehindPooler
        configuration.connectTimeout = source.connectTimeout
        let timeout = source.settings.timeout
        configuration.sessionSettings = Dictionary(uniqueKeysWithValues: Self.timeLimits(timeout))
        self.init(
            pool: PostgreSQLPool(configuration, limits: source.limits, clock: clock),
            isWritable: source.settings.mode == .readWrite, allowsPrivilegedRole: source.isPrivilegedRoleAllowed,
            allowedFunctions: Set(source.allowedFunctions), sessionTimeout: source.isBehindPooler ? nil : timeout)
    }
}
