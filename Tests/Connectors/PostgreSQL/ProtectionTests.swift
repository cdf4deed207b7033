import JSON
import MCP
import RealServers
import SQLTools
import Testing

@testable import PostgreSQLConnector

@Suite struct `Protected columns in PostgreSQL` {
    private func server(_ version: PostgreSQLServer.Version, _ caller: Shop.Caller = .plain) async throws -> MCPServer {
        try await Shop.toolbox(version, as: caller) { settings in
            settings.columns = [
                SQLColumnRule("shop.customers.email", .mask(keepFirst: 1, keepLast: 3)),
                SQLColumnRule("shop.customers.phone", .hide),
                SQLColumnRule("shop.customers.name", .hash(key: "pepper")),
                SQLColumnRule("shop.customers.born", .generalise(.date(.year))),
                SQLColumnRule("shop.customers.balance", .generalise(.step(100))),
            ]
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `are seen only as treated, in every part of a statement`(version: PostgreSQLServer.Version) async throws {
        let server = try await server(version)
        let all = try await server.sql("SELECT * FROM customers ORDER BY id")
        #expect(all.structuredContent?["columns"]?.arrayValue?.count == 5)
        #expect(all.rows.first?[2] == "a***ple")
        #expect(all.rows.first?[3] == "1980")
        #expect(all.rows.first?[4]?.stringValue == "1200")
        #expect(all.rows.first?[1]?.stringValue?.utf8.count == 32)
        for question in [
            "SELECT email FROM shop.customers WHERE id = 1",
            "SELECT c.email FROM \"shop\".\"customers\" c WHERE c.id = 1",
            "SELECT shop.customers.email FROM shop.customers WHERE id = 1",
            "SELECT max(email) FROM customers WHERE id = 1",
            "WITH x AS (SELECT * FROM customers) SELECT email FROM x WHERE id = 1",
            "WITH RECURSIVE x AS (SELECT email, id FROM shop . customers) SELECT email FROM x WHERE id = 1",
        ] {
            let result = try await server.sql(question)
            #expect(result.rows.first?[0] == "a***ple", "\(question): \(result.everything)")
        }
        let guessed = try await server.sql("SELECT count(*) FROM customers WHERE email = $1", [.string(Shop.secret)])
        #expect(guessed.rows == [[0]])
        #expect(try await server.sql("SELECT phone FROM customers").code == "UNKNOWN_NAME")
        #expect(try await server.sql("SELECT count(*) FROM orders").rows == [[20000]])
    }

    @Test(arguments: PostgreSQLServer.installed, Shop.Caller.allCases)
    func `leak through nothing`(version: PostgreSQLServer.Version, caller: Shop.Caller) async throws {
        let server = try await server(version, caller)
        for attack in [
            "SELECT * FROM shop.customer_list", "SELECT * FROM shop.customer_copy", "SELECT shop.first_email()",
            "SELECT shop.first_email_again()", "SELECT * FROM pg_stats WHERE tablename = 'customers'",
            "SELECT * FROM pg_statistic",
            "SELECT most_common_vals FROM pg_catalog.pg_stats", "SELECT * FROM pg_stat_activity", "TABLE pg_stats",
            "EXPLAIN SELECT * FROM customers WHERE email = 'x'", "EXPLAIN (VERBOSE) SELECT * FROM shop.customers",
            "SELECT email::int FROM customers", "SELECT name::int FROM shop.customers",
            "SELECT 1 / (balance - balance) FROM customers",
            "SELECT customers FROM customers", "SELECT to_json(customers) FROM shop.customers",
            "SELECT c FROM shop.customers c",
            "SELECT * FROM ONLY shop.customers", "SELECT * FROM test.shop.customers",
            "SELECT * FROM shop.customers TABLESAMPLE SYSTEM (100)",
            "SELECT phone FROM shop.customers", "SELECT * FROM \"shop\".U&\"custom\\0065rs\"",
            "SELECT * FROM U&\"sh\\006fp\".customers",
            "WITH customers AS (SELECT * FROM shop.customers) SELECT * FROM customers",
            "SELECT * FROM shop/**/./**/customers",
            "SELECT string_agg(email, ',') FROM shop.customers",
            "SELECT query_to_xml('SELECT * FROM shop.customers', true, true, '')",
            "SELECT * FROM (SELECT * FROM (TABLE shop.customers) a) b",
            "SELECT * FROM shop.customers, LATERAL (SELECT shop.customers.email) x",
            "SELECT (SELECT email FROM shop.customers LIMIT 1)", "SELECT array_agg(c) FROM shop.customers c",
            "SELECT xmlforest(email) FROM customers",
            "SELECT * FROM orders o JOIN shop.customers c ON c.id = o.customer_id WHERE c.email LIKE 'alice%' LIMIT 1",
            "SELECT count(*) FROM shop.customers WHERE phone IS NOT NULL", "SELECT email FROM public.customers",
            "SELECT ctid, * FROM shop.customers",
            "SELECT * FROM shop.customers ORDER BY email COLLATE \"C\"",
            "SELECT pg_get_viewdef('shop.customer_list'::regclass), email FROM shop.customers",
            "SELECT current_query() FROM customers", "SELECT pg_catalog.\"current_query\"(), name FROM shop.customers",
            "SELECT pg_stat_get_backend_activity(n) FROM customers, generate_series(1, 50) AS n",
        ] {
            let result = try await server.sql(attack)
            for secret in [Shop.secret, "alice@", "+49123", "1234.56", "1980-02", "pepper", "Alice"]
            where !attack.contains(secret) {
                #expect(!result.everything.contains(secret), "\(attack): \(result.everything)")
            }
            let plan = try await server.call("explain_sql", ["sql": .string(attack)])
            #expect(!plan.everything.contains("pepper") && !plan.everything.contains("+49123"), "\(attack)")
        }
        #expect(try await server.call("db_monitor", ["view": "active_queries"]).code == "PROTECTED_COLUMN")
        let details = try await server.call("get_object_details", ["schema_name": "shop", "object_name": "customers"])
        #expect(!details.everything.contains("\"phone\""))
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `are seen only as treated whatever letters and blanks the names have`(
        version: PostgreSQLServer.Version
    ) async throws {
        try await Shop.server(version).run(
            sql: """
                DROP TABLE IF EXISTS shop."Ärzte", shop."Order Lines" CASCADE;
                CREATE TABLE shop."Ärzte" (id int, note text); INSERT INTO shop."Ärzte" VALUES (1, 'diagnosis');
                CREATE TABLE shop."Order Lines" (id int, note text); INSERT INTO shop."Order Lines" VALUES (1, 'diagnosis');
                CREATE FUNCTION shop.first_line() RETURNS text LANGUAGE sql AS 'SELECT note FROM shop."Order Lines"';
                CREATE FUNCTION shop."first line"() RETURNS text LANGUAGE sql AS 'SELECT shop.first_line()';
                CREATE FUNCTION shop.first_line_again() RETURNS text LANGUAGE sql AS 'SELECT shop."first line"()';
                CREATE FUNCTION shop.own_words() RETURNS text LANGUAGE sql AS 'SELECT current_query()';
                GRANT SELECT ON shop."Ärzte", shop."Order Lines" TO shop_reader
                """)
        let server = try await Shop.toolbox(version) { settings in
            settings.columns = [
                SQLColumnRule("shop.Ärzte.note", .hash(key: "pepper")),
                SQLColumnRule("shop.Order Lines.note", .hide),
            ]
        }
        #expect(try await server.sql("SELECT id FROM shop.\"Ärzte\"").rows == [[1]])
        for attack in [
            "SELECT note FROM shop.\"Ärzte\"", "SELECT note FROM \"Ärzte\"", "TABLE shop.\"Order Lines\"",
            "SELECT * FROM shop.U&\"\\00C4rzte\"", "SELECT shop.first_line()", "SELECT shop.\"first line\"()",
            "SELECT shop.first_line_again()", "SELECT shop.own_words() FROM \"Ärzte\"",
        ] {
            let result = try await server.sql(attack)
            #expect(!result.everything.contains("diagnosis") && !result.everything.contains("pepper"), "\(attack)")
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `stop all reading when a rule names a table that is not there`(
        version: PostgreSQLServer.Version
    ) async throws {
        let server = try await Shop.toolbox(version) { settings in
            settings.columns = [SQLColumnRule("shop.patrons.email", .hide)]
        }
        #expect(try await server.sql("SELECT id FROM customers").code == "MISCONFIGURED")
    }
}
