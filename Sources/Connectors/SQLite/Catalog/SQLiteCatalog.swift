import JSON
import SQLTools

/// What SQLite says of its own schema. Only statements of the connector's own, with values as parameters.
struct SQLiteCatalog {
    let connection: SQLiteConnection

    func objects(_ query: SQLCatalogQuery) throws -> [SQLObject] {
        guard (query.schema ?? "main").lowercased() == "main" else { return [] }
        switch query.kind {
        case .schema:
            return try connection.rows("SELECT 1 WHERE 'main' LIKE ?1", [.text(query.pattern)]).isEmpty
                ? [] : [SQLObject(.schema, name: "main")]
        case .table, .view: return try tables(query)
        case .column: return try columns(query)
        case .index: return try indexes(query)
        case .function: return functions(query)
        case .procedure: return []
        }
    }

    /// A table or view by its name, whatever its case.
    func table(_ name: String) throws -> SQLTable? {
        let found = try connection.rows(
            "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?1 COLLATE NOCASE",
            [.text(name)])
        guard let row = found.first, let exact = row[0].text, let type = row[1].text else { return nil }
        let columns = try describe(exact)
        guard !columns.isEmpty else { return nil }
        let keys = columns.filter { $0.keyPosition > 0 }.sorted { $0.keyPosition < $1.keyPosition }
        return SQLTable(
            SQLName(schema: "main", exact), type: type, columns: columns.map(\.column),
            primaryKey: keys.map(\.column.name))
    }

    // MARK: - Kinds

    private func tables(_ query: SQLCatalogQuery) throws -> [SQLObject] {
        let rows = try connection.rows(
            """
            SELECT name, sql FROM sqlite_schema
            WHERE type = ?1 AND name LIKE ?2 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name LIMIT ?3
            """, [.text(query.kind.rawValue), .text(query.pattern), .int(Int64(query.limit))])
        return try rows.compactMap { row in
            guard let name = row[0].text else { return nil }
            var object = SQLObject(query.kind, schema: "main", name: name)
            guard query.detail != .names else { return object }
            let columns = try describe(name)
            switch query.detail {
            case .names: break
            case .summary: object.details["column_count"] = JSONValue(columns.count)
            case .full:
                object.columns = columns.map(\.column)
                object.details = try details(of: name, columns)
                object.details["definition"] = row[1].text.map(JSONValue.string)
            }
            return object
        }
    }

    private func details(of table: String, _ columns: [DescribedColumn]) throws -> JSONObject {
        var details = JSONObject()
        let keys = columns.filter { $0.keyPosition > 0 }.sorted { $0.keyPosition < $1.keyPosition }
        if !keys.isEmpty { details["primary_key"] = .array(keys.map { .string($0.column.name) }) }
        let foreign = try connection.rows(
            "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(?1) ORDER BY id, seq", [.text(table)])
        if !foreign.isEmpty {
            details["foreign_keys"] = .array(
                foreign.map { row in
                    let target = [row[1].text, row[2].text].compactMap(\.self).joined(separator: ".")
                    return .string("\(row[0].text ?? "") → \(target)")
                })
        }
        let indexes = try self.indexes(SQLCatalogQuery(.index, table: table, detail: .summary))
        if !indexes.isEmpty {
            details["indexes"] = .array(indexes.map { .object($0.namedDetails) })
        }
        return details
    }

    private func columns(_ query: SQLCatalogQuery) throws -> [SQLObject] {
        let rows = try connection.rows(
            """
            SELECT t.name, c.name, c.type FROM sqlite_schema AS t, pragma_table_xinfo(t.name, 'main') AS c
            WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND c.name LIKE ?1
                AND (?2 IS NULL OR t.name = ?2 COLLATE NOCASE) ORDER BY t.name, c.cid LIMIT ?3
            """, [.text(query.pattern), query.table.map(SQLValue.text) ?? .null, .int(Int64(query.limit))])
        return rows.compactMap { row in
            guard let table = row[0].text, let name = row[1].text else { return nil }
            let details: JSONObject = query.detail == .names ? [:] : ["type": .string(row[2].text ?? "")]
            return SQLObject(.column, schema: "main", table: table, name: name, details: details)
        }
    }

    private func indexes(_ query: SQLCatalogQuery) throws -> [SQLObject] {
        let rows = try connection.rows(
            """
            SELECT t.name, i.name, i."unique" FROM sqlite_schema AS t, pragma_index_list(t.name, 'main') AS i
            WHERE t.type = 'table' AND i.name LIKE ?1 AND (?2 IS NULL OR t.name = ?2 COLLATE NOCASE)
            ORDER BY t.name, i.name LIMIT ?3
            """, [.text(query.pattern), query.table.map(SQLValue.text) ?? .null, .int(Int64(query.limit))])
        return try rows.compactMap { row in
            guard let table = row[0].text, let name = row[1].text else { return nil }
            var object = SQLObject(.index, schema: "main", table: table, name: name)
            guard query.detail != .names else { return object }
            let columns = try connection.rows(
                "SELECT name FROM pragma_index_info(?1, 'main') ORDER BY seqno", [.text(name)])
            object.details["columns"] = .array(columns.map { .string($0[0].text ?? "expression") })
            if row[2] == .int(1) { object.details["unique"] = true }
            return object
        }
    }

    private func functions(_ query: SQLCatalogQuery) -> [SQLObject] {
        let names = AllowedNames.functions.filter { $0.first?.isLetter == true }.sorted()
        let pattern = query.pattern.lowercased()
        return names.filter { LikePattern.matches($0, pattern) }.prefix(query.limit).map {
            SQLObject(.function, schema: "main", name: $0)
        }
    }

    // MARK: - Columns

    private struct DescribedColumn {
        var column: SQLTableColumn
        /// Its place in the primary key, from 1; 0 outside of it.
        var keyPosition: Int64
    }

    private func describe(_ table: String) throws -> [DescribedColumn] {
        let rows = try connection.rows(
            "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?1, 'main') ORDER BY cid",
            [.text(table)])
        let keyCount = rows.filter { $0[4] != .int(0) }.count
        return rows.compactMap { row in
            guard let name = row[0].text, case .int(let key) = row[4], row[5] != .int(1) else { return nil }
            let type = row[1].text ?? ""
            let isRowID = key > 0 && keyCount == 1 && type.lowercased() == "integer"
            let filled = row[3].text?.lowercased() ?? ""
            // A default that is an expression may call random() or the clock.
            let varies = isRowID || filled.contains("current_") || filled.contains("(")
            let column = SQLTableColumn(
                name, type: type, isNullable: row[2] == .int(0) && key == 0, defaultValue: row[3].text,
                variesOnInsert: varies)
            return DescribedColumn(column: column, keyPosition: key)
        }
    }
}

extension SQLValue {
    /// The text, where it is one.
    fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
}

extension SQLObject {
    /// The name, and what else there is to tell.
    fileprivate var namedDetails: JSONObject {
        var json: JSONObject = ["name": .string(name)]
        json.merge(details)
        return json
    }
}
