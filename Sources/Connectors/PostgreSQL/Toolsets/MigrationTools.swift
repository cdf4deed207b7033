import JSON
import MCP
import PostgreSQLClient
import SQLTools

/// Changes of the schema that are recorded.
enum MigrationTools {
    static let all = [list, apply]

    private static let table = "imcp.migrations"

    private static let list = SQLEngineTool("list_migrations", "Lists the migrations that were applied.") { call in
        let isThere = try await call.database.withConnection { connection in
            try await connection.rows("SELECT pg_catalog.to_regclass($1) IS NOT NULL", [.string(table)]).first?[0]
                .isTrue
        }
        guard isThere == true else { return ["migrations": []] }
        return [
            "migrations": try await call.list(
                "SELECT version, name, applied_at FROM \(table) ORDER BY version LIMIT 1000")
        ]
    }

    private static let apply = SQLEngineTool(
        "apply_migration", "Changes the schema and records it; the user is asked before.",
        [
            "name": ["type": "string", "minLength": 1, "maxLength": 200],
            "query": ["type": "string", "description": "One statement"],
        ], required: ["name", "query"], annotations: .destructive
    ) { call in
        let (name, query) = (call.text("name") ?? "", call.text("query") ?? "")
        try call.requires(.ddl)
        guard try SQLText(query, .postgresql).statementClass == .ddl else {
            throw SQLFailure(.deniedStatement, "A migration is one statement that defines something.", position: 1)
        }
        try call.confirm("Apply the migration \"\(name)\" to \(call.source.name)?", query)
        let database = try call.database
        let version = try await database.withWriteTransaction(allowing: [.ddl], limits: call.limits) { transaction in
            guard let transaction = transaction as? PostgreSQLWriteTransaction else { return "" }
            _ = try await transaction.run(SQLStatement(query), into: NoRows())
            let version = try await transaction.record(migration: name, query, in: table)
            try await transaction.commit()
            return version
        }
        return ["applied": true, "name": .string(name), "version": .string(version)]
    }
}

/// A statement that has no rows for anybody.
private struct NoRows: SQLRowSink {
    func begin(_ columns: [SQLColumn]) {}
    func accept(_ row: [SQLValue]) -> Bool { true }
}

extension PostgreSQLWriteTransaction {
    /// Records a migration beside the change itself, so that both are there or none.
    fileprivate func record(migration name: String, _ query: String, in table: String) async throws -> String {
        try await database.mapping(0) {
            try await connection.run("CREATE SCHEMA IF NOT EXISTS imcp")
            try await connection.run(
                """
                CREATE TABLE IF NOT EXISTS \(table) (version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    name text NOT NULL, statement text NOT NULL, applied_at timestamptz NOT NULL DEFAULT pg_catalog.now())
                """)
            let rows = try await connection.execute(
                "INSERT INTO \(table) (name, statement) VALUES ($1, $2) RETURNING version",
                [.string(name), .string(query)])
            return rows.rows.first?[0].string ?? ""
        }
    }
}
