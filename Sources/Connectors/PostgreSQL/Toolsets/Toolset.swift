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

    /// Runs a statement of our own, and gives its rows as objects, as large as the source's settings allow results to be.
    /// Where rows are missing, the last object says so.
    func list(_ sql: String, _ parameters: [JSONValue] = []) async throws -> JSONValue {
        let rows = try await database.withConnection { try await $0.rows(sql, parameters) }
        var room = source.settings.maxBytes
        var objects: [JSONValue] = []
        for row in rows {
            var object = JSONObject()
            for (position, column) in row.columns.enumerated() {
                let value = SQLValue(row[position])
                if value != .null { object[column.name] = shown(value) }
            }
            let json = JSONValue.object(object)
            room -= json.serialized().count
            guard room >= 0 else {
                objects.append(["truncated": true])
                break
            }
            objects.append(json)
        }
        return .array(objects)
    }
}

extension PostgreSQLConnection {
    /// Whether an extension is in the database.
    func has(_ name: String) async throws -> Bool {
        !(try await rows("SELECT 1 FROM pg_catalog.pg_extension WHERE extname = $1", [.string(name)]).isEmpty)
    }
}
