import JSON
import MCP
import RealServers
import SQLTools
import Testing

@testable import PostgreSQLConnector

@Suite struct `The tools over PostgreSQL` {
    @Test(arguments: PostgreSQLServer.installed)
    func `keep the meaning of values, and say what they left out`(version: PostgreSQLServer.Version) async throws {
        let server = try await Shop.toolbox(version)
        let result = try await server.sql(
            """
            SELECT 1.50::numeric AS n, 9007199254740993 AS big, ARRAY[1, NULL] AS a, '{"x": [1]}'::jsonb AS j, NULL AS nothing,
                timestamptz '2026-01-01 12:00+02' AS t, interval '1 day' AS i, '\\x0001'::bytea AS b, true AS yes,
                int4range(1, 5) AS r, point(1, 2) AS p, 'x'::char(3) AS c
            """)
        let row = try #require(result.rows.first?.arrayValue)
        #expect(row[0] == "1.50")
        #expect(row[1].integerValue ?? Int64(row[1].stringValue ?? "") == 9_007_199_254_740_993)
        #expect(row[2] == [1, nil])
        #expect(row[3] == ["x": [1]])
        #expect(row[4].isNull && row[5] == "2026-01-01T10:00:00Z" && row[6] == "1 day" && row[8] == true)
        #expect(row[9] == "[1,5)" && row[10] == "(1,2)")
        let types = result.structuredContent?["columns"]?.arrayValue?.map { $0["type"]?.stringValue }
        #expect(types?[0] == "numeric" && types?[5] == "timestamp with time zone" && types?[11] == "character(3)")
        let capped = try await server.sql("SELECT id FROM orders ORDER BY id", [], ["max_rows": 3])
        #expect(capped.rows == [[1], [2], [3]])
        #expect(capped.structuredContent?["truncated"] == true)
        let cursor = try #require(capped.structuredContent?["next_cursor"])
        let next = try await server.sql("SELECT id FROM orders ORDER BY id", [], ["max_rows": 3, "cursor": cursor])
        #expect(next.rows == [[4], [5], [6]])
        let exact = try await server.sql("SELECT generate_series(1, $1::int)", [3], ["max_rows": 3])
        #expect(exact.structuredContent?["truncated"] == false)
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `say what was wrong, and what is right`(version: PostgreSQLServer.Version) async throws {
        let server = try await Shop.toolbox(version)
        let table = try await server.sql("SELECT * FROM custmers")
        #expect(table.code == "UNKNOWN_NAME")
        #expect(table.structuredContent?["error"]?["did_you_mean"] == "customers")
        #expect(table.structuredContent?["error"]?["position"] == 15)
        let column = try await server.sql("SELECT emial FROM customers")
        #expect(column.structuredContent?["error"]?["did_you_mean"] == "email")
        #expect(try await server.sql("SELECT FROM WHERE").code == "SYNTAX")
        #expect(try await server.sql("SELECT 1 / 0").code == "DATA")
        #expect(try await server.sql("SELECT $1::int").code == "PARAMETERS")
        #expect(
            try await server.sql("SELECT count(*) FROM generate_series(1, 100000000000)", [], ["timeout_ms": 50]).code
                == "TIMEOUT")
        #expect(try await server.sql("SELECT 1").rows == [[1]])
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `find every kind of object`(version: PostgreSQLServer.Version) async throws {
        let server = try await Shop.toolbox(version)
        func names(_ kind: String, _ more: JSONObject = [:]) async throws -> [JSONValue] {
            var arguments: JSONObject = ["object_type": .string(kind), "schema": "shop"]
            arguments.merge(more)
            let result = try await server.call("search_objects", arguments)
            #expect(!result.isError, "\(result.everything)")
            return result.structuredContent?["objects"]?.arrayValue ?? []
        }
        #expect(try await names("schema") == ["shop"])
        #expect(try await names("table", ["pattern": "%ers"]) == ["shop.customers", "shop.orders"])
        #expect(try await names("view", ["pattern": "CUST%"]) == ["shop.customer_copy", "shop.customer_list"])
        #expect(try await names("column", ["table": "orders", "pattern": "t%"]) == ["shop.orders.total"])
        #expect(try await names("function", ["pattern": "harm%"]) == ["shop.harmless"])
        #expect(try await names("index", ["table": "customers"]).count == 2)
        #expect(try await names("procedure") == [])
        let full = try await names("table", ["pattern": "orders", "detail_level": "full"])
        #expect(full.first?["primary_key"] == ["id"])
        #expect(full.first?["foreign_keys"]?.arrayValue?.count == 1)
        #expect(full.first?["columns"]?.arrayValue?.count == 5)
        for kind in SQLObjectKind.allCases {
            for detail in SQLDetail.allCases {
                _ = try await names(kind.rawValue, ["detail_level": .string(detail.rawValue)])
            }
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `explain and measure`(version: PostgreSQLServer.Version) async throws {
        let server = try await Shop.toolbox(version)
        let plan = try await server.call(
            "explain_sql", ["sql": "SELECT * FROM orders WHERE total = $1", "params": [5]])
        #expect(plan.structuredContent?["plan"]?.stringValue?.contains("Seq Scan on orders") == true)
        #expect(plan.structuredContent?["cost"]?.doubleValue ?? 0 > 1)
        let measured = try await server.call("explain_sql", ["sql": "SELECT count(*) FROM orders", "analyze": true])
        #expect(measured.structuredContent?["plan"]?.stringValue?.contains("Execution Time") == true)
        let owner = try await Shop.toolbox(version, as: .superuser)
        let change = try await owner.call("explain_sql", ["sql": "DELETE FROM shop.orders WHERE id = 1"])
        #expect(change.structuredContent?["plan"]?.stringValue?.contains("Delete on orders") == true)
        let supposed = try await server.call(
            "explain_sql",
            [
                "sql": "SELECT * FROM shop.orders WHERE note = 'note 7'",
                "hypothetical_indexes": [["table": "shop.orders", "columns": ["note"]]],
            ])
        if version == .v15 {
            #expect(
                supposed.structuredContent?["plan"]?.stringValue?.contains("orders_note on orders") == true,
                "\(supposed.everything)")
        } else {
            #expect(supposed.code == "NOT_SUPPORTED")
        }
        let again = try await server.call("explain_sql", ["sql": "SELECT * FROM shop.orders WHERE note = 'note 7'"])
        #expect(again.structuredContent?["plan"]?.stringValue?.contains("Seq Scan") == true)
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `of all sets answer`(version: PostgreSQLServer.Version) async throws {
        let server = try await Shop.toolbox(version, as: .superuser)
        let calls: [(String, JSONObject)] = [
            ("list_sources", [:]), ("list_schemas", [:]), ("list_objects", ["schema_name": "shop"]),
            ("list_objects", ["schema_name": "shop", "object_type": "view"]),
            ("list_objects", ["schema_name": "shop", "object_type": "sequence"]),
            ("list_objects", ["schema_name": "shop", "object_type": "extension"]),
            ("get_object_details", ["schema_name": "shop", "object_name": "orders"]),
            ("get_object_details", ["schema_name": "shop", "object_name": "customer_list", "object_type": "view"]),
            (
                "get_object_details",
                ["schema_name": "shop", "object_name": "customers_id_seq", "object_type": "sequence"]
            ),
            ("get_object_details", ["schema_name": "shop", "object_name": "plpgsql", "object_type": "extension"]),
            ("analyze_db_health", [:]), ("list_migrations", [:]),
        ]
        for (tool, arguments) in calls {
            let result = try await server.call(tool, arguments)
            #expect(!result.isError, "\(tool): \(result.everything)")
        }
        for view in MonitorTools.names where view != "query_stats" {
            let result = try await server.call("db_monitor", ["view": .string(view)])
            #expect(!result.isError, "\(view): \(result.everything)")
        }
        for (tool, arguments) in [
            ("get_top_queries", [:]), ("get_top_queries", ["sort_by": "mean_time"]),
            ("db_monitor", ["view": "query_stats"]),
            ("analyze_workload_indexes", [:]),
        ] as [(String, JSONObject)] {
            let result = try await server.call(tool, arguments)
            #expect(result.isError == (version == .v18), "\(tool): \(result.everything)")
            if version == .v18 { #expect(result.code == "NOT_SUPPORTED") }
        }
        let advice = try await server.call(
            "analyze_query_indexes",
            [
                "queries": [
                    "SELECT * FROM shop.orders WHERE note = 'note 7'", "SELECT nonsense WHERE 1 = $1",
                    "SELECT * FROM shop.orders WHERE note = $1 AND total > $2",
                ]
            ])
        if version == .v15 {
            #expect(
                advice.structuredContent?["recommendations"] == [#"CREATE INDEX ON "shop"."orders" ("note")"#],
                "\(advice.everything)")
            #expect(advice.structuredContent?["skipped"]?.arrayValue?.count == 1)
        } else {
            #expect(advice.code == "NOT_SUPPORTED")
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `are cheap to list`(version: PostgreSQLServer.Version) async throws {
        let source = SQLSource("main", try await Shop.database(version))
        let server = try SQLToolbox([source]).server(name: "postgresql", title: "PostgreSQL")
        let list = try await server.perform(ServiceRequest(method: Method.listTools, params: [:]))
        #expect(JSONValue.object(list)["tools"]?.serialized().count ?? .max <= 4 * 1200)
    }
}
