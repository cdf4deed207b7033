import ConnectorTesting
import Foundation
import JSON
import MCPTesting
import PostgreSQLClient
import RealServers
import RedisClient
import Storage
import Synchronization
import Testing

/// The stores on servers of other people's.
@Suite(.timeLimit(.minutes(3))) struct `Stores on real servers` {
    /// A pool for each test, so that one does not wait for another's connections.
    private func pool(_ version: PostgreSQLServer.Version) async throws -> PostgreSQLPool {
        PostgreSQLPool(try await PostgreSQLConfiguration(PostgreSQLServer.shared(version).url))
    }

    private func schema() -> String { "store \"\(UUID().uuidString)\"" }

    @Test(arguments: PostgreSQLServer.installed)
    func `tables in PostgreSQL keep the promises`(version: PostgreSQLServer.Version) async throws {
        let pools = (try await pool(version), try await pool(version))
        try await SQLStoreCompatibility {
            let (schema, count) = (schema(), Counter())
            return { PostgreSQLStore(count.next().isMultiple(of: 2) ? pools.0 : pools.1, schema: schema) }
        }.check()
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `checking PostgreSQL makes no schema`(version: PostgreSQLServer.Version) async throws {
        let (pool, schema) = (try await pool(version), schema())
        let store = PostgreSQLStore(pool, schema: schema)
        func schemas() async throws -> Int {
            try await pool.withConnection { connection in
                try await connection.execute(
                    PostgreSQLQuery("SELECT 1 FROM pg_namespace WHERE nspname = $1", [.string(schema)])
                ).rows.count
            }
        }
        try await store.check()
        #expect(try await schemas() == 0)
        _ = try await store.query("SELECT 1", [])
        #expect(try await schemas() == 1)
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `keys and values in PostgreSQL keep the promises`(version: PostgreSQLServer.Version) async throws {
        let pool = try await pool(version)
        try await KeyValueStoreCompatibility { limits, time in
            SQLKeyValueStore(PostgreSQLStore(pool, schema: schema()), limits: limits, now: { time.now })
        }.check()
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `tasks in PostgreSQL keep the promises`(version: PostgreSQLServer.Version) async throws {
        let pool = try await pool(version)
        try await TaskStoreCompatibility { limits in
            SQLTaskStore(PostgreSQLStore(pool, schema: schema()), limits: limits)
        }.check()
    }

    @Test(.enabled(if: RedisServer.isInstalled, "Redis is not installed"))
    func `keys and values in Redis keep the promises`() async throws {
        // A server of its own, because time passes in all of its database at once.
        let server = try await RedisServer.start()
        let password = RedisServer.password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let url = try RedisURL("redis://:\(password)@127.0.0.1:\(server.port)")
        let client = try RedisClient(RedisConfiguration(url))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            defer { group.cancelAll() }
            try await KeyValueStoreCompatibility(
                isBounded: false, pass: { try await shortenLifetimes(by: $0, client) }
            ) { limits, _ in
                RedisKeyValueStore(client, name: UUID().uuidString, limits: limits)
            }.check()
        }
    }

    /// Redis has a clock of its own; what is left to its keys is taken from them instead.
    private func shortenLifetimes(by duration: Duration, _ client: RedisClient) async throws {
        for key in try await client.send(["KEYS", "*"]).elements ?? [] {
            guard let bytes = key.bytes else { continue }
            let key = RedisArgument(bytes)
            let left = try await client.send(["PTTL", key]).integer ?? -1
            let rest = left - duration.components.seconds * 1000
            if left >= 0 { try await client.send(["PEXPIRE", key, RedisArgument(String(rest))]) }
        }
    }

    @Test(.enabled(if: RedisServer.isInstalled, "Redis is not installed"))
    func `Redis that is away is told apart from an answer`() async throws {
        var configuration = RedisConfiguration(try RedisURL("redis://127.0.0.1:\(try ServerProcess.freePort())"))
        configuration.connectPatience = .milliseconds(10)
        let store = RedisKeyValueStore(try RedisClient(configuration))
        await #expect { try await store.value(for: "a") } throws: { ($0 as? StoreError)?.code == .unreachable }
    }
}

private final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}
