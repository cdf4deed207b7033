import ConnectorKit
import Foundation
import JSON
import MCP
import MCPTesting
import SQLTools
import Synchronization
import Testing

@testable import SQLiteConnector

@Suite struct `Writes to SQLite` {
    private static func settings(_ allow: [SQLSettings.Allowance] = [.dml]) -> SQLSettings {
        var settings = SQLSettings()
        settings.mode = .readWrite
        settings.allow = allow
        return settings
    }

    private static func preview(_ server: ServerUnderTest, _ sql: String, _ params: JSONValue = []) async throws
        -> JSONValue
    {
        try await server.result("preview_write", ["sql": .string(sql), "params": params])
    }

    @Test func `are previewed row by row without changing anything`() async throws {
        let file = try DatabaseFile()
        let server = try file.server(Self.settings())
        let before = try file.bytes()
        let preview = try await Self.preview(server, "UPDATE customers SET age = age + 1 WHERE id = ?", [1])
        #expect(preview["row_count"] == 1 && preview["change"] == "update" && preview["truncated"] == false)
        let row = preview["rows"]?[0]
        #expect(row?["key"] == ["id": 1])
        #expect(row?["before"]?["age"] == 36 && row?["after"]?["age"] == 37)
        #expect(row?["changed"] == ["age"])
        #expect(preview["plan"]?.stringValue?.contains("customers") == true)
        #expect(preview["token"] != nil)
        #expect(try file.bytes()["shop.db"] == before["shop.db"])
    }

    @Test func `are made by their token, once`() async throws {
        let file = try DatabaseFile()
        let server = try file.server(Self.settings())
        let preview = try await Self.preview(server, "UPDATE customers SET age = 37 WHERE id = 1")
        let token = try #require(preview["token"])
        let done = try await server.result("commit_write", ["token": token])
        #expect(done["committed"] == true && done["row_count"] == 1)
        #expect(try file.rows("SELECT age FROM customers WHERE id = 1") == [[.int(37)]])
        let again = try await server.call("commit_write", ["token": token])
        #expect(again.structuredContent?["error"]?["code"] == "CONFLICT")
    }

