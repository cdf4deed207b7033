import JSON
import MCP
import RealServers
import SQLTools
import Testing

@testable import SQLiteConnector

/// What a hostile client may try on a source that only reads. None may pass, and no byte may change.
@Suite struct `A fence against attacks` {
    struct Attack: Sendable, CustomTestStringConvertible {
        let sql: String
        /// Nil: any refusal will do.
        var code: String?
        var testDescription: String { String(sql.prefix(80)) }

        init(_ sql: String, _ code: String? = nil) {
            self.sql = sql
            self.code = code
        }
    }

    private static let changes = [
        Attack("INSERT INTO customers (name) VALUES ('x')", "READONLY_VIOLATION"),
        Attack("UPDATE customers SET name = 'x'", "READONLY_VIOLATION"),
        Attack("DELETE FROM customers", "READONLY_VIOLATION"),
        Attack("REPLACE INTO customers (id, name) VALUES (1, 'x')", "READONLY_VIOLATION"),
        Attack("INSERT INTO customers (name) VALUES ('x') RETURNING *", "READONLY_VIOLATION"),
        Attack("WITH x AS (SELECT 1) DELETE FROM customers", "READONLY_VIOLATION"),
        Attack(
            "WITH x AS (SELECT 1) INSERT INTO customers (name) SELECT 'x' FROM x RETURNING id", "READONLY_VIOLATION"),
        Attack("/* SELECT */ DELETE FROM customers", "READONLY_VIOLATION"),
        Attack("-- SELECT\rDELETE FROM customers"),
        Attack("-- SELECT\nDELETE FROM customers", "READONLY_VIOLATION"),
        Attack("DROP TABLE customers", "READONLY_VIOLATION"),
        Attack("CREATE TABLE x (a)", "READONLY_VIOLATION"),
        Attack("CREATE TABLE x AS SELECT * FROM customers", "READONLY_VIOLATION"),
        Attack("CREATE TEMP TABLE x (a)", "READONLY_VIOLATION"),
        Attack("CREATE TEMP VIEW customers AS SELECT 1", "READONLY_VIOLATION"),
        Attack("CREATE TEMP TRIGGER t AFTER INSERT ON customers BEGIN DELETE FROM orders; END", "READONLY_VIOLATION"),
        Attack("CREATE VIRTUAL TABLE x USING fts5(a)", "READONLY_VIOLATION"),
        Attack("CREATE VIRTUAL TABLE x USING dbstat", "READONLY_VIOLATION"),
        Attack("ALTER TABLE customers RENAME TO x", "READONLY_VIOLATION"),
        Attack("REINDEX", "READONLY_VIOLATION"), Attack("ANALYZE", "READONLY_VIOLATION"),
        Attack("VACUUM", "READONLY_VIOLATION"),
        Attack("VACUUM INTO '/tmp/imcp-stolen.db'", "READONLY_VIOLATION"),
        Attack("EXPLAIN DELETE FROM customers", "READONLY_VIOLATION"),
        Attack("UPDATE sqlite_schema SET sql = ''", "READONLY_VIOLATION"),
        Attack("DELETE FROM sqlite_sequence", "READONLY_VIOLATION"),
    ]

