import PostgreSQLClient
import RealServers
import Testing

@Suite struct `A statement that is cancelled` {
    private static let sleeping =
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(3%' AND state = 'active'"

    @Test(arguments: PostgreSQLServer.installed)
    func `ends on the server, and its connection can be used again`(version: PostgreSQLServer.Version) async throws {
        let connection = try await Database.connect(version)
        let watcher = try await Database.connect(version)
        let question = "SELECT count(*) FROM pg_stat_activity WHERE pid = \(connection.backendID) AND state = 'active'"
        let error = try await withThrowingTaskGroup(of: PostgreSQLError?.self) { group in
            group.addTask { await failure { try await connection.execute("SELECT pg_sleep(300)") } }
            #expect(try await watcher.wait(for: .integer(1), question))
            group.cancelAll()
            return try await group.next() ?? nil
        }
        #expect(error?.kind == .cancelled)
        #expect(try await watcher.wait(for: .integer(0), question))
        for _ in 0..<50 { #expect(try await connection.value("SELECT 1") == .integer(1)) }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `ends at its deadline`(version: PostgreSQLServer.Version) async throws {
        let connection = try await Database.connect(version)
        let error = await failure {
            try await connection.execute(
                PostgreSQLQuery("SELECT pg_sleep(300)"), in: .readOnly(), deadline: .now + .milliseconds(50))
        }
        #expect(error?.kind == .timeout)
        #expect(try await connection.value("SELECT 1") == .integer(1))
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `is cancelled by the server at its statement timeout`(version: PostgreSQLServer.Version) async throws {
        let connection = try await Database.connect(version)
        let envelope = PostgreSQLEnvelope.readOnly(settings: ["SET LOCAL statement_timeout = 20"])
        let error = await failure {
            try await connection.execute(PostgreSQLQuery("SELECT pg_sleep(300)"), in: envelope)
        }
        #expect(error?.sqlState == "57014")
        #expect(try await connection.value("SELECT 1") == .integer(1))
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `never hits the statement of the next user of its connection`(version: PostgreSQLServer.Version) async throws {
        var limits = PostgreSQLPoolLimits()
        limits.maxConnections = 2
        let pool = try await Database.pool(version, limits)
        for _ in 0..<40 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try? await pool.withConnection { try await $0.execute("SELECT pg_sleep(0.002)") }
                }
                group.addTask {
                    try await pool.withConnection { _ = try await $0.execute("SELECT 1") }
                }
                try await group.next()
                group.cancelAll()
                while let result = await group.nextResult() {
                    if case .failure(let error as PostgreSQLError) = result { #expect(error.kind == .cancelled) }
                }
            }
            #expect(try await pool.withConnection { try await $0.value("SELECT 1") } == .integer(1))
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `that another session terminates says that the connection is lost`(
        version: PostgreSQLServer.Version
    ) async throws {
        let connection = try await Database.connect(version)
        let watcher = try await Database.connect(version)
        let error = try await withThrowingTaskGroup(of: PostgreSQLError?.self) { group in
            group.addTask { await failure { try await connection.execute("SELECT pg_sleep(301)") } }
            let question =
                "SELECT count(*) FROM pg_stat_activity WHERE pid = \(connection.backendID) AND state = 'active'"
            #expect(try await watcher.wait(for: .integer(1), question))
            _ = try await watcher.execute("SELECT pg_terminate_backend(\(connection.backendID))")
            return try await group.next() ?? nil
        }
        #expect(error?.kind == .lost)
        #expect(error?.sqlState == "57P01")
        #expect(connection.isClosed)
    }
}