    @Test func `are refused when the rows have changed since the preview`() async throws {
        let file = try DatabaseFile()
        let server = try file.server(Self.settings())
        let preview = try await Self.preview(server, "UPDATE customers SET age = 37 WHERE id = 1")
        try file.change("UPDATE customers SET name = 'Lovelace' WHERE id = 1;\n")
        let late = try await server.call("commit_write", ["token": try #require(preview["token"])])
        #expect(late.structuredContent?["error"]?["code"] == "CONFLICT")
        #expect(try file.rows("SELECT age FROM customers WHERE id = 1") == [[.int(36)]])
    }

    @Test func `insert rows whose keys the database chooses`() async throws {
        let file = try DatabaseFile()
        let server = try file.server(Self.settings())
        let preview = try await Self.preview(server, "INSERT INTO customers (name) VALUES ('Edsger'), ('Barbara')")
        #expect(preview["row_count"] == 2 && preview["rows"]?[0]?["before"] == nil)
        try file.change("INSERT INTO customers (name) VALUES ('Donald');\n")
        _ = try await server.result("commit_write", ["token": try #require(preview["token"])])
        #expect(try file.rows("SELECT count(*) FROM customers") == [[.int(6)]])
    }

    @Test func `repeat harmlessly under an idempotency key`() async throws {
        let file = try DatabaseFile()
        let server = try file.server(Self.settings())
        let preview = try await Self.preview(server, "INSERT INTO customers (name) VALUES ('Edsger')")
        let arguments: JSONObject = ["token": try #require(preview["token"]), "idempotency_key": "k1"]
        _ = try await server.result("commit_write", arguments)
        let again = try await server.result("commit_write", arguments)
        #expect(again["repeated"] == true)
        #expect(try file.rows("SELECT count(*) FROM customers") == [[.int(4)]])
        let other = try await Self.preview(server, "INSERT INTO customers (name) VALUES ('Tony')")
        let reused = try await server.call(
            "commit_write", ["token": try #require(other["token"]), "idempotency_key": "k1"])
        #expect(reused.structuredContent?["error"]?["code"] == "CONFLICT")
    }

    @Test func `ask the user before deleting, and take no for an answer`() async throws {
        let file = try DatabaseFile()
        let server = try file.server(Self.settings())
        for (action, left) in [(ElicitResult.Action.decline, 3), (.accept, 2)] {
            let questions = Questions()
            var options = ClientOptions()
            options.handlers.elicit = { form in
                questions.add(form.message)
                return ElicitResult(action: action, content: ["confirm": true])
            }
            let own = try await withServer(server.service, clientOptions: options) { client in
                let preview = try await client.callTool(
                    "preview_write", arguments: ["sql": "DELETE FROM orders WHERE id = 3"])
                let token = try #require(preview.structuredContent?["token"])
                return try await client.callTool("commit_write", arguments: ["token": token])
            }
            #expect(own.isError == (action == .decline))
            #expect(questions.all.count == 1)
            #expect(try file.rows("SELECT count(*) FROM orders") == [[.int(Int64(left))]])
        }
    }

    @Test(arguments: [
        "UPDATE customers SET id = id + 10", "DELETE FROM spenders", "UPDATE customers SET age = 1 RETURNING *",
        "SELECT 1", "DROP TABLE customers", "UPDATE nothing SET a = 1", "INSERT INTO sqlite_schema VALUES (1)",
        "UPDATE customers SET name = load_extension('x')", "UPDATE customers SET name = NULL",
    ])
    func `refuse to preview what cannot be previewed`(sql: String) async throws {
        let file = try DatabaseFile()
        let result = try await file.server(Self.settings()).call("preview_write", ["sql": .string(sql)])
        #expect(result.isError)
        #expect(try file.rows("SELECT count(*) FROM customers WHERE id < 4 AND name IS NOT NULL") == [[.int(3)]])
    }

    @Test(arguments: [
        "ATTACH '/tmp/x.db' AS x", "PRAGMA journal_mode = WAL", "PRAGMA writable_schema = 1", "VACUUM INTO '/tmp/x.db'",
        "CREATE VIRTUAL TABLE v USING fts5(a)", "BEGIN", "COMMIT",
        "INSERT INTO orders (note) VALUES (load_extension('x'))",
        "UPDATE sqlite_schema SET sql = ''", "DELETE FROM sqlite_schema",
    ])
    func `stay within the fence in every mode`(sql: String) async throws {
        let file = try DatabaseFile()
        let database = file.source("shop", Self.settings([.dml, .ddl, .admin])).database
        await #expect(throws: SQLFailure.self) {
            try await database.withWriteTransaction(allowing: [.dml, .ddl, .admin], limits: SQLLimits()) {
                transaction in
                _ = try await transaction.run(SQLStatement(sql), into: RowCounter())
            }
        }
    }

    @Test func `change the schema only where that is allowed and agreed to`() async throws {
        let file = try DatabaseFile()
        #expect(try await file.server(Self.settings()).failure("CREATE TABLE x (a)") == "DENIED_STATEMENT")
        var options = ClientOptions()
        options.handlers.elicit = { _ in ElicitResult(action: .accept, content: ["confirm": true]) }
        let server = try file.server(Self.settings([.dml, .ddl]))
        let made = try await withServer(server.service, clientOptions: options) { client in
            try await client.callTool("execute_sql", arguments: ["sql": "CREATE TABLE x (a)"])
        }
        #expect(!made.isError)
        #expect(try file.rows("SELECT count(*) FROM x") == [[.int(0)]])
    }

    @Test func `say so when another process holds the file`() async throws {
        let file = try DatabaseFile()
        var settings = Self.settings()
        settings.timeout = .milliseconds(100)
        let server = try file.server(settings)
        let other = try SQLiteConnection(SQLiteFile(path: file.path), writes: true)
        try other.execute("BEGIN EXCLUSIVE")
        let result = try await server.call("preview_write", ["sql": "UPDATE customers SET age = 1 WHERE id = 1"])
        #expect(result.structuredContent?["error"]?["code"] == "CONFLICT")
        #expect(try await server.failure("SELECT * FROM customers") == "CONFLICT")
        try other.execute("ROLLBACK")
        #expect(try await server.failure("SELECT * FROM customers") == nil)
    }
}

/// What a user was asked.
private final class Questions: Sendable {
    private let messages = Mutex<[String]>([])
    var all: [String] { messages.withLock(\.self) }
    func add(_ message: String) { messages.withLock { $0.append(message) } }
}
