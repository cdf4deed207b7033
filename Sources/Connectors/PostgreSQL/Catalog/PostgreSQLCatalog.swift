import JSON
import PostgreSQLClient
import SQLTools

/// What the server says of its own schema. Only statements of the connector's own, with values as parameters.
struct PostgreSQLCatalog {
    let connection: PostgreSQLConnection

    private static let isUsers =
        "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'"

    /// The parameters of most questions: pattern, schema, table, limit.
    private func parameters(_ query: SQLCatalogQuery) -> [JSONValue] {
        [
            .string(query.pattern), query.schema.map(JSONValue.string) ?? .null,
            query.table.map(JSONValue.string) ?? .null, JSONValue(query.limit),
        ]
    }

    private static let schemaFilter = "CASE WHEN $2::text IS NULL THEN \(isUsers) ELSE n.nspname = $2 END"

    func objects(_ query: SQLCatalogQuery) async throws -> [SQLObject] {
        switch query.kind {
        case .schema: return try await schemas(query)
        case .table, .view: return try await relations(query)
        case .column: return try await columns(query)
        case .index: return try await indexes(query)
        case .procedure, .function: return try await routines(query)
        }
    }

    private func schemas(_ query: SQLCatalogQuery) async throws -> [SQLObject] {
        try await connection.rows(
            """
            SELECT n.nspname, pg_catalog.obj_description(n.oid, 'pg_namespace') FROM pg_catalog.pg_namespace n
            WHERE n.nspname ILIKE $1 AND \(Self.schemaFilter) AND $3::text IS NULL ORDER BY 1 LIMIT $4
            """, parameters(query)
        ).map { row in
            var object = SQLObject(.schema, name: row[0].text)
            if query.detail != .names { object.details["comment"] = row[1].string.map(JSONValue.string) }
            return object
        }
    }

    private func relations(_ query: SQLCatalogQuery) async throws -> [SQLObject] {
        let kinds = query.kind == .table ? "'r', 'p', 'f'" : "'v', 'm'"
        let rows = try await connection.rows(
            """
            SELECT n.nspname, c.relname, c.relnatts::int4, c.reltuples::int8,
                pg_catalog.obj_description(c.oid, 'pg_class'), c.relkind::text,
                CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid, true) END
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN (\(kinds)) AND c.relname ILIKE $1 AND \(Self.schemaFilter)
                AND ($3::text IS NULL OR c.relname = $3)
            ORDER BY 1, 2 LIMIT $4
            """, parameters(query))
        var objects: [SQLObject] = []
        for row in rows {
            var object = SQLObject(query.kind, schema: row[0].string, name: row[1].text)
            if query.detail != .names {
                object.details["column_count"] = JSONValue(row[2].int ?? 0)
                if let count = row[3].int, count >= 0 { object.details["rows"] = JSONValue(count) }
                object.details["comment"] = row[4].string.map(JSONValue.string)
            }
            if query.detail == .full {
                try await fill(&object)
                object.details["definition"] = row[6].string.map(JSONValue.string)
            }
            objects.append(object)
        }
        return objects
    }

    private func fill(_ object: inout SQLObject) async throws {
        guard let table = try await table(SQLName(schema: object.schema, object.name)) else { return }
        object.columns = table.columns
        if !table.primaryKey.isEmpty {
            object.details["primary_key"] = .array(table.primaryKey.map(JSONValue.string))
        }
        let constraints = try await connection.rows(
            """
            SELECT k.contype::text, pg_catalog.pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k
            JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = $2 AND k.contype IN ('f', 'c', 'u') ORDER BY k.conname
            """, [.string(object.schema ?? ""), .string(object.name)])
        for (letters, key) in [("f", "foreign_keys"), ("cu", "constraints")] {
            let found = constraints.filter { letters.contains($0[0].text) }.map { JSONValue.string($0[1].text) }
            if !found.isEmpty { object.details[key] = .array(found) }
        }
        let indexes = try await connection.rows(
            """
            SELECT pg_catalog.pg_get_indexdef(i.indexrelid) FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = $2 ORDER BY 1
            """, [.string(object.schema ?? ""), .string(object.name)])
        if !indexes.isEmpty { object.details["indexes"] = .array(indexes.map { .string($0[0].text) }) }
    }

    private func columns(_ query: SQLCatalogQuery) async throws -> [SQLObject] {
        try await connection.rows(
            """
            SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
                pg_catalog.col_description(c.oid, a.attnum)
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
                AND a.attname ILIKE $1 AND \(Self.schemaFilter) AND ($3::text IS NULL OR c.relname = $3)
            ORDER BY 1, 2, a.attnum LIMIT $4
            """, parameters(query)
        ).map { row in
            var object = SQLObject(.column, schema: row[0].string, table: row[1].string, name: row[2].text)
            guard query.detail != .names else { return object }
            object.details["type"] = .string(row[3].text)
            if row[4].isTrue { object.details["not_null"] = true }
            object.details["comment"] = row[5].string.map(JSONValue.string)
            return object
        }
    }

    private func indexes(_ query: SQLCatalogQuery) async throws -> [SQLObject] {
        try await connection.rows(
            """
            SELECT n.nspname, c.relname, x.relname, pg_catalog.pg_get_indexdef(i.indexrelid), i.indisunique, i.indisvalid
            FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
            JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE x.relname ILIKE $1 AND \(Self.schemaFilter) AND ($3::text IS NULL OR c.relname = $3)
            ORDER BY 1, 2, 3 LIMIT $4
            """, parameters(query)
        ).map { row in
            var object = SQLObject(.index, schema: row[0].string, table: row[1].string, name: row[2].text)
            guard query.detail != .names else { return object }
            object.details["definition"] = .string(row[3].text)
            if row[4].isTrue { object.details["unique"] = true }
            if !row[5].isTrue { object.details["invalid"] = true }
            return object
        }
    }

    private func routines(_ query: SQLCatalogQuery) async throws -> [SQLObject] {
        let kinds = query.kind == .procedure ? "'p'" : "'f', 'a', 'w'"
        return try await connection.rows(
            """
            SELECT n.nspname, p.proname, pg_catalog.pg_get_function_arguments(p.oid),
                pg_catalog.pg_get_function_result(p.oid), pg_catalog.obj_description(p.oid, 'pg_proc'),
                CASE WHEN p.prokind IN ('f', 'p') THEN pg_catalog.pg_get_functiondef(p.oid) END
            FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            WHERE p.prokind IN (\(kinds)) AND p.proname ILIKE $1 AND \(Self.schemaFilter) AND $3::text IS NULL
            ORDER BY 1, 2, 3 LIMIT $4
            """, parameters(query)
        ).map { row in
            var object = SQLObject(query.kind, schema: row[0].string, name: row[1].text)
            guard query.detail != .names else { return object }
            object.details["arguments"] = .string(row[2].text)
            object.details["returns"] = row[3].string.map(JSONValue.string)
            object.details["comment"] = row[4].string.map(JSONValue.string)
            if query.detail == .full { object.details["definition"] = row[5].string.map(JSONValue.string) }
            return object
        }
    }
}
