import JSON
import PostgreSQLClient
import SQLTools

extension PostgreSQLSettings.Toolset {
    /// The tools of a set.
    var tools: [SQLEngineTool] {
        switch self {
        case .objects: ObjectTools.all
        case .health: HealthTools.all
        case .performance: PerformanceTools.all
        case .monitor: MonitorTools.all
        case .migrations: MigrationTools.all
        }
    }
}

extension SQLEngineCall {
    /// The database behind the source.
    var database: PostgreSQLDatabase {
        get throws {
            guard let database = source.database as? PostgreSQLDatabase else {
                throw SQLFailure(.notSupported, "This tool is for PostgreSQL.")
            }
            return database
        }
    }

    /// - Throws: Where columns are kept from the caller, because what statistics tell could show them.
    func requiresFullSight() throws {
        guard try protection.isEmpty else {
            throw SQLFailure(
                .protectedColumn, "Callers from whom columns are kept do not see statistics and statements.")
        }
    }

    func text(_ name: String) -> String? { arguments[name]?.stringValue }

    /// Runs a statement of our own, and gives its rows as objects.
    func list(_ sql: String, _ parameters: [JSONValue] = []) async throws -> JSONValue {
        try await database.withConnection { try await $0.objects(sql, parameters) }
    }
}

extension PostgreSQLConnection {
    /// The rows of a statement of our own as objects.
    func objects(_ sql: String, _ parameters: [JSONValue] = []) async throws -> JSONValue {
        .array(
            try await rows(sql, parameters).map { row in
                var object = JSONObject()
                for (position, column) in row.columns.enumerated() {
                    let value = SQLValue(row[position])
                    if value != .null { object[column.name] = value.parameter }
                }
                return .object(object)
            })
    }

    /// Whether an extension is in the database.
    func has(_ name: String) async throws -> Bool {
        !(try await rows("SELECT 1 FROM pg_catalog.pg_extension WHERE extname = $1", [.string(name)]).isEmpty)
    }
}
