import JSON
import MCP

extension SQLToolbox {
    /// The most objects that one search returns.
    private static let mostObjects = 1_000

    /// `search_objects`: from names to everything, as much as is asked for.
    var searchTool: Tool {
        let kinds = SQLObjectKind.allCases.map { JSONValue.string($0.rawValue) }
        let details = SQLDetail.allCases.map { JSONValue.string($0.rawValue) }
        let properties: JSONObject = [
            "object_type": ["type": "string", "enum": .array(kinds)],
            "pattern": ["type": "string", "description": "LIKE pattern for the name", "default": "%"],
            "schema": ["type": "string"],
            "table": ["type": "string", "description": "Of columns and indexes"],
            "detail_level": ["type": "string", "enum": .array(details), "default": "names"],
            "limit": ["type": "integer", "minimum": 1, "maximum": JSONValue(Self.mostObjects), "default": 100],
        ]
        return tool(
            "search_objects",
            "Finds tables, columns and other objects. Begin with names; full tells columns, keys and indexes of a table.",
            properties, required: ["object_type"]
        ) { source, arguments, context in
            guard let kind = SQLObjectKind(rawValue: try arguments.text("object_type")),
                let detail = SQLDetail(rawValue: arguments.optionalText("detail_level") ?? "names")
            else { throw SQLFailure(.parameters, "object_type or detail_level is none of the listed words.") }
            let limit = arguments.int("limit") ?? 100
            let query = SQLCatalogQuery(
                kind, pattern: arguments.optionalText("pattern") ?? "%", schema: arguments.optionalText("schema"),
                table: arguments.optionalText("table"), detail: detail, limit: limit + 1)
            let protection = try source.protection(for: context.principal)
            let found = try await source.database.objects(query, limits: source.limits)
            return .structured(.object(Self.list(found, query, protection, limit: limit, source)))
        }
    }

    private static func list(
        _ found: [SQLObject], _ query: SQLCatalogQuery, _ protection: SQLProtection, limit: Int, _ source: SQLSource
    ) -> JSONObject {
        var objects: [JSONValue] = []
        var bytes = 0
        var cap: ResultCollector.Cap? = found.count > limit ? .rows : nil
        for object in found.prefix(limit) where !protection.hides(object) {
            let json = object.json(query.detail, protection)
            bytes += json.serialized().count + 1
            guard bytes <= source.settings.maxBytes || objects.isEmpty else {
                cap = .bytes
                break
            }
            objects.append(json)
        }
        var result: JSONObject = ["objects": .array(objects), "truncated": .bool(cap != nil)]
        result["truncated_by"] = cap.map { .string($0.rawValue) }
        return result
    }
}

extension SQLObject {
    /// Only a name with dots where names are asked for, else an object.
    func json(_ detail: SQLDetail, _ protection: SQLProtection) -> JSONValue {
        guard detail != .names else {
            return .string([schema, table, name].compactMap(\.self).joined(separator: "."))
        }
        var json = JSONObject()
        json["schema"] = schema.map(JSONValue.string)
        json["table"] = table.map(JSONValue.string)
        json["name"] = .string(name)
        json.merge(protection.shown(details, of: SQLName(schema: schema, table ?? name)))
        if kind == .column, let table,
            let treatment = protection.treatment(of: .init(.init(schema: schema, table), name))
        {
            json["protected"] = .string(treatment.name)
        }
        if !columns.isEmpty {
            json["columns"] = columns.json(of: SQLName(schema: schema, name), protection)
        }
        return .object(json)
    }
}

extension [SQLTableColumn] {
    /// The columns that are there for a caller.
    func json(of table: SQLName, _ protection: SQLProtection) -> JSONValue {
        .array(
            compactMap { column in
                let treatment = protection.treatment(of: SQLColumnName(table, column.name))
                guard treatment != .hide else { return nil }
                var json: JSONObject = ["name": .string(column.name), "type": .string(column.type)]
                if !column.isNullable { json["not_null"] = true }
                json["default"] = column.defaultValue.map(JSONValue.string)
                json["comment"] = column.comment.map(JSONValue.string)
                json["protected"] = treatment.map { .string($0.name) }
                return .object(json)
            })
    }
}
