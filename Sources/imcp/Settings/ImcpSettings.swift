import ConnectorKit
import MCP
import MCPHTTP
import Settings

/// The whole configuration: `imcp.yaml`.
struct ImcpSettings: ConfigurationSection {
    static let summary = "Settings of imcp."

    let listen: Listening
    let socketPermissions: SocketPermissions
    let tls: TransportSecurity?
    let allowedHosts: [String]
    let allowedOrigins: [String]
    let data: String
    let storage: StorageSettings
    let log: LogSettings
    let sessions: SessionSettings
    let limits: LimitSettings
    let servers: [Named<ServerSettings>]

    static let schema = ConfigurationSchema(ImcpSettings.self)

    init(from reader: ConfigurationReader) {
        listen = reader.setting(
            "listen",
            "Where HTTP is served: host:port, :port for this machine alone, or unix:/path for a Unix socket.",
            .listening, default: .default)
        socketPermissions = reader.setting(
            "socket_permissions", "Who may connect to the Unix socket, as chmod takes it.", .permissions,
            default: .ownerOnly)
        tls = reader.optional("tls", TransportSecurity.summary, .section())
        allowedHosts = reader.setting(
            "allowed_hosts", "Further host names under which clients may address this server; * for every one.",
            .list(.string), default: [])
        allowedOrigins = reader.setting(
            "allowed_origins", "Origins of web pages that may call, such as https://app.example.com; * for every one.",
            .list(.string), default: [])
        data = reader.setting(
            "data", "The directory for what imcp keeps. It is made when there is something to keep.", .path,
            default: "./data")
        storage = reader.setting("storage", StorageSettings.summary, .section())
        log = reader.setting("log", LogSettings.summary, .section())
        sessions = reader.setting("sessions", SessionSettings.summary, .section())
        limits = reader.setting("limits", LimitSettings.summary, .section())
        servers = reader.setting("servers", "The servers behind the endpoint, by name.", .named(.section()))
        let isOpen = reader.setting(
            "anonymous", "Whether callers from other machines are served without being asked who they are.", .bool,
            default: false)
        if !listen.isLocal, !isOpen {
            reader.report(
                about: "listen",
                "\(listen) can be reached from other machines, and callers are not authenticated; listen on 127.0.0.1, "
                    + "or set \"anonymous: true\" to allow it")
        }
    }
}

/// How much is logged.
struct LogSettings: ConfigurationSection, Equatable {
    static let summary = "How much is logged, to standard error."

    /// The levels, from talkative to quiet.
    enum Level: String, CaseIterable, Sendable { case trace, debug, info, notice, warning, error, critical }
    /// How a line looks.
    enum Format: String, CaseIterable, Sendable { case json, text }

    let level: Level
    let format: Format

    init(from reader: ConfigurationReader) {
        level = reader.setting("level", "The least grave level that is logged.", .choice(), default: .info)
        format = reader.setting("format", "JSON for machines, text for people.", .choice(), default: .json)
    }
}

/// Bounds on legacy sessions.
struct SessionSettings: ConfigurationSection, Equatable {
    static let summary = "Sessions of clients that speak a revision before 2026-07-28."

    let max: Int
    let idleTimeout: Duration

    init(from reader: ConfigurationReader) {
        max = reader.setting(
            "max", "How many there may be; beyond, the one idle longest ends.", .int(in: 1...1_000_000), default: 10_000
        )
        idleTimeout = reader.setting(
            "idle_timeout", "After how long without a request a session ends.",
            .duration(in: .seconds(1) ... .seconds(604_800)),
            default: .seconds(1800))
    }
}

/// Bounds on requests.
struct LimitSettings: ConfigurationSection, Equatable {
    static let summary = "Bounds on requests."

    let maxMessage: Int
    let requestTimeout: Duration
    let maxConnections: Int
    let drainTimeout: Duration

    init(from reader: ConfigurationReader) {
        maxMessage = reader.setting(
            "max_message", "The largest message that is accepted.", .bytes(in: 1024...1 << 30), default: 4 << 20)
        requestTimeout = reader.setting(
            "request_timeout", "The longest that one request may run.", .duration(in: .seconds(1) ... .seconds(86_400)),
            default: .seconds(300))
        maxConnections = reader.setting(
            "max_connections", "How many connections are served at once.", .int(in: 1...1_000_000), default: 10_000)
        drainTimeout = reader.setting(
            "drain_timeout", "How long running requests may go on when imcp stops.", .duration, default: .seconds(10))
    }
}

/// One server: what it is, and how it appears.
struct ServerSettings: ConfigurationSection {
    static let summary = "A server behind the endpoint."

    /// Whether names are prefixed in the merged list.
    enum Prefix: String, CaseIterable, Sendable { case always, never }

    let recipe: ServerRecipe
    let prefix: Prefix

    init(from reader: ConfigurationReader) {
        prefix = reader.setting(
            "prefix", "Whether the server's name stands before its tools' and prompts' names at /mcp.", .choice(),
            default: .always)
        recipe = reader.oneOf(BuiltInConnectors.all)
    }
}

extension HostAndPort {
    /// Whether only this machine can reach the address.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
