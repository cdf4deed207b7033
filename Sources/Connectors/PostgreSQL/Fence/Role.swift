import PostgreSQLClient
import SQLTools

/// What the role of our connections may do.
struct Role: Sendable {
    var name: String
    var isSuperuser: Bool
    /// Roles that reach the server's files and programs.
    var dangerous: [String]
    var canReplicate: Bool
    /// Whether it sees settings, statements and connections of the server that others do not see.
    var watchesServer: Bool
    var ownsTables: Bool

    var isPrivileged: Bool { isSuperuser || !dangerous.isEmpty || canReplicate }

    /// What it may do beyond what is needed, as the end of a sentence; nil for a role that is fit.
    var excess: String? {
        guard isPrivileged else { return nil }
        let reason =
            isSuperuser
            ? "is a superuser"
            : dangerous.isEmpty ? "may replicate" : "is a member of \(dangerous.joined(separator: ", "))"
        return "\(reason), which is more than is needed"
    }

    /// What is wrong with it, and how to mend it; nil for a role that is fit.
    var problem: String? {
        excess.map {
            "The role \($0). Make one of its own: \(Self.recipe) Or set allow_privileged_role: true."
        }
    }

    static let recipe = """
        CREATE ROLE imcp_reader LOGIN PASSWORD '…'; GRANT USAGE ON SCHEMA public TO imcp_reader; \
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO imcp_reader;
        """

    static func load(on connection: PostgreSQLConnection) async throws -> Role {
        let rows = try await connection.rows(
            """
            SELECT rolname, rolsuper, rolreplication,
                ARRAY(SELECT r.rolname::text FROM pg_catalog.pg_roles r WHERE r.rolname IN ('pg_read_server_files',
                    'pg_write_server_files', 'pg_execute_server_program') AND pg_catalog.pg_has_role(r.oid, 'MEMBER')),
                EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname IN ('pg_monitor', 'pg_read_all_settings',
                    'pg_read_all_stats') AND pg_catalog.pg_has_role(r.oid, 'MEMBER')),
                EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relowner = u.oid AND c.relkind IN ('r', 'p'))
            FROM pg_catalog.pg_roles u WHERE rolname = current_user
            """)
        guard let row = rows.first else { throw SQLFailure(.misconfigured, "The role of the connection is not known.") }
        var dangerous: [String] = []
        if case .array(let names) = row[3] { dangerous = names.elements.compactMap(\.string) }
        return Role(
            name: row[0].text, isSuperuser: row[1].isTrue, dangerous: dangerous, canReplicate: row[2].isTrue,
            watchesServer: row[4].isTrue, ownsTables: row[5].isTrue)
    }
}
