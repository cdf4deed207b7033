import JSON
import PostgreSQLClient
import RealServers
import Testing

@Suite struct `A pool of connections` {
    @Test(arguments: PostgreSQLServer.installed)
    func `serves 200 users with 8 connections`(version: PostgreSQLServer.Version) async throws {
        var limits = PostgreSQLPoolLimits()
        limits.maxWait = .seconds(60)
        let pool = try await Database.pool(version, limits)
        let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
            for number in 0..<200 {
                group.addTask {
                    var sum: Int64 = 0
                    for round in 0..<5 {
                        let value = try await pool.withConnection {
                            try await $0.execute(
                                PostgreSQLQuery("SELECT $1::bigint", [.integer(Int64(number * round))]), in: .readOnly()
                            )
                        }.rows.first?[0]
                        if case .integer(let number) = value { sum += number }
                    }
                    return sum
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 199 * 100 * 10)
        #expect(pool.census.connections <= 8)
        #expect(pool.census.waiting == 0)
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `gives a session back as new`(version: PostgreSQLServer.Version) async throws {
        var limits = PostgreSQLPoolLimits()
        limits.maxConnections = 1
        let pool = try await Database.pool(version, limits)
        let query = PostgreSQLQuery("SELECT 1")
        try await pool.withConnection { connection async throws in
            _ = try await connection.execute(query)
            try await connection.run("SET work_mem = '1MB'")
            connection.markDirty()
            try await connection.run("BEGIN")
        }
        try await pool.withConnection { connection async throws in
            #expect(try await connection.value("SHOW work_mem") == .text("4MB"))
            #expect(try await connection.execute(query).rows.count == 1)
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `ends the wait of who is cancelled or waits too long`(version: PostgreSQLServer.Version) async throws {
        var limits = PostgreSQLPoolLimits()
        limits.maxConnections = 1
        limits.maxWait = .seconds(2)
        let pool = try await Database.pool(version, limits)
        try await pool.withConnection { _ in
            let error = await failure { try await pool.withConnection { _ in } }
            #expect(error?.kind == .exhausted)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await pool.withConnection { _ in } }
                group.cancelAll()
            }
        }
        #expect(pool.census.waiting == 0)
        try await pool.withConnection { connection async throws in
            #expect(try await connection.value("SELECT 1") == .integer(1))
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `recovers by itself when the server was killed`(version: PostgreSQLServer.Version) async throws {
        let server = try await PostgreSQLServer.start(version)
        let pool = PostgreSQLPool(try PostgreSQLConfiguration(server.url))
        func ask() async -> PostgreSQLError? {
            await failure { try await pool.withConnection { try await $0.execute("SELECT 1") } }
        }
        for _ in 0..<3 { #expect(await ask() == nil) }
        await server.process.kill()
        let error = await ask()
        #expect(error?.kind == .lost || error?.kind == .refused)
        #expect(await ask()?.kind == .refused)
        try await server.process.start()
        let deadline = ContinuousClock.now + .seconds(20)
        while await ask() != nil, ContinuousClock.now < deadline { await Task.yield() }
        #expect(await ask() == nil)
        await server.process.kill()
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `replaces connections that were terminated while idle`(version: PostgreSQLServer.Version) async throws {
        let pool = try await Database.pool(version)
        let watcher = try await Database.connect(version)
        for _ in 0..<5 {
            let connection = try await pool.withConnection { connection async throws in
                #expect(try await connection.value("SELECT 1") == .integer(1))
                return connection
            }
            _ = try await watcher.execute("SELECT pg_terminate_backend(\(connection.backendID))")
            let deadline = ContinuousClock.now + .seconds(20)
            while !connection.isClosed, ContinuousClock.now < deadline { await Task.yield() }
            #expect(connection.isClosed)
        }
        #expect(pool.census.connections <= 2)
    }
}
