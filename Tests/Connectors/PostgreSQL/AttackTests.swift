import JSON
import MCP
import PostgreSQLClient
import RealServers
import SQLTools
import Testing

@testable import PostgreSQLConnector

@Suite struct `A read-only PostgreSQL server` {
    /// Everything here would change, reach or learn something that reading does not need.
    static let attacks: [String] = [
        // Writes, plain and hidden.
        "INSERT INTO shop.orders VALUES (0, 1, now(), 1)", "UPDATE shop.orders SET total = 0",
        "DELETE FROM shop.orders",
        "TRUNCATE shop.orders", "DROP TABLE shop.orders", "DROP SCHEMA shop CASCADE", "CREATE TABLE shop.x (a int)",
        "ALTER TABLE shop.orders ADD x int", "COMMENT ON TABLE shop.orders IS 'x'",
        "GRANT ALL ON shop.orders TO PUBLIC",
        "MERGE INTO shop.orders o USING shop.customers c ON false WHEN NOT MATCHED THEN INSERT VALUES (0, 1, now(), 1)",
        "WITH gone AS (DELETE FROM shop.orders RETURNING *) SELECT count(*) FROM gone",
        "WITH a AS (SELECT 1), b AS (INSERT INTO shop.orders VALUES (0, 1, now(), 1) RETURNING id) SELECT * FROM b",
        "(WITH gone AS (UPDATE shop.orders SET total = 1 RETURNING *) SELECT * FROM gone)",
        "SELECT * INTO shop.copy FROM shop.orders", "EXPLAIN ANALYZE SELECT * INTO shop.copy FROM shop.orders",
        "SELECT 1 AS a INTO TEMP x", "CREATE TEMP TABLE t (a int)",
        "SELECT * FROM shop.orders FOR UPDATE", "SELECT * FROM shop.orders FOR SHARE",
        "SELECT nextval('shop.customers_id_seq')", "SELECT setval('shop.customers_id_seq', 1)",
        "REFRESH MATERIALIZED VIEW shop.customer_copy", "VACUUM", "ANALYZE shop.orders", "REINDEX TABLE shop.orders",
        "CLUSTER shop.orders", "CREATE INDEX ON shop.orders (total)", "LOCK TABLE shop.orders",
        "EXPLAIN ANALYZE DELETE FROM shop.orders", "EXPLAIN (ANALYZE) INSERT INTO shop.orders VALUES (0, 1, now(), 1)",
        "EXPLAIN ANALYZE CREATE TABLE shop.y AS SELECT 1", "EXPLAIN ANALYZE EXECUTE imcp_1",
        "EXPLAIN ANALYZE WITH g AS (DELETE FROM shop.orders RETURNING 1) SELECT * FROM g",
        "CREATE FUNCTION shop.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "ALTER ROLE shop_reader SUPERUSER",
        "CREATE ROLE evil SUPERUSER", "CREATE EXTENSION dblink SCHEMA public", "DROP EXTENSION plpgsql",
        "IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z",
        // Leaving the transaction.
        "COMMIT; DROP TABLE shop.orders", "COMMIT", "ROLLBACK", "END; DELETE FROM shop.orders", "ABORT",
        "BEGIN READ WRITE",
        "SELECT 1; COMMIT; DROP SCHEMA shop CASCADE", "SELECT 1;;DELETE FROM shop.orders",
        "START TRANSACTION READ WRITE",
        "SAVEPOINT a", "SET TRANSACTION READ WRITE", "SET default_transaction_read_only = off", "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres", "RESET ALL", "DISCARD ALL", "SET LOCAL transaction_read_only = off",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT pg_catalog.set_config('role', 'postgres', true)",
        "SELECT 1 /* ; */ ; /* */ DROP TABLE shop.orders -- ", "PREPARE TRANSACTION 'x'",
        // Code in other clothes.
        "DO $$ BEGIN DELETE FROM shop.orders; END $$", "DO LANGUAGE plpgsql 'BEGIN PERFORM 1; END'", "CALL nothing()",
        "PREPARE p AS DELETE FROM shop.orders", "EXECUTE imcp_1", "DEALLOCATE ALL",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
        "FETCH ALL FROM c", "LISTEN x", "NOTIFY x", "UNLISTEN *", "LOAD 'auto_explain'",
        "SECURITY LABEL ON ROLE x IS 'y'",
        "CHECKPOINT", "ALTER SYSTEM SET shared_buffers = '1GB'",
        // Files and programs.
        "COPY shop.orders TO PROGRAM 'id'", "COPY shop.orders FROM '/etc/passwd'",
        "COPY (SELECT 1) TO '/tmp/imcp_attack'",
        "COPY shop.orders TO STDOUT", "SELECT pg_read_file('/etc/passwd')", "SELECT * FROM pg_read_file('/etc/passwd')",
        "SELECT * FROM ROWS FROM (pg_read_file('/etc/passwd')) AS x", "SELECT pg_read_binary_file('/etc/passwd')",
        "SELECT ('/etc/passwd'::text).pg_read_file", "SELECT pg_ls_dir('/')", "SELECT pg_ls_logdir()",
        "SELECT pg_ls_waldir()",
        "SELECT * FROM pg_stat_file('/etc/passwd')", "SELECT lo_import('/etc/passwd')", "SELECT lo_export(1, '/tmp/x')",
        "SELECT lo_from_bytea(0, 'x')", "SELECT lo_creat(-1)", "SELECT lo_unlink(1)", "SELECT lo_get(1)",
        "SELECT lowrite(1, 'x')",
        "SELECT pg_file_write('x', 'y', false)", "SELECT pg_current_logfile()", "SELECT pg_hba_file_rules()",
        "SELECT * FROM pg_hba_file_rules", "SELECT pg_tablespace_location(1663)",
        "SELECT pg_catalog . pg_read_file ( '/etc/passwd' )", "SELECT \"pg_read_file\"('/etc/passwd')",
        "SELECT U&\"pg\\005fread\\005ffile\"('/etc/passwd')",
        "SELECT U&\"pg!005fread!005ffile\" UESCAPE '!' ('/etc/passwd')",
        "SELECT PG_READ_FILE('/etc/passwd')", "SELECT pg_read_file/**/('/etc/passwd')",
        "SELECT pg_read_file--\n('/etc/passwd')",
        "SELECT (SELECT (SELECT pg_read_file('/etc/passwd')))", "VALUES (pg_read_file('/etc/passwd'))",
        "SELECT 1 WHERE pg_read_file('/etc/passwd') IS NULL", "SELECT 1 ORDER BY pg_read_file('/etc/passwd')",
        "SELECT CASE WHEN true THEN pg_read_file('/etc/passwd') END",
        "SELECT 1 LIMIT length(pg_read_file('/etc/passwd'))",
        "EXPLAIN ANALYZE SELECT pg_read_file('/etc/passwd')", "SELECT 'it''s', pg_read_file($$/etc/passwd$$)",
        "SELECT $a$ ' $a$, pg_read_file('/etc/passwd')", "SELECT E'\\'', pg_read_file('/etc/passwd') --'",
        // The network and other sessions.
        "SELECT dblink('host=127.0.0.1', 'DROP TABLE x')", "SELECT * FROM dblink_exec('x', 'y')",
        "SELECT dblink_connect('host=evil')",
        "SELECT pg_terminate_backend(pg_backend_pid())", "SELECT pg_cancel_backend(1)", "SELECT pg_reload_conf()",
        "SELECT pg_rotate_logfile()", "SELECT pg_promote()", "SELECT pg_switch_wal()", "SELECT pg_notify('a', 'b')",
        "SELECT inet_server_addr()", "SELECT inet_client_addr()", "SELECT pg_export_snapshot()",
        "SELECT pg_logical_emit_message(true, 'a', 'b')", "SELECT pg_create_physical_replication_slot('x')",
        "SELECT pg_create_logical_replication_slot('x', 'test_decoding')", "SELECT pg_drop_replication_slot('x')",
        "SELECT pg_create_restore_point('x')", "SELECT pg_backup_start('x')", "SELECT pg_stat_reset()",
        "SELECT pg_current_xact_id()", "SELECT txid_current()",
        // Waiting and locking.
        "SELECT pg_sleep(100)", "SELECT pg_sleep_for('1 hour')", "SELECT pg_sleep_until('infinity')",
        "SELECT pg_advisory_lock(1)", "SELECT pg_try_advisory_lock(1)", "SELECT pg_advisory_xact_lock(1)",
        "SELECT pg_advisory_unlock_all()", "SELECT shop.nap()", "SELECT shop.long_nap()", "SELECT shop.atomic_nap()",
        "SELECT * FROM shop.sleepy", "SELECT nap()", "SELECT shop.sneak(1)", "SELECT OPERATOR(shop.@#@) 1",
        "SELECT @#@\u{301} FROM (SELECT 1 AS \u{301}) AS x",
        // SQL given as text.
        "SELECT query_to_xml('DELETE FROM shop.orders', true, true, '')",
        "SELECT query_to_xmlschema('SELECT 1', true, true, '')",
        "SELECT table_to_xml('pg_authid', true, true, '')", "SELECT database_to_xml(true, true, '')",
        "SELECT schema_to_xml('shop', true, true, '')", "SELECT cursor_to_xml('c', 1, true, true, '')",
        "SELECT * FROM ts_stat('SELECT pg_read_file(''/etc/passwd'')::tsvector')",
        "SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery')",
        "SELECT shop.run('SELECT pg_sleep(1)')",
        "SELECT * FROM crosstab('SELECT 1, 2, 3') AS x (a int, b int)",
        // Secrets of the server.
        "SELECT * FROM pg_authid", "SELECT * FROM pg_shadow", "SELECT * FROM pg_user_mappings", "TABLE pg_authid",
        "SELECT * FROM pg_subscription", "SELECT * FROM pg_largeobject", "SELECT * FROM pg_prepared_statements",
        "SELECT * FROM pg_file_settings", "SELECT * FROM pg_cursors",
        "SELECT * FROM information_schema.user_mapping_options",
        "SELECT * FROM information_schema.foreign_server_options",
        "SELECT * FROM information_schema._pg_user_mappings", "TABLE information_schema._pg_foreign_servers",
        // What cannot be read is refused.
        "SELECT 'open", "SELECT \"open", "SELECT $$open", "SELECT /* open", "SELECT 1 \u{0} ; DROP TABLE shop.orders",
        "", ";", "--",
        "\\copy shop.orders to '/tmp/x'", "SELEC 1",
    ]

