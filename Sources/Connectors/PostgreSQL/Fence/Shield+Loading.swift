import JSON
import PostgreSQLClient
import SQLTools

extension Shield {
    /// A column of a protected table.
    private struct Column {
        var name: String
        /// The letter of `pg_type.typcategory`.
        var category: String
        var isReal: Bool
    }

    static func load(_ protection: SQLProtection, on connection: PostgreSQLConnection) async throws -> Shield {
        var shield = Shield()
        for name in protection.tables.sorted() {
            let columns = try await columns(of: name, on: connection)
            guard !columns.isEmpty else {
                throw SQLFailure(
                    .misconfigured,
                    "A column rule names the table \(name), which is not there; until it is corrected, nothing is read."
                )
            }
            let treatments = protection.columns(of: name)
            if let missing = treatments.keys.first(where: { key in !columns.contains { $0.name == key } }) {
                throw SQLFailure(
                    .misconfigured,
                    "A column rule names \(name).\(missing), which is not there; so the table is closed.")
            }
            let shown = try columns.compactMap { column throws(SQLFailure) in
                try treatments[column.name].map { treatment throws(SQLFailure) in
                    try expression(column, treatment)
                } ?? quoted(column.name)
            }.filter { !$0.isEmpty }
            let list = shown.isEmpty ? "" : shown.joined(separator: ", ")
            // Not inlined, so that no plan and no error shows how a value is treated.
            let definition =
                "\(quoted(name.name)) AS MATERIALIZED (SELECT \(list) FROM \(SQLDialect.postgresql.quote(name)))"
            shield.tables.append(Table(name: name, definition: definition))
            shield.refused.formUnion(try await dependents(of: name, on: connection))
        }
        return shield
    }

    private static func quoted(_ name: String) -> String { SQLDialect.postgresql.quote(name) }
    private static func number(_ step: Double) -> String { Int64(exactly: step).map { String($0) } ?? "\(step)" }
    private static func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

    private static func columns(of table: SQLName, on connection: PostgreSQLConnection) async throws -> [Column] {
        try await connection.rows(
            """
            SELECT a.attname, t.typcategory::text, t.typname IN ('float4', 'float8') FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, [.string(table.schema ?? "public"), .string(table.name)]
        ).map { Column(name: $0[0].text, category: $0[1].text, isReal: $0[2].isTrue) }
    }

    /// What stands in place of a column; empty where it is hidden. Nothing in it can fail on a value, because the
    /// failure would show the value.
    private static func expression(
        _ column: Column, _ treatment: SQLColumnTreatment
    ) throws(SQLFailure) -> String {
        let name = quoted(column.name)
        let isText = column.category == "S"
        let value: String
        switch treatment {
        case .hide: return ""
        case .replace:
            throw SQLFailure(.misconfigured, "Synthetic values are not there yet; take another treatment.")
        case .mask(let first, let last) where isText:
            let kept =
                "pg_catalog.concat(pg_catalog.left(\(name)::text, \(first)), '***', pg_catalog.right(\(name)::text, \(last)))"
            value =
                "CASE WHEN \(name) IS NULL THEN NULL WHEN pg_catalog.length(\(name)::text) > \(first + last) THEN \(kept) ELSE '***' END"
        case .mask: value = "CASE WHEN \(name) IS NULL THEN NULL ELSE '***' END"
        case .hash(let key):
            let whole = "pg_catalog.convert_to(pg_catalog.concat(\(literal(key))::text, \(name)::text), 'UTF8')"
            value =
                "CASE WHEN \(name) IS NULL THEN NULL ELSE pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(\(whole)), 'hex'), 32) END"
        case .generalise(.step(let step)):
            value =
                column.category == "N"
                ? "(pg_catalog.floor(\(name)::\(column.isReal ? "float8" : "numeric") / \(number(step))) * \(number(step)))"
                : "NULL::numeric"
        case .generalise(.date(let part)):
            let forms: [SQLDatePart: String] = [.year: "YYYY", .month: "YYYY-MM", .day: "YYYY-MM-DD"]
            value =
                column.category == "D" ? "pg_catalog.to_char(\(name), \(literal(forms[part] ?? "YYYY")))" : "NULL::text"
        case .generalise(.prefix(let count)):
            value = isText ? "pg_catalog.left(\(name)::text, \(count))" : "NULL::text"
        }
        return "\(value) AS \(name)"
    }

    /// Everything through which a table's rows can be seen under another name.
    private static func dependents(of table: SQLName, on connection: PostgreSQLConnection) async throws -> Set<String> {
        let parameters: [JSONValue] = [.string(table.schema ?? "public"), .string(table.name)]
        let relations = try await connection.rows(
            """
            WITH RECURSIVE start AS (
                SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = $1 AND c.relname = $2
            ), reached (oid) AS (
                SELECT oid FROM start
                UNION
                SELECT next.oid FROM reached, LATERAL (
                    SELECT r.ev_class FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
                    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
                        AND d.refobjid = reached.oid
                    UNION SELECT inhrelid FROM pg_catalog.pg_inherits WHERE inhparent = reached.oid
                    UNION SELECT inhparent FROM pg_catalog.pg_inherits WHERE inhrelid = reached.oid
                ) AS next (oid)
            )
            SELECT c.relname FROM pg_catalog.pg_class c
            WHERE c.oid IN (SELECT oid FROM reached EXCEPT SELECT oid FROM start)
            """, parameters)
        let functions = try await connection.rows(
            """
            SELECT p.proname, coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc) FROM pg_catalog.pg_proc p
            WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                AND p.prolang IN (SELECT oid FROM pg_catalog.pg_language WHERE lanname <> 'c')
            """)
        var names = Set(relations.map { $0[0].text })
        var sources = functions.map { ($0[0].text, Mentions(in: $0[1].string ?? "")) }
        var found = Mentions.Names(Set(names.union([table.name]).map(\.foldedASCII)))
        while let position = sources.firstIndex(where: { $0.1.has(anyOf: found) }) {
            let (name, _) = sources.remove(at: position)
            names.insert(name)
            found.insert(name.foldedASCII)
        }
        return names
    }
}
