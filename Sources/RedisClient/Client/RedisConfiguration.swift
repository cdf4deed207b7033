/// What a client needs to know.
public struct RedisConfiguration: Sendable, Hashable {
    /// How servers are found.
    public var topology: RedisTopology
    /// Who logs in, and into which database.
    public var login: RedisLogin
    /// Nil for connections that are not encrypted.
    public var tls: RedisTLS?
    /// Who logs in at the sentinels, which have users of their own.
    public var sentinelLogin = RedisLogin()
    /// How many connections share the load of one server.
    public var connections = 1
    /// How long to wait for a reply, unless the caller says otherwise.
    public var commandTimeout = Duration.seconds(5)
    /// How long a command waits for a connection when there is none.
    public var connectPatience = Duration.seconds(1)
    /// How often a command is sent anew that was not carried out: it was not sent, or the server is another one now.
    public var maxAttempts = 6
    /// How many messages wait for a slow subscriber.
    public var subscriptionCapacity = 1_000
    /// The waits between attempts to connect.
    public var backOff = RedisBackOff()
    /// What one connection may hold.
    public var limits = RedisConnectionLimits()

    /// A configuration for servers without TLS.
    public init(_ topology: RedisTopology, login: RedisLogin = RedisLogin(), tls: RedisTLS? = nil) {
        self.topology = topology
        self.login = login
        self.tls = tls
    }

    /// What a URL says, with the system's certificates where it asks for TLS.
    public init(_ url: RedisURL) {
        self.init(url.topology, login: url.login, tls: url.usesTLS ? RedisTLS() : nil)
    }
}