    private static let state = """
        SELECT md5(string_agg(o::text, ',' ORDER BY id)) FROM shop.orders o UNION ALL
        SELECT md5(string_agg(c::text, ',' ORDER BY id)) FROM shop.customers c UNION ALL
        SELECT string_agg(oid::text || relacl::text, ',' ORDER BY oid) FROM pg_class
            WHERE oid IN ('shop.customers'::regclass, 'shop.orders'::regclass, 'shop.customer_list'::regclass,
                'shop.customer_copy'::regclass) UNION ALL
        SELECT string_agg(rolname || rolsuper::text, ',' ORDER BY rolname) FROM pg_roles WHERE rolname <> 'shop_watcher'
            UNION ALL
        SELECT last_value::text FROM shop.customers_id_seq UNION ALL SELECT count(*)::text FROM pg_largeobject_metadata
        UNION ALL SELECT count(*)::text FROM pg_replication_slots
        """

    @Test(arguments: PostgreSQLServer.installed, Shop.Caller.allCases)
    func `lets no attack pass`(version: PostgreSQLServer.Version, caller: Shop.Caller) async throws {
        let database = try await Shop.server(version)
        let before = try database.run(sql: Self.state)
        let server = try await Shop.toolbox(version, as: caller)
        #expect(try await server.sql("SELECT 1").isError == false)
        for attack in Self.attacks {
            let result = try await server.sql(attack)
            #expect(result.isError, "\(attack)")
            #expect(!result.everything.contains("root:"), "\(attack)")
            AttackLedger.note(version.rawValue, "execute_sql as \(caller)", attack, hasPassed: !result.isError)
            // The same as something to explain, which may at most be planned.
            _ = try await server.call("explain_sql", ["sql": .string(attack)])
            let measured = try await server.call("explain_sql", ["sql": .string(attack), "analyze": true])
            #expect(measured.isError, "\(attack)")
            AttackLedger.note(version.rawValue, "explain_sql as \(caller)", attack, hasPassed: !measured.isError)
        }
        #expect(Self.attacks.count >= 180)
        let isUnchanged = try database.run(sql: Self.state) == before
        #expect(isUnchanged)
        AttackLedger.note(version.rawValue, "data afterwards as \(caller)", "all", hasPassed: !isUnchanged)
        #expect(try await server.sql("SELECT count(*) FROM shop.orders").rows == [[20000]])
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `lets ordinary questions pass`(version: PostgreSQLServer.Version) async throws {
        let server = try await Shop.toolbox(version)
        for question in [
            "SELECT 'pg_read_file; DROP TABLE x' AS text", "SELECT shop.harmless(1)", "TABLE customers LIMIT 1",
            "VALUES (1), (2)",
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT * FROM t",
            "SHOW server_version",
            "EXPLAIN SELECT * FROM orders", "(SELECT 1) UNION (SELECT 2)", "SELECT -- comment\n 1 /* a /* b */ c */;",
            "SELECT name, rank() OVER (ORDER BY balance) FROM customers", "SELECT U&'d\\0061t' AS x",
            "SELECT current_setting('TimeZone')",
            "SELECT c.name, count(*) FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY 1 ORDER BY 2",
        ] {
            let result = try await server.sql(question)
            #expect(!result.isError, "\(question): \(result.everything)")
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `shows a role that watches the server no secrets of it`(version: PostgreSQLServer.Version) async throws {
        let real = try await Shop.server(version)
        try real.run(
            sql: """
                DROP ROLE IF EXISTS shop_watcher; CREATE ROLE shop_watcher LOGIN PASSWORD 'watching';
                GRANT pg_read_all_settings TO shop_watcher
                """)
        var configuration = try PostgreSQLConfiguration(real.url)
        (configuration["user"], configuration["password"]) = ("shop_watcher", "watching")
        let database = PostgreSQLDatabase(
            pool: PostgreSQLPool(configuration), isWritable: false, allowsPrivilegedRole: false, allowedFunctions: [])
        let server = try SQLToolbox([SQLSource("main", database)]).server(name: "p", title: "P")
        #expect(try await server.sql("SELECT 1").isError == false)
        for attack in [
            "SHOW primary_conninfo", "SHOW ALL", "SELECT current_setting('primary_conninfo')",
            "SELECT * FROM pg_settings", "SHOW hba_file",
        ] {
            #expect(try await server.sql(attack).code == "DENIED_STATEMENT", "\(attack)")
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `refuses a role that may do too much`(version: PostgreSQLServer.Version) async throws {
        let database = try await Shop.database(version, as: .superuser)
        let strict = PostgreSQLDatabase(
            pool: database.pool, isWritable: false, allowsPrivilegedRole: false, allowedFunctions: [])
        let server = try SQLToolbox([SQLSource("main", strict)]).server(name: "p", title: "P")
        let result = try await server.sql("SELECT 1")
        #expect(result.code == "MISCONFIGURED")
        #expect(result.everything.contains("CREATE ROLE"))
        #expect(await strict.check(SQLProtection()).contains { $0.problem.contains("superuser") })
    }
}
