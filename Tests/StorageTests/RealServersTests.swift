import RealServers
import Testing

@Suite struct `Servers that tests start` {
    @Test(arguments: PostgreSQLServer.installed)
    func `PostgreSQL answers psql`(version: PostgreSQLServer.Version) throws {
        #expect(try PostgreSQLServer.shared(version).run(sql: "SELECT 6 * 7") == "42\n")
    }

    @Test(.enabled(if: RedisServer.isInstalled, "Redis is not installed"))
    func `Redis listens`() throws {
        #expect(ServerProcess.accepts(port: try RedisServer.shared().port))
    }

    @Test(.enabled(if: RedisServer.isInstalled, "Redis is not installed"))
    func `a killed server comes back on its port`() throws {
        let server = try RedisServer.start()
        server.process.kill()
        #expect(!ServerProcess.accepts(port: server.port))
        try server.process.start()
        #expect(ServerProcess.accepts(port: server.port))
    }

    @Test(.enabled(if: ArcadeDBServer.isInstalled, "ArcadeDB is not installed"))
    func `ArcadeDB listens`() throws {
        #expect(ServerProcess.accepts(port: try ArcadeDBServer.shared().port))
    }
}
