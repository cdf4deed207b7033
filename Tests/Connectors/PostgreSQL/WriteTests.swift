import JSON
import MCP
import MCPTesting
import PostgreSQLClient
import RealServers
import SQLTools
import Testing

@testable import PostgreSQLConnector

@Suite struct `Writes to PostgreSQL` {
    private func makeTable(_ name: String, _ version: PostgreSQLServer.Version) async throws -> PostgreSQLServer {
        let server = try await Shop.server(version)
        try server.run(
            sql: """
                DROP TABLE IF EXISTS shop.\(name); CREATE TABLE shop.\(name) (id int PRIMARY KEY, note text, changed int DEFAULT 0);
                ALTER TABLE shop.\(name) OWNER TO shop_owner; INSERT INTO shop.\(name) SELECT i, 'n' || i FROM generate_series(1, 5) AS i
                """)
        return server
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `are previewed without a trace and committed as previewed`(version: PostgreSQLServer.Version) async throws {
        let real = try await makeTable("previewed", version)
        let server = try await Shop.toolbox(version, writable: true)
        let arguments: JSONObject = ["sql": "UPDATE shop.previewed SET note = $1 WHERE id = 2", "params": ["new"]]
        let preview = try await server.call("preview_write", arguments)
        #expect(!preview.isError, "\(preview.everything)")
        #expect(preview.everything.contains("RowExclusiveLock on shop.previewed"))
        #expect(try real.run(sql: "SELECT note FROM shop.previewed WHERE id = 2") == "n2\n")
        let token = try #require(preview.structuredContent?["token"])
        let done = try await server.call("commit_write", ["token": token, "idempotency_key": "once"])
        #expect(done.structuredContent?["committed"] == true, "\(done.everything)")
        #expect(try real.run(sql: "SELECT note FROM shop.previewed WHERE id = 2") == "new\n")
        try real.run(sql: "UPDATE shop.previewed SET note = 'other' WHERE id = 2")
        let repeated = try await server.call("commit_write", ["token": token, "idempotency_key": "once"])
        #expect(repeated.structuredContent?["repeated"] == true, "\(repeated.everything)")
        #expect(try real.run(sql: "SELECT note FROM shop.previewed WHERE id = 2") == "other\n")
        #expect(try await server.call("commit_write", ["token": token]).code == "CONFLICT")
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `tell what became of a transaction`(version: PostgreSQLServer.Version) async throws {
        _ = try await makeTable("named", version)
        let database = try await Shop.database(version, writable: true)
        let insert = SQLStatement("INSERT INTO shop.named VALUES ($1, 'x')", parameters: .positional([.int(7)]))
        let kept = try await database.withWriteTransaction(allowing: [.dml], limits: SQLLimits()) { transaction in
            let outcome = try await transaction.run(insert, into: Ignored())
            #expect(outcome.affectedRows == 1)
            let effects = try await transaction.effects()
            #expect(effects.changedTables.map(\.table) == [SQLName(schema: "shop", "named")])
            let identity = try await transaction.identity()
            try await transaction.commit()
            return identity
        }
        #expect(try await database.status(ofTransaction: kept ?? "") == .committed)
        let dropped = try await database.withWriteTransaction(allowing: [.dml], limits: SQLLimits()) { transaction in
            try await transaction.mark()
            _ = try await transaction.run(SQLStatement("DELETE FROM shop.named"), into: Ignored())
            try await transaction.rollBack()
            return try await transaction.identity()
        }
        #expect(try await database.status(ofTransaction: dropped ?? "") == .aborted)
        #expect(try await database.status(ofTransaction: "nonsense") == .unknown)
        let counter = try await database.pool.withConnection {
            try await $0.execute("SELECT count(*) FROM shop.named").rows.first?[0]
        }
        #expect(counter == .integer(6))
    }

    /// Both in one transaction: a migration that fails leaves no record.
    @Test(arguments: PostgreSQLServer.installed)
    func `of the schema are recorded once the user has agreed`(version: PostgreSQLServer.Version) async throws {
        let real = try await makeTable("migrated", version)
        let server = try await Shop.toolbox(version, writable: true) { $0.allow = [.dml, .ddl] }
        func apply(_ query: String, agreed: Bool) async throws -> CallToolResult {
            var options = ClientOptions()
            options.handlers.elicit = { _ in ElicitResult(action: .accept, content: ["confirm": .bool(agreed)]) }
            return try await withServer(server, clientOptions: options) { client in
                try await client.callTool(
                    "apply_migration", arguments: ["name": "add colour", "query": .string(query)])
            }
        }
        let change = "ALTER TABLE shop.migrated ADD COLUMN colour text"
        #expect(try await apply(change, agreed: false).code == "DECLINED")
        #expect(try await apply("UPDATE shop.migrated SET note = ''", agreed: true).code == "DENIED_STATEMENT")
        #expect(try await apply("ALTER TABLE shop.migrated ADD COLUMN id int", agreed: true).isError)
        let done = try await apply(change, agreed: true)
        #expect(done.structuredContent?["applied"] == true, "\(done.everything)")
        #expect(try real.run(sql: "SELECT count(colour) FROM shop.migrated") == "0\n")
        let listed = try await server.call("list_migrations").everything
        #expect(listed.contains("add colour"))
        #expect(try real.run(sql: "SELECT count(*) FROM imcp.migrations") == "1\n")
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `stay within their class and their transaction`(version: PostgreSQLServer.Version) async throws {
        _ = try await makeTable("fenced", version)
        let server = try await Shop.toolbox(version, writable: true)
        for attack in [
            "COMMIT", "ROLLBACK", "DROP TABLE shop.fenced", "COPY shop.fenced FROM PROGRAM 'id'", "DO 'BEGIN END'",
            "SET ROLE postgres",
            "INSERT INTO shop.fenced SELECT 9, pg_read_file('/etc/passwd')",
            "INSERT INTO shop.fenced VALUES (9); DROP TABLE shop.fenced",
            "PREPARE x AS SELECT 1", "INSERT INTO shop.fenced VALUES (9, shop.run('x'))",
        ] {
            let result = try await server.sql(attack)
            #expect(result.isError, "\(attack)")
        }
        let inserted = try await server.sql("INSERT INTO shop.fenced VALUES (8, 'x') RETURNING id")
        #expect(inserted.rows == [[8]], "\(inserted.everything)")
        #expect(try await server.sql("SELECT count(*) FROM shop.fenced").rows == [[6]])
    }

    private struct Ignored: SQLRowSink {
        func begin(_ columns: [SQLColumn]) {}
        func accept(_ row: [SQLValue]) -> Bool { true }
    }
}
