import Foundation
import JSON
import MCP
import MCPTesting
import SQLTools
import Testing

@testable import SQLiteConnector

@Suite struct `The tools over SQLite` {
    @Test func `answer with columns, rows and whether there are more`() async throws {
        let server = try DatabaseFile().server()
        let all = try await server.result("execute_sql", ["sql": "SELECT id, name FROM customers ORDER BY id"])
        #expect(
            all == [
                "columns": [["name": "id", "type": "INTEGER"], ["name": "name", "type": "TEXT"]],
                "rows": [[1, "Ada"], [2, "Grace"], [3, "Alan"]], "row_count": 3, "truncated": false,
            ])
        let two = try await server.result(
            "execute_sql", ["sql": "SELECT id FROM customers ORDER BY id", "max_rows": 2])
        #expect(two["truncated"] == true && two["truncated_by"] == "rows" && two["rows"] == [[1], [2]])
        let three = try await server.result(
            "execute_sql", ["sql": "SELECT id FROM customers ORDER BY id", "max_rows": 3])
        #expect(three["truncated"] == false && three["next_cursor"] == nil)
    }

    @Test func `go on at a cursor, and say so when the rows have changed`() async throws {
        let file = try DatabaseFile()
        let server = try file.server()
        let sql: JSONValue = "SELECT name FROM customers ORDER BY name"
        let first = try await server.result("execute_sql", ["sql": sql, "max_rows": 2])
        #expect(first["rows"] == [["Ada"], ["Alan"]])
        let cursor = try #require(first["next_cursor"])
        let rest = try await server.result("execute_sql", ["sql": sql, "max_rows": 2, "cursor": cursor])
        #expect(rest["rows"] == [["Grace"]] && rest["truncated"] == false)
        #expect(try await server.failure("SELECT name FROM customers", ["cursor": cursor]) == "CURSOR_STALE")
        let other = server.asCaller(Principal(subject: "eve", authentication: "api-key"))
        #expect(
            try await other.failure("SELECT name FROM customers ORDER BY name", ["cursor": cursor]) == "INVALID_TOKEN")
        try file.change("UPDATE customers SET name = 'Aaron' WHERE name = 'Alan';\n")
        #expect(
            try await server.failure("SELECT name FROM customers ORDER BY name", ["cursor": cursor]) == "CURSOR_STALE")
    }

    @Test func `keep what values mean`() async throws {
        let server = try DatabaseFile().server()
        let row = try await server.rows("SELECT 9007199254740993, 9007199254740992, 1.5, 9e999, NULL, x'00ff', 'ü'")
        let blob = JSONValue.string("<2 bytes, sha256 06eb7d6a69ee19e5…>")
        #expect(row == [["9007199254740993", 9_007_199_254_740_992, 1.5, "inf", nil, blob, "ü"]])
        let picture = try await server.rows("SELECT picture FROM orders WHERE id = 1")
        #expect(picture[0]?[0]?.stringValue?.hasPrefix("<9 bytes, image/png, sha256 ") == true)
        let long = try await server.rows("SELECT hex(zeroblob(4000))")
        #expect(long[0]?[0]?.stringValue?.hasSuffix("0… (8000 bytes in all)") == true)
    }

    @Test func `take parameters by position and by name`() async throws {
        let server = try DatabaseFile().server()
        #expect(try await server.rows("SELECT name FROM customers WHERE id = ?", ["params": [2]]) == [["Grace"]])
        #expect(try await server.rows("SELECT ?2, ?1", ["params": ["a", nil]]) == [[nil, "a"]])
        #expect(
            try await server.rows(
                "SELECT typeof(:a), typeof(@b), typeof($c)", ["params": ["a": 1, "b": 1.5, "c": "x"]])
                == [["integer", "real", "text"]])
        #expect(try await server.failure("SELECT ?", ["params": []]) == "PARAMETERS")
        #expect(try await server.failure("SELECT :a", ["params": ["b": 1]]) == "PARAMETERS")
        #expect(try await server.failure("SELECT :a", ["params": ["a": 1, "b": 1]]) == "PARAMETERS")
        #expect(
            try await server.rows("SELECT 'x''y' || ?", ["params": ["'; DROP TABLE customers --"]]) == [
                ["x'y'; DROP TABLE customers --"]
            ])
    }

    @Test func `name the nearest name that is right`() async throws {
        let server = try DatabaseFile().server()
        for (sql, near) in [
            ("SELECT * FROM custmers", "customers"), ("SELECT emial FROM customers", "email"),
            ("SELECT uper(name) FROM customers", "upper"),
        ] {
            let result = try await server.call("execute_sql", ["sql": .string(sql)])
            #expect(result.structuredContent?["error"]?["code"] == "UNKNOWN_NAME")
            #expect(result.structuredContent?["error"]?["did_you_mean"]?.stringValue == near)
        }
        let syntax = try await server.call("execute_sql", ["sql": "SELECT name FORM customers WHERE"])
        #expect(syntax.structuredContent?["error"]?["code"] == "SYNTAX")
        #expect(syntax.structuredContent?["error"]?["position"] != nil)
    }

    @Test func `find objects in three levels of detail`() async throws {
        let server = try DatabaseFile().server()
        let names = try await server.result("search_objects", ["object_type": "table"])
        #expect(names == ["objects": ["main.customers", "main.orders"], "truncated": false])
        let summary = try await server.result(
            "search_objects", ["object_type": "table", "detail_level": "summary", "limit": 1])
        #expect(summary["objects"] == [["schema": "main", "name": "customers", "column_count": 5]])
        #expect(summary["truncated"] == true)
        let full = try await server.result(
            "search_objects", ["object_type": "table", "pattern": "ORD%", "detail_level": "full"])
        #expect(full["objects"]?[0]?["foreign_keys"] == ["customer → customers.id"])
        #expect(full["objects"]?[0]?["columns"]?.arrayValue?.count == 5)
        #expect(try await server.result("search_objects", ["object_type": "view"])["objects"] == ["main.spenders"])
        #expect(try await server.result("search_objects", ["object_type": "schema"])["objects"] == ["main"])
        #expect(
            try await server.result("search_objects", ["object_type": "index"])["objects"] == [
                "main.orders.orders_by_customer"
            ])
        #expect(try await server.result("search_objects", ["object_type": "procedure"])["objects"] == [])
        let columns = try await server.result("search_objects", ["object_type": "column", "pattern": "%mail"])
        #expect(columns["objects"] == ["main.customers.email", "main.spenders.email"])
        let functions = try await server.result("search_objects", ["object_type": "function", "pattern": "json_e%"])
        #expect(functions["objects"]?.arrayValue?.isEmpty == false)
    }

    @Test func `explain without running, and measure where asked to`() async throws {
        let server = try DatabaseFile().server()
        let plan = try await server.result(
            "explain_sql", ["sql": "SELECT * FROM orders WHERE customer = ?", "params": [1]])
        #expect(plan["plan"]?.stringValue?.contains("orders_by_customer") == true)
        let change = try await server.result("explain_sql", ["sql": "DELETE FROM orders WHERE id = 1"])
        #expect(change["plan"]?.stringValue?.contains("orders") == true)
        #expect(try await server.rows("SELECT count(*) FROM orders") == [[3]])
        let measured = try await server.result("explain_sql", ["sql": "SELECT * FROM orders", "analyze": true])
        #expect(measured["plan"]?.stringValue?.contains("with 3 rows") == true)
        #expect(try await server.call("explain_sql", ["sql": "DELETE FROM orders", "analyze": true]).isError)
        #expect(try await server.call("explain_sql", ["sql": "EXPLAIN SELECT 1"]).isError)
        #expect(try await server.call("explain_sql", ["sql": "DROP TABLE orders"]).isError)
    }

    @Test func `serve several sources side by side`() async throws {
        let (shop, other) = (try DatabaseFile(), try DatabaseFile("CREATE TABLE only_here (a);\n"))
        let server = try ServerUnderTest([shop.source("shop"), other.source("other")])
        #expect(try await server.result("list_sources")["sources"]?.arrayValue?.count == 2)
        #expect(try await server.rows("SELECT count(*) FROM only_here", ["source": "other"]) == [[0]])
        #expect(try await server.failure("SELECT * FROM only_here", ["source": "shop"]) == "UNKNOWN_NAME")
        try FileManager.default.removeItem(atPath: shop.path)
        #expect(try await server.failure("SELECT 1", ["source": "shop"]) == "SOURCE_UNREACHABLE")
        #expect(try await server.rows("SELECT count(*) FROM only_here", ["source": "other"]) == [[0]])
        let first = try await server.request("resources/list")
        #expect(
            first["resources"] == [
                ["uri": "sql://other/main/only_here", "name": "main.only_here", "mimeType": "application/json"]
            ] || first["nextCursor"] != nil)
        withExtendedLifetime((shop, other)) {}
    }

    @Test func `offer tables as resources, with completions`() async throws {
        let server = try DatabaseFile().server()
        let list = try await server.request("resources/list")
        #expect(
            list["resources"]?.arrayValue?.compactMap { $0["uri"]?.stringValue } == [
                "sql://shop/main/customers", "sql://shop/main/orders", "sql://shop/main/spenders",
            ])
        let read = ReadResourceResult(
            unchecked: try await server.request("resources/read", ["uri": "sql://shop/main/customers"]))
        let content = try JSONParser.parse(try #require(read.contents.first?.text))
        #expect(content["primary_key"] == ["id"])
        #expect(content["sample"]?["rows"]?.arrayValue?.count == 3)
        await #expect(throws: MCPError.self) {
            try await server.request("resources/read", ["uri": "sql://shop/main/nothing"])
        }
        let completion = try await server.request(
            "completion/complete",
            [
                "ref": ["type": "ref/resource", "uri": "sql://{source}/{schema}/{table}"],
                "argument": ["name": "table", "value": "or"],
                "context": ["arguments": ["source": "shop", "schema": "main"]],
            ])
        #expect(completion["completion"]?["values"] == ["orders"])
    }

    @Test(arguments: ["explore", "diagnose", "optimise"]) func `offer prompts`(name: String) async throws {
        let server = try DatabaseFile().server()
        let prompt = GetPromptResult(
            unchecked: try await server.request(
                "prompts/get", ["name": .string(name), "arguments": ["sql": "SELECT 1"]]))
        #expect(prompt.messages.count == 1)
    }

    @Test func `end what takes too long, and keep what there is`() async throws {
        let server = try DatabaseFile().server()
        let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 3 OR i < 0"
        let result = try await server.result("execute_sql", ["sql": .string(sql), "timeout_ms": 100])
        #expect(result["rows"] == [[1], [2]] && result["truncated_by"] == "time")
        #expect(try await server.failure("SELECT 1") == nil)
    }

    @Test func `end a statement when its caller goes`() async throws {
        let server = try DatabaseFile().server()
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await server.failure(endless) }
            group.cancelAll()
        }
        #expect(try await server.rows("SELECT 1") == [[1]])
    }
}
