import JSON
import PostgreSQLClient
import SQLTools

extension PostgreSQLCatalog {
    /// A table or view by its exact name, looked up as a statement would where the schema is not given.
    func table(_ name: SQLName) async throws -> SQLTable? {
        let found = try await connection.rows(
            """
            SELECT c.oid::int8, n.nspname, c.relname, c.relkind::text, pg_catalog.obj_description(c.oid, 'pg_class')
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = pg_catalog.to_regclass($1) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
            """, [.string(SQLDialect.postgresql.quote(name))])
        guard let row = found.first, let oid = row[0].int else { return nil }
        let columns = try await columns(of: oid)
        guard !columns.isEmpty else { return nil }
        let keys = try await connection.rows(
            """
            SELECT a.attname FROM pg_catalog.pg_index i
            CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
            WHERE i.indisprimary AND i.indrelid = $1::oid AND k.place <= i.indnkeyatts ORDER BY k.place
            """, [JSONValue(oid)])
        return SQLTable(
            SQLName(schema: row[1].string, row[2].text), type: Self.kinds[row[3].text] ?? "table", columns: columns,
            primaryKey: keys.map { $0[0].text }, comment: row[4].string)
    }

    private static let kinds = [
        "r": "table", "p": "partitioned table", "f": "foreign table", "v": "view", "m": "materialized view",
    ]

    private func columns(of table: Int) async throws -> [SQLTableColumn] {
        try await connection.rows(
            """
            SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
                pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attidentity <> '', pg_catalog.col_description(a.attrelid, a.attnum),
                a.attgenerated <> ''
            FROM pg_catalog.pg_attribute a
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, [JSONValue(table)]
        ).map { row in
            let filled = row[3].string
            // A constant default is a literal with its type; anything that calls a function may differ the next time.
            let calls = filled.map { $0.contains("(") || $0.contains("CURRENT_") } ?? false
            return SQLTableColumn(
                row[0].text, type: row[1].text, isNullable: !row[2].isTrue, defaultValue: filled,
                variesOnInsert: row[4].isTrue || (calls && !row[6].isTrue), comment: row[5].string)
        }
    }
}

extension PostgreSQLDatabase {
    func objects(_ query: SQLCatalogQuery, limits: SQLLimits) async throws -> [SQLObject] {
        try await withConnection { try await PostgreSQLCatalog(connection: $0).objects(query) }
    }

    func table(_ name: SQLName, limits: SQLLimits) async throws -> SQLTable? {
        try await withConnection { try await PostgreSQLCatalog(connection: $0).table(name) }
    }
}
