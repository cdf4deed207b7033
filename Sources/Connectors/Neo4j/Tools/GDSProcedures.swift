import BoltClient
import JSON

/// Lists what Graph Data Science offers.
struct GDSProcedures {
    let database: GraphDatabase
    private static let maxProcedures = 1000

    func list() async throws -> JSONValue {
        try await database.translated {
            guard let version = try await version() else {
                return [
                    "available": false,
                    "notice": "Graph Data Science is not installed on this server, so there are no such procedures.",
                ]
            }
            let rows = try await database.rows(
                "CALL gds.list() YIELD name, description, signature, type RETURN name, description, signature, type",
                limit: Self.maxProcedures, within: database.limits.timeout)
            let procedures = rows.filter { $0.count == 4 && $0[3].stringValue != "function" }.map { row -> JSONValue in
                [
                    "name": .string(row[0].stringValue ?? ""), "description": .string(row[1].stringValue ?? ""),
                    "signature": .string(row[2].stringValue ?? ""),
                ]
            }
            return ["available": true, "version": .string(version), "procedures": .array(procedures)]
        }
    }

    /// Nil where the server does not know the function that tells it.
    private func version() async throws -> String? {
        do {
            return try await database.rows("RETURN gds.version()", limit: 1, within: database.limits.timeout)
                .first?.first?.stringValue
        } catch let error as BoltError where error.code.rawValue.hasPrefix("Neo.") {
            guard !error.code.rawValue.hasPrefix("Neo.ClientError.Security."), !error.isTransient else { throw error }
            return nil
        }
    }
}
