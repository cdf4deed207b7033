import ConnectorKit
import Logging
import PostgreSQLClient
import RedisClient
import Storage
import Synchronization

/// Where everything is kept: files in the data directory, unless the configuration names servers for it.
final class HostStores: Sendable {
    private let keyValues: any KeyValueStore
    /// Holds the tasks of all servers, and their values unless Redis does.
    private let shared: any SQLStore
    private let makeDatabase: @Sendable (_ server: String) -> any SQLStore
    private let databases = Mutex<[String: any SQLStore]>([:])
    private let redis: RedisClient?
    private let pool: PostgreSQLPool?
    /// Where SQLite keeps the tables; nil where PostgreSQL does.
    private let file: String?

    init(_ settings: ImcpSettings, logger: Logger) throws(DeploymentError) {
        do {
            redis = try settings.storage.redis().map { try RedisClient($0, logger: logger) }
            pool = try settings.storage.postgresql().map { PostgreSQLPool($0) }
        } catch {
            throw DeploymentError("storage: \(error)")
        }
        if let pool {
            file = nil
            shared = PostgreSQLStore(pool)
            makeDatabase = { PostgreSQLStore(pool, schema: Self.schema(of: $0)) }
        } else {
            let folder = settings.data
            let file = "\(folder)/imcp.sqlite"
            self.file = file
            shared = SQLiteStore(path: file)
            // The names of servers are made of letters, digits, - and _.
            makeDatabase = { SQLiteStore(path: "\(folder)/servers/\($0).sqlite") }
        }
        keyValues = redis.map { RedisKeyValueStore($0) } ?? SQLKeyValueStore(shared)
    }

    /// What the server of a name keeps things in.
    func storage(of server: String) -> ConnectorStorage {
        let database = databases.withLock { databases in
            let database = databases[server] ?? makeDatabase(server)
            databases[server] = database
            return database
        }
        return ConnectorStorage(
            keyValues: NamespacedKeyValueStore(server, in: keyValues), database: database,
            tasks: SQLTaskStore(shared, server: server))
    }

    /// Keeps connections, until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            if let redis { group.addTask { await redis.run() } }
            if let pool { group.addTask { await pool.run() } }
        }
    }

    /// Whether things can be kept. Needs ``run()`` beside it, and makes nothing.
    func check() async -> [ConnectorFinding] {
        var findings: [ConnectorFinding] = []
        let writable = "Make \"data\" a directory that imcp may write to."
        if let file, !FileSystem.exists(file) {
            let canBegin = FileSystem.canMakeFile(file)
            findings.append(
                canBegin
                    ? .ok("tables", "Nothing is kept yet.")
                    : ConnectorFinding(.error, "tables", "The directory \"data\" cannot be made.", fix: writable))
        } else {
            let fix = file == nil ? "Correct \"storage.postgresql\", or start PostgreSQL." : writable
            findings.append(await finding("tables", fix) { try await self.shared.check() })
        }
        if redis != nil {
            let fix = "Correct \"storage.redis\", or start Redis."
            findings.append(await finding("values", fix) { _ = try await self.keyValues.value(for: "doctor") })
        }
        return findings
    }

    private func finding(
        _ subject: String, _ fix: String, _ attempt: () async throws -> Void
    ) async -> ConnectorFinding {
        do {
            try await attempt()
            return .ok(subject, "They can be kept.")
        } catch {
            return ConnectorFinding(.error, subject, "They cannot be kept: \(error)", fix: fix)
        }
    }

    /// PostgreSQL cuts names off after 63 bytes; those of servers that long are told apart by their digest.
    private static func schema(of server: String) -> String {
        let (prefix, longest) = ("imcp_", 63)
        guard prefix.utf8.count + server.utf8.count > longest else { return prefix + server }
        // FNV-1a
        let digest = server.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return prefix + server.prefix(40) + "_" + String(digest, radix: 16)
    }
}
