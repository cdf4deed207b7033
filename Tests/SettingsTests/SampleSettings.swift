import JSON
import Settings

/// A configuration like the real one, with a setting of every kind.
struct SampleSettings: ConfigurationSection {
    static let summary = "Everything about one server."

    let listen: HostAndPort
    let data: String
    let servers: [Named<SampleServer>]
    let limits: SampleLimits
    let tls: SampleTLS?
    let labels: [String: String]
    let extra: JSONValue

    init(from reader: ConfigurationReader) {
        listen = reader.setting(
            "listen", "The address to listen on.", .address, default: HostAndPort(host: "127.0.0.1", port: 8080))
        data = reader.setting("data", "Where state is kept.", .path, default: "./data")
        servers = reader.setting("servers", "The servers by name.", .named(.section()), default: [])
        limits = reader.setting("limits", "What a caller may use.", .section())
        tls = reader.optional("tls", "How connections are encrypted.", .section())
        labels = reader.setting("labels", "Labels for metrics.", .dictionary(.string), default: [:])
        extra = reader.setting("extra", "Anything.", .json, default: .null)
    }
}

struct SampleServer: ConfigurationSection {
    enum Prefix: String, CaseIterable { case always, never }
    enum Backend: Equatable {
        case files([String], readOnly: Bool, maxRead: Int)
        case database(Secret)
        case utility
    }

    static let summary = "One server."

    let prefix: Prefix
    let backend: Backend

    init(from reader: ConfigurationReader) {
        prefix = reader.setting("prefix", "Whether tool names begin with the server's.", .choice(), default: .always)
        backend = reader.oneOf([
            SectionAlternative("filesystem", SampleFiles.self) {
                .files($0.roots, readOnly: $0.mode == .readOnly, maxRead: $0.maxRead)
            },
            SectionAlternative("database", SampleDatabase.self) { .database($0.password) },
            SectionAlternative("utility", SampleUtility.self) { _ in .utility },
        ])
    }
}

struct SampleFiles: ConfigurationSection {
    enum Mode: String, CaseIterable {
        case readOnly = "read-only"
        case readWrite = "read-write"
    }

    static let summary = "Serves files below the given directories."

    let roots: [String]
    let mode: Mode
    let maxRead: Int

    init(from reader: ConfigurationReader) {
        roots = reader.setting("roots", "The directories to serve.", .list(.path, count: 1...8))
        mode = reader.setting("mode", "What callers may do.", .choice(), default: .readOnly)
        maxRead = reader.setting("max_read", "The most that one call reads.", .bytes, default: 4 << 20)
    }
}

struct SampleDatabase: ConfigurationSection {
    static let summary = "Queries a database."

    let password: Secret
    let port: Int
    let poolMin: Int
    let poolMax: Int

    init(from reader: ConfigurationReader) {
        password = reader.setting("password", "The password.", .secret)
        port = reader.setting("port", "The port.", .int(in: 1...65_535), default: 5432)
        poolMin = reader.setting("pool_min", "Connections kept open.", .int(in: 0...100), default: 0)
        poolMax = reader.setting("pool_max", "Connections at most.", .int(in: 1...100), default: 10)
        if poolMin > poolMax { reader.report(about: "pool_min", "pool_min is larger than pool_max") }
    }
}

struct SampleUtility: ConfigurationSection {
    static let summary = "Clock and text tools."

    init(from reader: ConfigurationReader) {}
}

struct SampleLimits: ConfigurationSection {
    static let summary = "Limits for one caller."

    let timeout: Duration
    let ratio: Double
    let burst: Bool

    init(from reader: ConfigurationReader) {
        timeout = reader.setting("timeout", "How long a call may take.", .duration, default: .seconds(10))
        ratio = reader.setting("ratio", "Share of the workers.", .double(in: 0...1), default: 0.5)
        burst = reader.setting("burst", "Whether bursts are allowed | counted.", .bool, default: false)
        if burst, ratio > 0.9 { reader.warn(about: "ratio", "a ratio this high leaves no room for bursts") }
    }
}

struct SampleTLS: ConfigurationSection {
    static let summary = "Certificate and key."

    let certificate: String

    init(from reader: ConfigurationReader) {
        certificate = reader.setting("certificate", "The certificate file.", .path)
    }
}

extension SubstitutionSources {
    /// A small fixed environment.
    static let sample = SubstitutionSources(
        environment: { ["PORT": "5433", "HOST": "10.0.0.7", "EMPTY": "", "BAD": "hunter2-in-env"][$0] },
        secret: { (path) throws(SecretUnavailable) in
            guard path == "db/password" else { throw SecretUnavailable("no such secret") }
            return "hunter2"
        })
}
