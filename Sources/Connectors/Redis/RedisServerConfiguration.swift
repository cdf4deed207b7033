import ConnectorKit
import RedisClient
public import Settings

/// What is written under `redis:` in the configuration.
public struct RedisServerConfiguration: ConfigurationSection {
    /// See `ConfigurationSection.summary`.
    public static let summary = "The data of a Redis server, a cluster, or a master behind sentinels."

    let url: Secret
    let user: String?
    let password: Secret?
    let database: Int?
    let connections: Int
    let tls: RedisTLSConfiguration?
    let mode: AccessMode
    let tools: [ToolSet]
    let keys: [String]
    let confirmation: ConfirmationRule
    let limits: RedisLimits

    /// Reads the settings; whether the server can be reached is found out when it is used.
    public init(from reader: ConfigurationReader) {
        url = reader.setting(
            "url",
            "Where the server is: `redis://user:password@host:6379/0`, `rediss://…` with TLS, `unix:/path?db=0`, "
                + "`redis-cluster://host,host`, `redis-sentinel://host,host/master/0`.", .secret)
        user = reader.optional("user", "Who logs in, instead of the user in the URL.", .string)
        password = reader.optional("password", "The user's password, instead of the one in the URL.", .secret)
        database = reader.optional(
            "database", "The number of the database, instead of the one in the URL.", .int(in: 0...65_535))
        connections = reader.setting(
            "connections", "How many connections share the load of one server.", .int(in: 1...64), default: 1)
        tls = reader.optional("tls", RedisTLSConfiguration.summary, .section(RedisTLSConfiguration.self))
        mode = reader.setting("mode", "Whether data may be changed.", .choice(), default: .readOnly)
        tools = reader.setting("tools", "Which groups of tools to offer.", .list(.choice()), default: ToolSet.standard)
        keys = reader.setting(
            "keys", "Glob patterns of the keys that may be touched; all where none is given.",
            .list(.string, count: 0...100), default: [])
        confirmation = reader.setting(
            "confirm", "Before which changes the user is asked.", .choice(), default: .destructive)
        limits = RedisLimits(from: reader)
    }

    /// - Throws: `RedisError` where the URL cannot be used.
    func clientConfiguration() throws(RedisError) -> RedisConfiguration {
        let url = try RedisURL(url.exposed)
        var configuration = RedisConfiguration(url)
        configuration.login.user = user ?? configuration.login.user
        configuration.login.password = password?.exposed ?? configuration.login.password
        configuration.login.database = database ?? configuration.login.database
        configuration.login.clientName = "imcp"
        configuration.connections = connections
        configuration.commandTimeout = limits.timeout
        configuration.limits.connectTimeout = limits.timeout
        configuration.connectPatience = min(limits.timeout, .seconds(2))
        configuration.limits.reply.maxReplyBytes = 32 << 20
        configuration.limits.reply.maxBulkBytes = 32 << 20
        if let tls { configuration.tls = tls.settings }
        return configuration
    }
}

/// What is written under `tls:`.
struct RedisTLSConfiguration: ConfigurationSection {
    static let summary = "How to speak TLS; also switches it on where the URL does not."

    let authority: String?
    let certificate: String?
    let key: String?
    let serverName: String?

    init(from reader: ConfigurationReader) {
        authority = reader.optional("ca", "A PEM file with the certificates to trust, not the system's.", .path)
        certificate = reader.optional("cert", "A PEM file with the certificate to show to the server.", .path)
        key = reader.optional("key", "A PEM file with the key of `cert`.", .path)
        serverName = reader.optional("server_name", "The name in the server's certificate, if it is another.", .string)
    }

    var settings: RedisTLS {
        var settings = RedisTLS()
        settings.trustedCertificates = authority
        settings.certificate = certificate
        settings.privateKey = key
        settings.serverName = serverName
        return settings
    }
}

extension RedisLimits {
    /// The settings of the limits, with the defaults of `RedisLimits`.
    fileprivate init(from reader: ConfigurationReader) {
        self.init()
        maxResults = reader.setting(
            "max_results", "The most keys, members or entries that one result has.", .int(in: 1...10_000),
            default: maxResults)
        maxValueBytes = reader.setting(
            "max_value", "How much of one value is shown.", .bytes(in: 64...(16 << 20)), default: maxValueBytes)
        maxResultBytes = reader.setting(
            "max_result", "How much the values of one result take together.", .bytes(in: 1024...(64 << 20)),
            default: maxResultBytes)
        timeout = reader.setting(
            "timeout", "How long one command, or one search for keys, may take.",
            .duration(in: .milliseconds(100)...(.seconds(600))), default: timeout)
    }
}
