import ConnectorKit
import JSON
import MCP
import PostgreSQLClient
import RealServers
import SQLTools
import Testing

@testable import PostgreSQLConnector

/// A schema `shop` in the shared database, and servers over it.
enum Shop {
    static let secret = "alice@secret.example"

    /// The running server, with the schema made once.
    static func server(_ version: PostgreSQLServer.Version) async throws -> PostgreSQLServer {
        let server = try await PostgreSQLServer.shared(version)
        try await server.prepare("shop") { server in
            for statement in statements { try server.run(sql: statement) }
            if version == .v15 {
                for name in ["hypopg", "pg_stat_statements", "dblink", "tablefunc", "adminpack", "lo"] {
                    try server.run(sql: "CREATE EXTENSION IF NOT EXISTS \(name)")
                }
            }
        }
        return server
    }

    enum Caller: String, CaseIterable, Sendable { case plain, superuser }

    static func database(
        _ version: PostgreSQLServer.Version, as caller: Caller = .plain, writable: Bool = false,
        allowing functions: Set<String> = []
    ) async throws -> PostgreSQLDatabase {
        var configuration = try PostgreSQLConfiguration(try await server(version).url)
        if caller == .plain { (configuration["user"], configuration["password"]) = ("shop_reader", "reading") }
        if writable { (configuration["user"], configuration["password"]) = ("shop_owner", "owning") }
        var limits = PostgreSQLPoolLimits()
        (limits.maxConnections, limits.maxWait) = (4, .seconds(60))
        return PostgreSQLDatabase(
            pool: PostgreSQLPool(configuration, limits: limits), isWritable: writable,
            allowsPrivilegedRole: caller == .superuser, allowedFunctions: functions)
    }

    static func toolbox(
        _ version: PostgreSQLServer.Version, as caller: Caller = .plain, writable: Bool = false,
        _ change: (inout SQLSettings) -> Void = { _ in }
    ) async throws -> MCPServer {
        var settings = SQLSettings()
        settings.mode = writable ? .readWrite : .readOnly
        change(&settings)
        let source = SQLSource("main", try await database(version, as: caller, writable: writable), settings)
        return try SQLToolbox([source], engineTools: PostgreSQLSettings.Toolset.allCases.flatMap(\.tools)).server(
            name: "postgresql", title: "PostgreSQL")
    }

    private static let statements = [
        "CREATE ROLE shop_owner LOGIN PASSWORD 'owning'", "CREATE ROLE shop_reader LOGIN PASSWORD 'reading'",
        "CREATE SCHEMA shop AUTHORIZATION shop_owner", "GRANT CREATE ON DATABASE test TO shop_owner",
        """
        SET ROLE shop_owner;
        CREATE TABLE shop.customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL,
            email text UNIQUE, phone text, born date, balance numeric(10, 2) DEFAULT 0);
        COMMENT ON TABLE shop.customers IS 'People who buy';
        CREATE TABLE shop.orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES shop.customers,
            placed timestamptz NOT NULL, total numeric(10, 2) CHECK (total >= 0), note text);
        INSERT INTO shop.customers (name, email, phone, born, balance)
            VALUES ('Alice', '\(secret)', '+49123456', '1980-02-03', 1234.56),
                ('Bob', 'bob@secret.example', NULL, '1990-12-31', -5);
        INSERT INTO shop.orders SELECT i, 1 + i % 2, timestamptz '2026-01-01' + i * interval '1 hour', i % 100,
            'note ' || i FROM generate_series(1, 20000) AS i;
        ANALYZE shop.orders; ANALYZE shop.customers;
        CREATE VIEW shop.customer_list AS SELECT id, email FROM shop.customers;
        CREATE MATERIALIZED VIEW shop.customer_copy AS SELECT * FROM shop.customers;
        CREATE FUNCTION shop.first_email() RETURNS text LANGUAGE sql AS 'SELECT email FROM shop.customers LIMIT 1';
        CREATE FUNCTION shop.first_email_again() RETURNS text LANGUAGE sql AS 'SELECT shop.first_email()';
        CREATE FUNCTION shop.run(q text) RETURNS text LANGUAGE plpgsql AS $$DECLARE r text; BEGIN EXECUTE q INTO r; RETURN r; END$$;
        CREATE FUNCTION shop.nap() RETURNS void LANGUAGE sql AS 'SELECT pg_sleep(1)';
        CREATE FUNCTION shop.long_nap() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM shop.nap(); END';
        CREATE FUNCTION shop.atomic_nap() RETURNS void LANGUAGE sql BEGIN ATOMIC SELECT shop.nap(); END;
        CREATE VIEW shop.sleepy AS SELECT pg_sleep(1)::text AS slept;
        CREATE FUNCTION shop.harmless(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + 1';
        CREATE FUNCTION shop.sneak(a int) RETURNS bool LANGUAGE sql AS 'SELECT pg_sleep(a) IS NULL';
        CREATE OPERATOR shop.@#@ (FUNCTION = shop.sneak, RIGHTARG = int);
        """,
        "GRANT USAGE ON SCHEMA shop TO shop_reader", "GRANT SELECT ON ALL TABLES IN SCHEMA shop TO shop_reader",
        "ALTER ROLE shop_reader SET search_path = shop, public", "ALTER ROLE shop_owner SET search_path = shop, public",
    ]
}

extension MCPServer {
    func call(_ tool: String, _ arguments: JSONObject = [:]) async throws -> CallToolResult {
        let params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        let result = try await perform(ServiceRequest(method: Method.callTool, params: params))
        return try CallToolResult(json: .object(result))
    }

    func sql(_ text: String, _ params: [JSONValue] = [], _ more: JSONObject = [:]) async throws -> CallToolResult {
        var arguments: JSONObject = ["sql": .string(text), "params": .array(params)]
        arguments.merge(more)
        return try await call("execute_sql", arguments)
    }
}

extension CallToolResult {
    var code: String? { structuredContent?["error"]?["code"]?.stringValue }
    var rows: [JSONValue] { structuredContent?["rows"]?.arrayValue ?? [] }
    /// Everything that the caller sees.
    var everything: String { (structuredContent?.jsonString ?? "") + content.compactMap(\.text).joined() }
}
