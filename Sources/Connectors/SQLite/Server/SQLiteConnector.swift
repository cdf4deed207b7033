public import ConnectorKit
import MCP
import SQLTools
import Settings

/// Serves SQLite databases: queries them, and where it may, changes them.
public enum SQLiteConnector: Connector {
    /// The key `sqlite:` in the configuration of a server.
    public static let kind = "sqlite"

    /// - Throws: Where a column rule or a tool of the configuration cannot be used.
    public static func makeServer(
        _ configuration: SQLiteConfiguration, context: ConnectorContext
    ) throws -> ConnectedServer {
        let sources = configuration.sources.map { named in
            let connections = SQLiteConnections(
                SQLiteFile(path: named.value.path), threads: configuration.threads, clock: context.clock)
            let database = SQLiteDatabase(
                connections: connections, isWritable: named.value.settings.mode == .readWrite,
                creates: named.value.creates)
            return SQLSource(named.name.isEmpty ? context.name : named.name, database, named.value.settings)
        }
        let toolbox = try SQLToolbox(
            sources, sealer: SQLSealer(secret: configuration.sealingKey?.exposed),
            records: KeyValueRecords(context.storage.keyValues))
        return ConnectedServer(
            toolbox.server(name: "sqlite", title: "SQLite"), check: { await sources.findings() })
    }
}
