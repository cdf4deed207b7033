import BoltClient
import ConnectorKit

/// What `imcp doctor` asks a graph.
struct GraphCheck: Sendable {
    let database: GraphDatabase
    let onlyReads: Bool

    /// Writes by its kind, and does nothing: a server that heeds the access mode refuses it before it looks at data.
    private static let emptyWrite = "UNWIND [] AS x CREATE ()"
    private static let limit = Duration.seconds(10)

    func findings() async -> [ConnectorFinding] {
        do {
            let agent = try await database.client.check()
            var findings = [ConnectorFinding.ok("login", "\(agent) answers.")]
            if onlyReads { findings.append(try await accessMode()) }
            return findings
        } catch let error as BoltError {
            let subject = error.code == .unauthorized ? "login" : "connection"
            let message = database.hidden(in: "The graph database cannot be used: \(error.message).")
            return [ConnectorFinding(.error, subject, message, fix: Self.fix(error.code))]
        } catch {
            return [ConnectorFinding(.error, "connection", "The check was ended.", fix: "Check again.")]
        }
    }

    /// Whether the server itself keeps a transaction for reading from writing.
    private func accessMode() async throws -> ConnectorFinding {
        do {
            _ = try await database.rows(Self.emptyWrite, limit: 1, within: Self.limit)
            return ConnectorFinding(
                .warning, "access mode", "The server lets a transaction for reading write.",
                fix:
                    "Log in as a user that may only read; until then only the fence around Cypher keeps data unchanged."
            )
        } catch let error as BoltError where Self.refusals.contains(error.code.rawValue) {
            return .ok("access mode", "The server refuses to write in a transaction for reading.")
        }
    }

    private static let refusals: Set<String> = [
        "Neo.ClientError.Statement.AccessMode", "Neo.ClientError.Security.Forbidden",
        "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    ]

    private static func fix(_ code: BoltError.Code) -> String {
        switch code {
        case .unauthorized: "Correct user and password, or the token."
        case .unreachable, .timeout, .noServer: "Start the server, and check host, port and scheme in the url."
        case .malformed, .unsupported: "Check that the port in the url is that of Bolt, and whether it speaks TLS."
        case .exhausted: "Raise connections, or check again later."
        default: "Check database and rights of the user."
        }
    }
}
