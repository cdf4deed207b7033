import RealServers
import Testing

@Suite struct `Servers that tests start` {
    @Test(arguments: PostgreSQLServer.installed)
    func `PostgreSQL answers psql`(version: PostgreSQLServer.Version) async throws {
        #expect(try await PostgreSQLServer.shared(version).run(sql: "SELECT 6 * 7") == "42\n")
    }

    @Test(.enabled(if: RedisServer.isInstalled, "Redis is not installed"))
    func `Redis listens`() async throws {
        #expect(ServerProcess.accepts(port: try await RedisServer.shared().port))
    }

    @Test(.enabled(if: RedisServer.isInstalled, "Redis is not installed"))
    func `a killed server comes back on its port`() async throws {
        let server = try await RedisServer.start()
        await server.process.kill()
        #expect(!ServerProcess.accepts(port: server.port))
        try await server.process.start()
        #expect(ServerProcess.accepts(port: server.port))
    }

    @Test(.enabled(if: ArcadeDBServer.isInstalled, "ArcadeDB is not installed"))
    func `ArcadeDB listens`() async throws {
        #expect(ServerProcess.accepts(port: try await ArcadeDBServer.shared().port))
    }
}
