import JSON
import SQLTools

/// Lists under the names that users of other servers know.
enum ObjectTools {
    static let all = [schemas, objects, details]

    private static let schemas = SQLEngineTool("list_schemas", "Lists all schemas with their owners.") { call in
        [
            "schemas": try await call.list(
                """
                SELECT n.nspname AS name, pg_catalog.pg_get_userbyid(n.nspowner)::text AS owner,
                    CASE WHEN n.nspname ~ '^pg_' OR n.nspname = 'information_schema' THEN 'system' ELSE 'user' END AS type
                FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_(toast|temp)' ORDER BY 3 DESC, 1 LIMIT 1000
                """)
        ]
    }

    private static let kinds: JSONValue = ["table", "view", "sequence", "extension"]

    private static let objects = SQLEngineTool(
        "list_objects", "Lists the objects of a schema.",
        [
            "schema_name": ["type": "string"],
            "object_type": ["type": "string", "enum": kinds, "default": "table"],
        ], required: ["schema_name"]
    ) { call in
        let kind = call.text("object_type") ?? "table"
        let letters = ["table": "rpf", "view": "vm", "sequence": "S"]
        guard let letters = letters[kind] else {
            return [
                "objects": try await call.list(
                    "SELECT extname AS name, extversion AS version FROM pg_catalog.pg_extension ORDER BY 1 LIMIT 1000")
            ]
        }
        return [
            "objects": try await call.list(
                """
                SELECT c.relname AS name, pg_catalog.obj_description(c.oid, 'pg_class') AS comment
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = $1 AND pg_catalog.strpos($2, c.relkind::text) > 0 ORDER BY 1 LIMIT 1000
                """, [.string(call.text("schema_name") ?? ""), .string(letters)])
        ]
    }

    private static let details = SQLEngineTool(
        "get_object_details", "Tells columns, constraints and indexes of an object.",
        [
            "schema_name": ["type": "string"], "object_name": ["type": "string"],
            "object_type": ["type": "string", "enum": kinds, "default": "table"],
        ], required: ["schema_name", "object_name"]
    ) { call in
        let (schema, name) = (call.text("schema_name") ?? "", call.text("object_name") ?? "")
        switch call.text("object_type") ?? "table" {
        case "sequence":
            return [
                "sequence": try await call.list(
                    """
                    SELECT sequencename AS name, data_type::text AS type, start_value, min_value, max_value, increment_by, last_value
                    FROM pg_catalog.pg_sequences WHERE schemaname = $1 AND sequencename = $2
                    """, [.string(schema), .string(name)])
            ]
        case "extension":
            return [
                "extension": try await call.list(
                    "SELECT name, installed_version, default_version, comment FROM pg_catalog.pg_available_extensions WHERE name = $1",
                    [.string(name)])
            ]
        case let kind: return try await relation(schema, name, kind == "view" ? .view : .table, call)
        }
    }

    private static func relation(
        _ schema: String, _ name: String, _ kind: SQLObjectKind, _ call: SQLEngineCall
    ) async throws -> JSONObject {
        let query = SQLCatalogQuery(kind, pattern: "%", schema: schema, table: name, detail: .full, limit: 1)
        guard let found = try await call.source.database.objects(query, limits: call.limits).first else {
            throw SQLFailure(
                .unknownName, "There is no \(kind.rawValue) \(schema).\(name).", unknownName: SQLUnknownName(kind, name)
            )
        }
        return found.json(hiding: try call.protection)
    }
}
