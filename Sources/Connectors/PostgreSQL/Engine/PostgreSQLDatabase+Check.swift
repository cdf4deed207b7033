import PostgreSQLClient
import SQLTools

extension PostgreSQLDatabase {
    func check(_ protection: SQLProtection) async -> [SQLFinding] {
        do {
            return try await withConnection { connection in
                var findings = try await roleFindings(on: connection)
                do {
                    _ = try await Shield.load(protection, on: connection)
                } catch let failure as SQLFailure {
                    findings.append(SQLFinding(.error, failure.message, fix: "Correct the rule under \"columns\"."))
                }
                return findings + (try await serverFindings(on: connection))
            }
        } catch let failure as SQLFailure {
            return [SQLFinding(.error, failure.message, fix: Self.fix(failure.code))]
        } catch {
            return [SQLFinding(.error, "The check was ended.", fix: "Check again.")]
        }
    }

    private static func fix(_ code: SQLErrorCode) -> String {
        switch code {
        case .authenticationFailed: "Correct user and password in the url, and look at pg_hba.conf."
        case .misconfigured: "Correct the url or the role."
        case .busy: "Raise max_connections of the server, or lower connections here."
        default: "Start the server, and check host, port and sslmode in the url."
        }
    }

    private func roleFindings(on connection: PostgreSQLConnection) async throws -> [SQLFinding] {
        let role = try await Role.load(on: connection)
        if let excess = role.excess { return [privilegeFinding("The role \(role.name) \(excess)")] }
        guard role.ownsTables, !isWritable else { return [] }
        return [
            SQLFinding(
                .warning, "The role \(role.name) owns tables, though the source only reads.", fix: Role.recipe)
        ]
    }

    private func privilegeFinding(_ problem: String) -> SQLFinding {
        guard knowledge.allowsPrivilegedRole else {
            return SQLFinding(
                .error, "\(problem): no statement is run.",
                fix: "\(Role.recipe) Or set allow_privileged_role: true.")
        }
        return SQLFinding(.warning, "\(problem).", fix: Role.recipe)
    }

    private func serverFindings(on connection: PostgreSQLConnection) async throws -> [SQLFinding] {
        var findings: [SQLFinding] = []
        let extensions = try await connection.rows("SELECT extname FROM pg_catalog.pg_extension").map { $0[0].text }
        let wanted = [
            ("pg_stat_statements", "get_top_queries and analyze_workload_indexes know no statements"),
            ("hypopg", "plans cannot suppose indexes"),
        ]
        for (name, loss) in wanted where !extensions.contains(name) {
            findings.append(
                SQLFinding(.warning, "The extension \(name) is missing: \(loss).", fix: "CREATE EXTENSION \(name);"))
        }
        if connection.serverVersion < 140_000 {
            findings.append(
                SQLFinding(.error, "The server is older than PostgreSQL 14.", fix: "Upgrade to a supported version."))
        }
        return findings
    }
}
