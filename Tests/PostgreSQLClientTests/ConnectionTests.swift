import JSON
import PostgreSQLClient
import RealServers
import Testing

@Suite struct `A connection` {
    @Test(arguments: PostgreSQLServer.installed)
    func `runs a statement with parameters of the types that the server infers`(
        version: PostgreSQLServer.Version
    ) async throws {
        let connection = try await Database.connect(version)
        let result = try await connection.execute(
            "SELECT $1::int + 1, $2::text, $3::numeric, $4::jsonb, $5::int[], $6::text[], $7::bool, $8::date",
            [41, "it's", 1.50, ["a": [1, nil]], [1, nil, 3], ["a,b", "", "NULL", "\"\\"], true, nil])
        let row = try #require(result.rows.first)
        #expect(row[0] == .integer(42))
        #expect(row[1] == .text("it's"))
        #expect(row[2] == .numeric("1.5"))
        #expect(row[3] == .json(#"{"a": [1, null]}"#))
        #expect(row[4].text == "{1,NULL,3}")
        #expect(row[5].text == #"{"a,b","","NULL","\"\\"}"#)
        #expect(row[6] == .bool(true))
        #expect(row[7] == .null)
        #expect(result.tag == "SELECT 1")
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `says what was wrong with a statement, and can be used afterwards`(
        version: PostgreSQLServer.Version
    ) async throws {
        let connection = try await Database.connect(version)
        let error = await failure { try await connection.execute("SELECT nothing FROM pg_class") }
        #expect(error?.sqlState == "42703")
        #expect(error?.position == 8)
        #expect(error?.kind == .server)
        let inEnvelope = await failure {
            try await connection.execute(PostgreSQLQuery("SELECT 1 / 0"), in: .readOnly())
        }
        #expect(inEnvelope?.sqlState == "22012")
        let write = await failure {
            try await connection.execute(PostgreSQLQuery("CREATE TABLE nowhere (a int)"), in: .readOnly())
        }
        #expect(write?.sqlState == "25006")
        let two = await failure { try await connection.execute("SELECT 1; SELECT 2") }
        #expect(two?.sqlState == "42601")
        #expect(try await connection.value("SELECT 7") == .integer(7))
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `leaves no setting behind after a read-only envelope`(version: PostgreSQLServer.Version) async throws {
        let connection = try await Database.connect(version)
        let envelope = PostgreSQLEnvelope.readOnly(settings: ["SET LOCAL statement_timeout = 1234"])
        for _ in 0..<2 {
            let query = PostgreSQLQuery(
                "SELECT current_setting('statement_timeout'), set_config('work_mem', '1MB', false)")
            #expect(try await connection.execute(query, in: envelope).rows.first?[0] == .text("1234ms"))
        }
        #expect(try await connection.value("SHOW statement_timeout") == .text("0"))
        #expect(try await connection.value("SHOW work_mem") == .text("4MB"))
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `streams a million rows in bounded memory`(version: PostgreSQLServer.Version) async throws {
        let connection = try await Database.connect(version)
        let sum = try await connection.withRows(
            PostgreSQLQuery("SELECT generate_series(1, 1000000), repeat('x', 100)")
        ) { rows in
            var sum: Int64 = 0
            var most = 0
            while let row = try await rows.next() {
                if case .integer(let number) = row[0] { sum += number }
                most = max(most, rows.waitingBytes)
            }
            #expect(most < 2 * (256 << 10))
            return sum
        }
        #expect(sum == 500_000_500_000)
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `can be used again when a reader stops early`(version: PostgreSQLServer.Version) async throws {
        let connection = try await Database.connect(version)
        for _ in 0..<20 {
            let first = try await connection.withRows(
                PostgreSQLQuery("SELECT generate_series(1, 10000000), repeat('y', 200)")
            ) { rows in try await rows.next()?[0] }
            #expect(first == .integer(1))
            #expect(try await connection.value("SELECT 5") == .integer(5))
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `prepares again what another session made stale`(version: PostgreSQLServer.Version) async throws {
        let connection = try await Database.connect(version)
        let other = try await Database.connect(version)
        _ = try await other.execute("DROP TABLE IF EXISTS stale_plan")
        _ = try await other.execute("CREATE TABLE stale_plan AS SELECT 1 AS a")
        let query = PostgreSQLQuery("SELECT * FROM stale_plan")
        #expect(try await connection.execute(query, in: .readOnly()).rows.first?[0] == .integer(1))
        _ = try await other.execute("ALTER TABLE stale_plan ALTER a TYPE text, ADD b text DEFAULT 'new'")
        #expect(try await connection.execute(query, in: .readOnly()).rows.first?["b"] == .text("new"))
        _ = try await connection.run("DEALLOCATE ALL")
        #expect(try await connection.execute(query).rows.first?[0] == .text("1"))
        _ = try await other.execute("DROP TABLE stale_plan")
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `keeps a bounded number of prepared statements`(version: PostgreSQLServer.Version) async throws {
        var configuration = try await Database.configuration(version)
        configuration.maxPreparedStatements = 3
        let connection = try await PostgreSQLConnection.connect(configuration)
        for number in 0..<10 {
            #expect(
                try await connection.execute(PostgreSQLQuery("SELECT \(number)")).rows.first?[0]
                    == .integer(Int64(number)))
        }
        #expect(
            try await connection.value("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''") == .integer(3))
        configuration.isBehindPooler = true
        let pooled = try await PostgreSQLConnection.connect(configuration)
        for _ in 0..<3 { _ = try await pooled.execute(PostgreSQLQuery("SELECT 1"), in: .readOnly()) }
        #expect(try await pooled.value("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''") == .integer(0))
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `says where columns come from`(version: PostgreSQLServer.Version) async throws {
        let connection = try await Database.connect(version)
        let columns = try await connection.execute("SELECT relname, relpages + 0 AS sum FROM pg_class LIMIT 1").columns
        #expect(columns[0].origin == .init(table: 1259, column: 2))
        #expect(columns[1].origin == nil)
        #expect(columns.map(\.name) == ["relname", "sum"])
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `commits a transaction, and rolls back what throws`(version: PostgreSQLServer.Version) async throws {
        struct Stop: Error {}
        let connection = try await Database.connect(version)
        _ = try await connection.execute("CREATE TEMP TABLE ledger (a int)")
        _ = try await connection.transaction { try await $0.run("INSERT INTO ledger VALUES (1)") }
        await #expect(throws: Stop.self) {
            try await connection.transaction { connection async throws in
                try await connection.run("INSERT INTO ledger VALUES (2)")
                throw Stop()
            }
        }
        #expect(try await connection.value("SELECT count(*) FROM ledger") == .integer(1))
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `refuses what would be cut at a NUL`(version: PostgreSQLServer.Version) async throws {
        let connection = try await Database.connect(version)
        #expect(await failure { try await connection.execute("SELECT 1 \0 DROP") }?.sqlState == "42601")
        #expect(await failure { try await connection.execute("SELECT $1", ["a\0b"]) }?.sqlState == "22021")
        #expect(await failure { try await connection.execute("SELECT $1::int", []) }?.sqlState == "08P01")
        #expect(try await connection.value("SELECT 1") == .integer(1))
    }
}
