import ConnectorKit
import JSON
import MCP
import SQLTools
import Testing

@testable import SQLiteConnector

@Suite struct `Protected columns` {
    private static let rules = [
        SQLColumnRule("customers.email", .mask(keepFirst: 1, keepLast: 4), unless: ["support"]),
        SQLColumnRule("Customers.AGE", .generalise(.step(10)), unless: ["support"]),
        SQLColumnRule("customers.born", .generalise(.date(.year)), unless: ["support"]),
        SQLColumnRule("orders.note", .hide, unless: ["support"]),
    ]

    private static func server(_ file: DatabaseFile) throws -> ServerUnderTest {
        var settings = SQLSettings()
        settings.columns = rules
        return try file.server(settings)
    }

    @Test func `are seen as the rules say, whatever the query's shape`() async throws {
        let server = try Self.server(try DatabaseFile())
        #expect(
            try await server.rows("SELECT email, age, born FROM customers ORDER BY id") == [
                ["a***.org", 30, "1815"], ["g***.org", 80, "1906"], [nil, 40, "1912"],
            ])
        #expect(try await server.rows("SELECT c.email AS harmless FROM customers AS c WHERE id = 1") == [["a***.org"]])
        #expect(try await server.rows("SELECT * FROM orders WHERE id = 3") == [[3, 2, 7.25, nil]])
        #expect(try await server.rows("SELECT upper(email) || '!' FROM customers WHERE id = 1") == [["A***.ORG!"]])
        #expect(try await server.rows("SELECT max(email) FROM customers") == [["g***.org"]])
        #expect(
            try await server.rows("SELECT json_group_array(email) FROM customers WHERE id < 2") == [["[\"a***.org\"]"]])
        #expect(try await server.rows("SELECT (SELECT email FROM customers WHERE id = 2)") == [["g***.org"]])
        #expect(
            try await server.rows("SELECT customers FROM (SELECT email AS customers FROM customers WHERE id = 1)") == [
                ["a***.org"]
            ])
    }

    @Test func `answer predicates by what is shown`() async throws {
        let server = try Self.server(try DatabaseFile())
        #expect(try await server.rows("SELECT id FROM customers WHERE email = 'ada@example.org'") == [])
        #expect(try await server.rows("SELECT id FROM customers WHERE email LIKE 'ada%'") == [])
        #expect(try await server.rows("SELECT id FROM customers WHERE age = 36") == [])
        #expect(
            try await server.rows("SELECT name FROM customers ORDER BY age, name") == [["Ada"], ["Alan"], ["Grace"]])
    }

    @Test func `are whole for the roles that are spared`() async throws {
        let support = Principal(subject: "s", roles: ["support"], authentication: "api-key")
        let server = try Self.server(try DatabaseFile()).asCaller(support)
        #expect(
            try await server.rows("SELECT email, age FROM main.customers WHERE id = 1") == [["ada@example.org", 36]])
        #expect(try await server.rows("SELECT email FROM spenders ORDER BY 1 LIMIT 1") == [["ada@example.org"]])
    }

    /// Ways to the table behind the rule.
    private static let ways = [
        "SELECT email FROM main.customers", "SELECT * FROM main.customers",
        "SELECT \"email\" FROM \"main\".\"customers\"",
        "SELECT [email] FROM [main].[customers]", "SELECT `EMAIL` FROM `MAIN`.`CUSTOMERS`",
        "SELECT rowid, age FROM main.customers", "SELECT id FROM main.customers WHERE email LIKE 'ada%'",
        "SELECT count(*) FROM main.customers GROUP BY email", "SELECT 1 FROM main.customers ORDER BY email",
        "SELECT count(email) FROM main.customers", "SELECT max(age) OVER () FROM main.customers",
        "WITH customers AS (SELECT email FROM main.customers) SELECT * FROM customers",
        "WITH imcp_ AS (SELECT email FROM main.customers) SELECT * FROM imcp_",
        "SELECT * FROM (SELECT email FROM main.customers) AS customers",
        "SELECT * FROM customers AS c JOIN main.customers AS d ON c.id = d.id AND d.email > 'b'",
        "SELECT * FROM customers NATURAL JOIN main.customers",
        "SELECT * FROM customers JOIN main.customers USING (email)",
        "SELECT 1 FROM (SELECT 'ada@example.org' AS email) NATURAL JOIN main.customers",
        "SELECT 1 FROM (SELECT 'ada@example.org' AS email) JOIN main.customers USING (email)",
        "SELECT 1 FROM (SELECT 'ada@example.org' AS email) NATURAL JOIN 'main'.'customers'",
        "SELECT 1 FROM (SELECT 'ada@example.org' AS email) NATURAL JOIN main /* . */ . /* x */ [customers]",
        "SELECT 1 FROM (SELECT 'ada@example.org' AS email) NATURAL JOIN spenders",
        "SELECT 1 FROM (SELECT 'ada@example.org' AS email) NATURAL JOIN 'spenders'",
        "SELECT count(*) FROM main.customers", "SELECT name FROM second", "SELECT email FROM spenders",
        "SELECT spent FROM spenders WHERE email > 'b'",
        "SELECT note FROM main.orders", "SELECT note FROM orders", "SELECT o.note FROM orders o",
        "SELECT sql FROM sqlite_schema", "SELECT * FROM sqlite_temp_schema", "SELECT name FROM sqlite_temp_master",
        "PRAGMA table_info(customers)", "SELECT * FROM pragma_table_list", "PRAGMA table_list",
        "SELECT * FROM pragma_table_xinfo('orders')", "SELECT * FROM sqlite_stat1",
        "SELECT imcp_treat(0, 'x')", "SELECT * FROM temp.imcp_0", "SELECT email_copy FROM main.generated",
        "SELECT email_copy FROM generated", "EXPLAIN SELECT email FROM main.customers",
        "EXPLAIN QUERY PLAN SELECT 1 FROM main.customers WHERE email > 'b'",
        "SELECT id FROM main.customers WHERE (id, email) > (1, 'b')",
        "SELECT id FROM main.customers WHERE EXISTS (SELECT 1 WHERE email GLOB 'a*')",
        "SELECT id FROM main.customers c WHERE c.email IS NOT NULL",
        "SELECT CASE WHEN email > 'm' THEN 1 ELSE 0 END FROM main.customers",
    ]

    @Test(arguments: ways) func `cannot be reached another way`(sql: String) async throws {
        let file = try DatabaseFile(
            DatabaseFile.shop + """
                CREATE TABLE generated (id INTEGER PRIMARY KEY, email TEXT, email_copy TEXT GENERATED ALWAYS AS (email));
                INSERT INTO generated (email) VALUES ('ada@example.org');
                CREATE VIEW second AS SELECT name FROM spenders;
                ANALYZE;

                """)
        var settings = SQLSettings()
        settings.columns = Self.rules + [SQLColumnRule("generated.email", .mask(keepFirst: 0, keepLast: 0))]
        let result = try await file.server(settings).call("execute_sql", ["sql": .string(sql)])
        #expect(result.isError)
        #expect(!result.content.compactMap(\.text).joined().contains("ada@"))
    }

    @Test func `keep plans from naming what guards them`() async throws {
        let server = try Self.server(try DatabaseFile())
        let plan = try await server.result(
            "explain_sql", ["sql": "SELECT a.email FROM customers a JOIN customers b USING (id)"])
        #expect(plan["plan"]?.stringValue?.contains("imcp_") == false)
    }

    @Test(arguments: ["customers.e_mail", "patrons.email"])
    func `stop all reading when a rule names a column or a table that is not there`(column: String) async throws {
        var settings = SQLSettings()
        settings.columns = [SQLColumnRule(column, .hide)]
        let server = try DatabaseFile().server(settings)
        #expect(try await server.failure("SELECT id FROM customers") == "MISCONFIGURED")
        #expect(try await server.failure("SELECT id FROM orders") == "MISCONFIGURED")
    }

    @Test func `stop their callers from changing anything`() async throws {
        var settings = SQLSettings()
        settings.mode = .readWrite
        settings.columns = Self.rules
        let server = try DatabaseFile().server(settings)
        #expect(try await server.failure("INSERT INTO orders (note) SELECT email FROM customers") == "PROTECTED_COLUMN")
    }

    @Test func `are marked or left out where objects are listed`() async throws {
        let server = try Self.server(try DatabaseFile())
        let names = try await server.result("search_objects", ["object_type": "column", "table": "orders"])
        #expect(names["objects"]?.arrayValue?.contains("main.orders.note") == false)
        let table = try await server.result(
            "search_objects", ["object_type": "table", "pattern": "orders", "detail_level": "full"])
        #expect(!table.jsonString.contains("note"))
        let customers = try await server.result(
            "search_objects", ["object_type": "table", "pattern": "customers", "detail_level": "full"])
        #expect(customers.jsonString.contains("\"protected\":\"mask\""))
    }

    @Test func `are kept in resources too`() async throws {
        let server = try Self.server(try DatabaseFile())
        let read = try await server.request("resources/read", ["uri": "sql://shop/main/customers"])
        #expect(read.jsonString.contains("a***.org") && !read.jsonString.contains("ada@"))
        let orders = try await server.request("resources/read", ["uri": "sql://shop/main/orders"])
        #expect(!orders.jsonString.contains("note") && !orders.jsonString.contains("gift"))
    }

    @Test(arguments: ["ÄRZTE", "a\"b", "select"]) func `are kept whatever their table is called`(table: String)
        async throws
    {
        let name = SQLDialect.sqlite.quote(table)
        let file = try DatabaseFile("CREATE TABLE \(name) (\"GRÖSSE\" TEXT);\nINSERT INTO \(name) VALUES ('secret');\n")
        var settings = SQLSettings()
        settings.columns = [SQLColumnRule("\(table).GRÖSSE", .mask(keepFirst: 1, keepLast: 0))]
        let server = try file.server(settings)
        #expect(try await server.rows("SELECT * FROM \(name)") == [["s***"]])
        #expect(try await server.failure("SELECT * FROM main.\(name)") == "PROTECTED_COLUMN")
    }

    @Test func `leave nothing of themselves in keys and indexes when they are hidden`() async throws {
        var settings = SQLSettings()
        settings.columns = [SQLColumnRule("orders.customer", .hide)]
        let server = try DatabaseFile().server(settings)
        for kind in ["table", "index"] {
            let found = try await server.result(
                "search_objects", ["object_type": .string(kind), "pattern": "orders%", "detail_level": "full"])
            #expect(!found.jsonString.replacing("orders_by_customer", with: "").contains("customer"))
        }
    }

    @Test func `are hashed so that equal values stay equal`() async throws {
        var settings = SQLSettings()
        settings.columns = [SQLColumnRule("customers.name", .hash(key: "k"))]
        let server = try DatabaseFile().server(settings)
        let rows = try await server.rows(
            "SELECT name FROM customers WHERE id = 1 UNION ALL SELECT name FROM customers WHERE id = 1")
        #expect(rows[0] == rows[1])
        #expect(rows[0]?[0]?.stringValue?.count == 32)
    }

    @Test func `are kept where a synthetic value is asked for that nobody can make`() async throws {
        var settings = SQLSettings()
        settings.columns = [SQLColumnRule("customers.name", .replace)]
        #expect(try await DatabaseFile().server(settings).failure("SELECT * FROM customers") == "NOT_SUPPORTED")
    }
}