    private static let sessions = [
        Attack("BEGIN"), Attack("BEGIN EXCLUSIVE"), Attack("COMMIT"), Attack("ROLLBACK"), Attack("END"),
        Attack("SAVEPOINT x"), Attack("RELEASE x"),
        Attack("ATTACH '/tmp/imcp-other.db' AS other"), Attack("ATTACH ':memory:' AS m"), Attack("DETACH main"),
        Attack("PRAGMA writable_schema = 1", "DENIED_STATEMENT"), Attack("PRAGMA writable_schema", "DENIED_STATEMENT"),
        Attack("PRAGMA journal_mode = DELETE", "DENIED_STATEMENT"), Attack("PRAGMA query_only = 0", "DENIED_STATEMENT"),
        Attack("PRAGMA main.query_only(0)", "DENIED_STATEMENT"), Attack("PRAGMA user_version = 5", "DENIED_STATEMENT"),
        Attack("PRAGMA schema_version(9)", "DENIED_STATEMENT"), Attack("PRAGMA trusted_schema = 1", "DENIED_STATEMENT"),
        Attack("PRAGMA temp_store_directory = '/'", "DENIED_STATEMENT"),
        Attack("PRAGMA database_list", "DENIED_STATEMENT"),
        Attack("PRAGMA mmap_size = 999999999999", "DENIED_STATEMENT"),
        Attack("PRAGMA cache_size = -9999999", "DENIED_STATEMENT"),
        Attack("PRAGMA wal_checkpoint(TRUNCATE)", "DENIED_STATEMENT"), Attack("PRAGMA optimize", "DENIED_STATEMENT"),
        Attack("PRAGMA locking_mode = EXCLUSIVE", "DENIED_STATEMENT"),
        Attack("PRAGMA incremental_vacuum", "DENIED_STATEMENT"),
        Attack("PRAGMA hard_heap_limit = 1", "DENIED_STATEMENT"), Attack("PRAGMA shrink_memory", "DENIED_STATEMENT"),
        Attack("SELECT * FROM pragma_database_list", "DENIED_STATEMENT"),
        Attack("SELECT * FROM pragma_journal_mode('delete')"), Attack("SELECT * FROM pragma_compile_options"),
        Attack("SELECT 1; DELETE FROM customers", "DENIED_STATEMENT"),
        Attack("SELECT 1;;;DROP TABLE orders", "DENIED_STATEMENT"),
        Attack("SELECT 1; COMMIT; DROP TABLE customers", "DENIED_STATEMENT"),
        Attack("SELECT ';' ; SELECT 2", "DENIED_STATEMENT"),
        Attack("SELECT 1\u{0}; DROP TABLE customers", "SYNTAX"), Attack("\u{0}", "SYNTAX"), Attack("", "SYNTAX"),
        Attack("/* only a comment */", "SYNTAX"), Attack("SELECT 'no end", "SYNTAX"),
        Attack("SELECT /* no end", "SYNTAX"),
        Attack("SELECT $a(' || ', 'x')", "SYNTAX"), Attack("SELECT #1", "SYNTAX"),
    ]

    private static let functions = [
        Attack("SELECT load_extension('/tmp/x.so')", "DENIED_FUNCTION"),
        Attack("SELECT LOAD_EXTENSION('x', 'y') FROM customers", "DENIED_FUNCTION"),
        Attack("SELECT \"load_extension\"('x')", "DENIED_FUNCTION"),
        Attack("SELECT * FROM (SELECT load_extension('x') AS a) WHERE a", "DENIED_FUNCTION"),
        Attack("SELECT writefile('/tmp/imcp-x', 'x')"), Attack("SELECT readfile('/etc/passwd')"),
        Attack("SELECT edit('x')"), Attack("SELECT * FROM fsdir('/')"), Attack("SELECT * FROM zipfile('/tmp/x.zip')"),
        Attack("SELECT fts3_tokenizer('simple')"), Attack("SELECT fts3_tokenizer('simple', x'0011223344556677')"),
        Attack("SELECT fts5(NULL)"), Attack("SELECT rtreecheck('main', 'x')"),
        Attack("SELECT sqlite_compileoption_get(1)"),
        Attack("SELECT sqlite_source_id()"), Attack("SELECT sqlite_log(1, 'x')"),
        Attack("SELECT * FROM dbstat"), Attack("SELECT * FROM sqlite_dbpage"), Attack("SELECT * FROM sqlite_stmt"),
        Attack("SELECT * FROM fts3tokenize('simple', 'x')"), Attack("SELECT * FROM sqlite_temp_schema"),
        Attack("SELECT * FROM pragma_function_list"),
    ]

