import PostgreSQLClient
import SQLTools
public import Settings

/// What is written under `postgresql:` in the configuration.
public struct PostgreSQLSettings: ConfigurationSection {
    /// See `ConfigurationSection.summary`.
    public static let summary = "PostgreSQL databases: query them, and where allowed, change them."

    /// Each with its name.
    let sources: [Named<PostgreSQLSource>]
    /// What seals cursors and tokens of previews.
    let sealingKey: Secret?
    /// What is offered beside the usual tools.
    let toolsets: [Toolset]

    /// Tools that are offered when they are asked for.
    enum Toolset: String, CaseIterable, Sendable {
        case objects, health, performance, monitor, migrations
    }

    /// Reads the settings; whether the servers are there is found out when they are needed.
    public init(from reader: ConfigurationReader) {
        let several = reader.setting(
            "sources", "Several databases by name, each with the settings below, in place of url.",
            .named(.section(PostgreSQLSource.self)), default: [])
        sealingKey = reader.optional(
            "sealing_key", "What replicas share so that each accepts the other's cursors and tokens.", .secret)
        toolsets = reader.setting(
            "toolsets", "Tools beside the usual ones.", .list(.choice()), default: []
        )
        let one = PostgreSQLSource(from: reader, isOnlyOne: several.isEmpty)
        if !several.isEmpty, one.url != nil {
            reader.report(about: "url", "\"url\" and \"sources\" exclude each other; keep one")
        }
        // The only one is named after its server.
        sources = several.isEmpty ? [Named("", one)] : several
    }
}

/// One database.
struct PostgreSQLSource: ConfigurationSection {
    static let summary = "One PostgreSQL database."

    let url: Secret?
    let certificates: String?
    let isPrivilegedRoleAllowed: Bool
    let isBehindPooler: Bool
    let allowedFunctions: [String]
    let limits: PostgreSQLPoolLimits
    let connectTimeout: Duration
    let settings: SQLSettings

    init(from reader: ConfigurationReader) { self.init(from: reader, isOnlyOne: true) }

    /// - Parameter isOnlyOne: Whether the server must be named here.
    init(from reader: ConfigurationReader, isOnlyOne: Bool) {
        url = reader.optional(
            "url", "postgresql://user:password@host/database, with libpq's parameters such as sslmode after a ?.",
            .secret)
        if isOnlyOne, url == nil { reader.report(about: "url", "the setting \"url\" is missing") }
        certificates = reader.optional("ca_file", "The certificates that are trusted, in a PEM file.", .path)
        isPrivilegedRoleAllowed = reader.setting(
            "allow_privileged_role", "Whether the role may be a superuser or read the server's files.", .bool,
            default: false)
        isBehindPooler = reader.setting(
            "pooler", "Whether a pooler such as PgBouncer stands between; nothing is then kept in sessions.", .bool,
            default: false)
        allowedFunctions = reader.setting(
            "allow_functions", "Functions that may be called although they are refused by default.", .list(.string),
            default: [])
        var limits = PostgreSQLPoolLimits()
        limits.maxConnections = reader.setting(
            "connections", "The most connections to the database.", .int(in: 1...1000), default: limits.maxConnections)
        limits.minIdle = reader.setting(
            "min_idle", "How many connections are kept ready.", .int(in: 0...1000), default: limits.minIdle)
        limits.maxWait = reader.setting(
            "wait", "How long a call waits for a connection.", .duration(in: .milliseconds(1)...(.seconds(600))),
            default: limits.maxWait)
        self.limits = limits
        connectTimeout = reader.setting(
            "connect_timeout", "How long connecting may take.", .duration(in: .milliseconds(100)...(.seconds(600))),
            default: .seconds(10))
        settings = SQLSettings(from: reader)
    }
}
