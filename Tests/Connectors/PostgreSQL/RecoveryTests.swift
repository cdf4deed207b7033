import JSON
import MCP
import PostgreSQLClient
import RealServers
import SQLTools
import Testing

@testable import PostgreSQLConnector

@Suite struct `A PostgreSQL source that goes away` {
    @Test(arguments: PostgreSQLServer.installed)
    func `says so, and comes back by itself`(version: PostgreSQLServer.Version) async throws {
        let real = try await PostgreSQLServer.start(version)
        let database = PostgreSQLDatabase(
            pool: PostgreSQLPool(try PostgreSQLConfiguration(real.url)), isWritable: false, allowsPrivilegedRole: true,
            allowedFunctions: [])
        let server = try SQLToolbox([SQLSource("main", database)]).server(name: "p", title: "P")
        #expect(try await server.sql("SELECT 1").rows == [[1]])
        await real.process.kill()
        let down = try await server.sql("SELECT 1")
        #expect(down.code == "SOURCE_UNREACHABLE")
        #expect(!down.everything.contains("127.0.0.1"))
        #expect(await database.check(SQLProtection()).first?.severity == .error)
        try await real.process.start()
        let deadline = ContinuousClock.now + .seconds(20)
        while try await server.sql("SELECT 1").isError, ContinuousClock.now < deadline { await Task.yield() }
        #expect(try await server.sql("SELECT 2").rows == [[2]])
        await real.process.kill()
    }
}