    private static let bombs = [
        Attack("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n", "TIMEOUT"),
        Attack("WITH RECURSIVE n(i) AS (VALUES (1) UNION SELECT i + 1 FROM n) SELECT count(*) FROM n", "TIMEOUT"),
        Attack(
            "SELECT count(*) FROM customers a, customers b, customers c, customers d, customers e, customers f, customers g, customers h, customers i, customers j, customers k, customers l, customers m, customers n, customers o, customers p, customers q",
            "TIMEOUT"),
        Attack("SELECT randomblob(1000000000)", "TOO_LARGE"),
        Attack("SELECT length(zeroblob(2000000000))", "TOO_LARGE"),
        Attack("SELECT hex(zeroblob(16000000))", "TOO_LARGE"), Attack("SELECT printf('%1000000000d', 1)", "TOO_LARGE"),
        Attack("SELECT format('%.*c', 1000000000, 'x')", "TOO_LARGE"),
        Attack("SELECT printf('%0999999999.999999999f', 1.5)"),
        Attack("SELECT replace(hex(zeroblob(1000000)), '0', hex(zeroblob(1000)))", "TOO_LARGE"),
        Attack(
            "WITH RECURSIVE n(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM n) SELECT length(s) FROM n WHERE length(s) > 99999999",
            "TOO_LARGE"),
        Attack("SELECT 'a' LIKE '\(String(repeating: "%a", count: 300))'"),
        Attack("SELECT 'a' GLOB '\(String(repeating: "*a", count: 300))'"),
        Attack("SELECT 'a' REGEXP '(a+)+$'"),
        Attack("SELECT \(String(repeating: "(", count: 2_000))1\(String(repeating: ")", count: 2_000))"),
        Attack(String(repeating: "SELECT 1 UNION ALL ", count: 500) + "SELECT 1"),
        Attack("SELECT '\(String(repeating: "x", count: 300_000))'", "TOO_LARGE"),
        Attack("SELECT json_group_array(zeroblob(1000000)) FROM customers"),
        Attack(
            "SELECT * FROM json_each('[' || substr(replace(hex(zeroblob(9000000)), '0', '1,'), 2) || ']')"),
        Attack(
            "WITH a(s) AS (SELECT replace(hex(zeroblob(1000000)), '0', 'a')) SELECT instr(s, substr(s, 1, 1000000) || 'b') FROM a",
            "TOO_LARGE"),
        Attack(
            "WITH a(s) AS (SELECT replace(hex(zeroblob(1000000)), '0', 'a')) SELECT length(replace(s, substr(s, 1, 1000000) || 'b', 'x')) FROM a",
            "TOO_LARGE"),
        Attack("SELECT trim(hex(zeroblob(1000000)), hex(randomblob(500000)))", "TOO_LARGE"),
        Attack("SELECT printf('%*d', 1000000000, 1)", "TOO_LARGE"),
        Attack(
            "WITH p(s) AS (SELECT '%' || replace(hex(zeroblob(200)), '0', 'a') || 'b'), t(s) AS (SELECT replace(hex(zeroblob(1000000)), '0', 'a')) SELECT t.s LIKE p.s FROM p, t",
            "TOO_LARGE"),
        Attack(
            "WITH p(s) AS (SELECT '*' || replace(hex(zeroblob(200)), '0', 'a') || 'b'), t(s) AS (SELECT replace(hex(zeroblob(1000000)), '0', 'a')) SELECT t.s GLOB p.s FROM p, t",
            "TOO_LARGE"),
        Attack(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000), o(j) AS (SELECT json_group_object(i, 0) FROM n) SELECT length(json_patch(j, j)) FROM o",
            "TOO_LARGE"),
        Attack(
            "SELECT \(Array(repeating: "zeroblob(16000000)", count: 1_000).joined(separator: ", "))", "TOO_LARGE"),
    ]

    @Test(arguments: changes + sessions + functions + bombs)
    func `refuses an attack and changes no byte`(attack: Attack) async throws {
        let file = try DatabaseFile()
        let before = try file.bytes()
        var settings = SQLSettings()
        settings.timeout = .milliseconds(300)
        let code = try await file.server(settings).failure(attack.sql)
        #expect(code != nil)
        if let expected = attack.code { #expect(code == expected) }
        let isUnchanged = try file.bytes() == before
        #expect(isUnchanged)
        AttackLedger.note("SQLite", "execute_sql", attack.sql, hasPassed: code == nil || !isUnchanged)
    }

    /// The connector's own fence, without the reading of tokens before it.
    @Test(arguments: changes + sessions + functions)
    func `refuses an attack by the engine alone`(attack: Attack) async throws {
        let file = try DatabaseFile()
        let before = try file.bytes()
        let database = file.source("shop").database
        let failure = await #expect(throws: SQLFailure.self) {
            _ = try await database.read(
                SQLStatement(attack.sql), limits: SQLLimits(timeout: .milliseconds(500)), protection: SQLProtection(),
                into: RowCounter())
        }
        let isUnchanged = try file.bytes() == before
        #expect(isUnchanged)
        AttackLedger.note("SQLite", "the engine alone", attack.sql, hasPassed: failure == nil || !isUnchanged)
    }

    @Test func `has its corpus`() {
        let all = Self.changes + Self.sessions + Self.functions + Self.bombs
        #expect(all.count >= 100)
    }

    @Test func `lets ordinary questions pass`() async throws {
        let server = try DatabaseFile().server()
        for sql in [
            "SELECT name, upper(email), round(age / 2.0, 1) FROM customers WHERE name LIKE 'A%'",
            "WITH t AS (SELECT customer, sum(total) AS s FROM orders GROUP BY 1) SELECT * FROM t JOIN customers c ON c.id = t.customer",
            "SELECT name, row_number() OVER (ORDER BY age) FROM customers", "VALUES (1), (2)",
            "SELECT * FROM spenders", "SELECT * FROM json_each('[1,2]')", "PRAGMA table_info(customers)",
            "SELECT * FROM pragma_table_info('orders')", "SELECT name FROM sqlite_schema", "PRAGMA user_version",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT sum(i) FROM n",
            "SELECT datetime('now'), strftime('%Y', born) FROM customers", "SELECT '{\"a\":1}' ->> 'a'",
            "SELECT name FROM customers WHERE name GLOB 'A*' OR name LIKE '10!%' ESCAPE '!'",
            "SELECT json_array(json_patch('{\"a\":1}', '{\"b\":2}'))",
            "EXPLAIN QUERY PLAN SELECT * FROM customers", "SELECT 1 -- done", "SELECT 1 /* done */;",
        ] {
            #expect(try await server.failure(sql) == nil, "\(sql)")
        }
    }

    @Test func `leaves the functions that it bounds as they are`() async throws {
        let server = try DatabaseFile().server()
        let rows = try await server.rows(
            "SELECT 'Ada' LIKE 'a%', 'Ada' GLOB 'a*', '10%' LIKE '10!%' ESCAPE '!', NULL LIKE 'a', json_array(json_patch('{\"a\":1}', '{\"b\":2}'))"
        )
        #expect(rows == [[1, 0, 1, nil, "[{\"a\":1,\"b\":2}]"]])
    }

    @Test func `serves on after every attack`() async throws {
        let file = try DatabaseFile()
        var settings = SQLSettings()
        settings.timeout = .milliseconds(200)
        let server = try file.server(settings)
        for attack in Self.changes + Self.sessions + Self.functions {
            _ = try await server.failure(attack.sql)
            #expect(try await server.rows("SELECT count(*) FROM customers") == [[3]], "after \(attack.sql)")
        }
    }
}
