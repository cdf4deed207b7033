import JSON
import PostgreSQLClient
import SQLTools

/// What a database has that clients may not name: by the objects that are there, not by a list alone.
struct FenceFacts: Sendable {
    /// Whether the role sees what ``DeniedNames/forPrivileged`` keeps from clients.
    var isPrivileged = false
    /// Names of functions and of views that call them.
    var functions: Set<String> = []
    var operators: Set<String> = []

    /// Names that ``DeniedNames/underProtection`` has, and those of functions and views that mention one of them.
    var underProtection: Set<String> = []

    private struct Source {
        var name: String
        var mentions: Mentions
    }

    /// The most functions and views that are read.
    private static let maxSources = 20_000

    static func load(
        on connection: PostgreSQLConnection, role: Role, allowed: Set<String>
    ) async throws -> FenceFacts {
        var denied: Set<String> = []
        let builtIn = try await connection.rows(
            """
            SELECT DISTINCT proname FROM pg_catalog.pg_proc
            WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ $1
            """, [.string(DeniedNames.functions)])
        denied.formUnion(builtIn.map { $0[0].text })
        var sources: [Source] = []
        try await loadFunctions(on: connection, &denied, &sources)
        try await loadViews(on: connection, &sources)
        var names = denied.subtracting(allowed)
        let judged = sources.filter { !allowed.contains($0.name) }
        close(&names, over: judged)
        var revealing = DeniedNames.underProtection
        close(&revealing, over: judged)
        var facts = FenceFacts(
            isPrivileged: role.isPrivileged || role.watchesServer, functions: names, underProtection: revealing)
        try await facts.loadOperators(on: connection)
        return facts
    }

    /// Functions of users and extensions: those that are not transparent are denied, the others by what they mention.
    private static func loadFunctions(
        on connection: PostgreSQLConnection, _ denied: inout Set<String>, _ sources: inout [Source]
    ) async throws {
        let rows = try await connection.rows(
            """
            SELECT p.proname, l.lanname, e.extname,
                CASE WHEN l.lanname IN ('sql', 'plpgsql') THEN
                    coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc) END
            FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
            LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
            LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
            WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
            LIMIT \(maxSources + 1)
            """)
        guard rows.count <= maxSources else {
            throw SQLFailure(.misconfigured, "The database has more than \(maxSources) functions, too many to judge.")
        }
        for row in rows {
            let (name, language) = (row[0].text.foldedASCII, row[1].text)
            guard let body = row[3].string else {
                let isHarmless = row[2].string.map(DeniedNames.harmlessExtensions.contains) ?? false
                if !isHarmless || language != "c" { denied.insert(name) }
                continue
            }
            var mentions = Mentions(in: body)
            // What is run as text cannot be judged before it runs.
            if language == "plpgsql", mentions.words.contains("execute") { mentions.words.insert("set_config") }
            sources.append(Source(name: name, mentions: mentions))
        }
    }

    private static func loadViews(on connection: PostgreSQLConnection, _ sources: inout [Source]) async throws {
        let rows = try await connection.rows(
            """
            SELECT c.relname, pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class c
            WHERE c.relkind IN ('v', 'm')
                AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
            LIMIT \(maxSources)
            """)
        for row in rows {
            sources.append(Source(name: row[0].text.foldedASCII, mentions: Mentions(in: row[1].string ?? "")))
        }
    }

    /// Operators and casts can call a function without naming it.
    private mutating func loadOperators(on connection: PostgreSQLConnection) async throws {
        let names = JSONValue.array(functions.map(JSONValue.string))
        let rows = try await connection.rows(
            """
            SELECT 'operator', o.oprname::text FROM pg_catalog.pg_operator o
            JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode WHERE o.oid >= 16384 AND p.proname = ANY ($1::text[])
            UNION SELECT 'type', t.typname::text FROM pg_catalog.pg_cast c
            JOIN pg_catalog.pg_proc p ON p.oid = c.castfunc JOIN pg_catalog.pg_type t ON t.oid = c.casttarget
            WHERE c.oid >= 16384 AND p.proname = ANY ($1::text[])
            """, [names])
        for row in rows {
            if row[0].text == "operator" {
                operators.insert(row[1].text)
            } else {
                functions.insert(row[1].text.foldedASCII)
            }
        }
    }

    /// Adds everything whose source mentions what is denied, until there is no more.
    private static func close(_ names: inout Set<String>, over sources: [Source]) {
        var rest = sources.filter { !names.contains($0.name) }
        while true {
            let sought = Mentions.Names(names)
            let (found, others) = rest.reduce(into: ([Source](), [Source]())) { parts, source in
                if source.mentions.has(anyOf: sought) { parts.0.append(source) } else { parts.1.append(source) }
            }
            guard !found.isEmpty else { return }
            names.formUnion(found.map(\.name))
            rest = others
        }
    }
}
