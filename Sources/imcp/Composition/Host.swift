import ConnectorKit
import Logging
import MCP
import Settings
import Storage
import Synchronization

/// What all servers of this process share, and what stays when the configuration is exchanged: where things are kept, and
/// where secrets come from.
final class Host: Sendable {
    let secrets: any SecretSource
    private let folder: String
    private let keyValues: any KeyValueStore
    /// Holds entries and tasks of all servers.
    private let shared: any SQLStore
    private let databases = Mutex<[String: SQLiteStore]>([:])

    /// Touches no disk: a directory for what is kept is made when something is.
    init(_ settings: ImcpSettings, secrets: any SecretSource) {
        self.secrets = secrets
        folder = settings.data
        shared = SQLiteStore(path: "\(settings.data)/imcp.sqlite")
        keyValues = SQLKeyValueStore(shared)
    }

    /// What the server of a name is given.
    func context(for name: String, _ settings: ImcpSettings, logger: Logger) -> ConnectorContext {
        var logger = logger
        logger[metadataKey: "server"] = "\(name)"
        var limits = ConnectorLimits()
        limits.requestTimeout = settings.limits.requestTimeout
        limits.maxMessageBytes = settings.limits.maxMessage
        return ConnectorContext(
            name: name, logger: logger, limits: limits, secrets: secrets,
            storage: ConnectorStorage(
                keyValues: NamespacedKeyValueStore(name, in: keyValues), database: database(of: name),
                tasks: SQLTaskStore(shared, server: name)))
    }

    /// Runs what the stores do beside answering, until cancelled.
    func run() async {}

    /// Whether things can be kept.
    func check() async -> [ConnectorFinding] {
        do {
            _ = try await keyValues.value(for: "doctor")
            return [.ok("storage", "Values can be kept.")]
        } catch {
            return [
                ConnectorFinding(
                    .error, "storage", "What servers keep cannot be kept: \(error)",
                    fix: "Make the directory \"data\" of the configuration one that imcp may write to.")
            ]
        }
    }

    /// The tables of a server, in a file of its own: its name is made of letters, digits, - and _.
    private func database(of server: String) -> any SQLStore {
        databases.withLock { databases in
            let database = databases[server] ?? SQLiteStore(path: "\(folder)/servers/\(server).sqlite")
            databases[server] = database
            return database
        }
    }
}
