public import Logging
public import NIOCore
public import NIOPosix
import Timing

/// A client for one Redis server, a cluster, or a master that sentinels watch over.
///
/// Written here because the C library hiredis that Debian has speaks neither TLS nor RESP3, and would need a thread for
/// each call that waits.
///
/// ```swift
/// let client = try RedisClient(RedisConfiguration(RedisURL("redis://localhost")))
/// async let _ = client.run()
/// try await client.send(["SET", "greeting", "hello"])
/// ```
///
/// Commands of all callers share a connection and do not wait for each other. So a command that blocks (`BLPOP`) or that
/// belongs together with others (`MULTI`) needs ``withConnection(for:_:)``. A command whose connection broke is repeated
/// only if it had not been sent.
public final class RedisClient: Sendable {
    /// What the client was made with.
    public let configuration: RedisConfiguration
    private let servers: any RedisServers
    private let timeline: Timeline

    /// A client that connects once it runs.
    ///
    /// - Parameters:
    ///   - clock: Waits for deadlines and between attempts to connect.
    /// - Throws: ``RedisError`` with the code `configuration` where a file for TLS cannot be used.
    public init(
        _ configuration: RedisConfiguration, group: any EventLoopGroup = NIOSingletons.posixEventLoopGroup,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "redis")
    ) throws(RedisError) {
        self.configuration = configuration
        let timeline = Timeline(clock)
        self.timeline = timeline
        let tls = try configuration.tls?.makeContext()
        func opener(_ login: RedisLogin, findsMaster: Bool = false) -> ConnectionOpener {
            ConnectionOpener(
                group: group, login: login, requiresMaster: findsMaster, tls: tls,
                serverName: configuration.tls?.serverName, limits: configuration.limits,
                commandTimeout: configuration.commandTimeout, timeline: timeline)
        }
        let plain = opener(configuration.login)
        switch configuration.topology {
        case .single(let address):
            servers = SingleServer(configuration, timeline: timeline) {
                RedisNode(opener: plain, configuration: configuration, logger: logger) { address }
            }
        case .sentinel(let addresses, let master):
            let sentinels = Sentinels(addresses, master: master, opener: opener(configuration.sentinelLogin))
            let toMaster = opener(configuration.login, findsMaster: true)
            servers = SingleServer(configuration, timeline: timeline) {
                RedisNode(opener: toMaster, configuration: configuration, logger: logger) {
                    try await sentinels.findMaster()
                }
            }
        case .cluster(let addresses):
            guard configuration.login.database == 0 else {
                throw RedisError(.configuration, "A Redis cluster has only database 0.")
            }
            servers = RedisCluster(addresses, configuration: configuration, timeline: timeline) { address in
                RedisNode(opener: plain, configuration: configuration, logger: logger) { address }
            }
        }
    }

    /// Keeps the client connected until the task is cancelled. To be called once, before or beside all else.
    public func run() async { await servers.run() }

    /// Sends a command and returns the reply.
    ///
    /// - Parameters:
    ///   - key: The key that decides, in a cluster, where the command goes; nil to find it among the arguments, which
    ///     works for the commands of Redis itself.
    ///   - timeout: How long to wait for the reply; nil for what the configuration says.
    /// - Throws: ``RedisError``, with the code `reply` for an error that the server replied with; `CancellationError`
    ///   when the task is cancelled, which does not keep the server from carrying the command out.
    @discardableResult
    public func send(
        _ command: [RedisArgument], key: RedisArgument? = nil, timeout: Duration? = nil
    ) async throws -> RedisValue {
        guard !command.isEmpty else { throw RedisError(.configuration, "A command needs a name.") }
        return try await servers.send(command, key: key?.bytes ?? KeyPosition.key(of: command), timeout: timeout)
            .orThrow()
    }

    /// Sends commands in one go, and returns all replies in their order. Errors of the server are among them as
    /// ``RedisValue/error(_:)``.
    public func pipeline(_ commands: [[RedisArgument]], timeout: Duration? = nil) async throws -> [RedisValue] {
        guard commands.allSatisfy({ !$0.isEmpty }) else { throw RedisError(.configuration, "A command needs a name.") }
        return try await servers.sendAll(commands, timeout: timeout)
    }

    /// Lends a connection that nobody else uses, for commands that block or belong together.
    ///
    /// - Parameter key: In a cluster, a key of the node to connect to.
    public func withConnection<Value: Sendable>(
        for key: RedisArgument? = nil, _ work: @escaping @Sendable (RedisConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await servers.node(for: key?.bytes).openOwn()
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                await connection.run()
                return nil
            }
            group.addTask { try await work(connection) }
            defer { group.cancelAll() }
            while let outcome = try await group.next() {
                if let outcome { return outcome }
            }
            throw RedisError(.connectionLost, "The connection broke.")
        }
    }

    /// Listens to what is published from now on.
    ///
    /// - Parameters:
    ///   - capacity: How many messages wait for a slow consumer; nil for what the configuration says.
    public func subscribe(
        _ kind: SubscriptionKind = .channel, to name: RedisArgument, capacity: Int? = nil
    ) async throws -> RedisSubscription {
        let node = servers.node(for: kind == .shard ? name.bytes : nil)
        return try await node.hub.subscribe(
            kind, name.bytes, capacity: capacity ?? configuration.subscriptionCapacity)
    }

    /// Whether a server is connected at the moment.
    public var isConnected: Bool { servers.nodes.contains { $0.currentConnection?.isOpen == true } }

    /// Why there is no connection; nil while there is one, or no attempt has ended yet.
    public var lastError: RedisError? { isConnected ? nil : servers.nodes.lazy.compactMap(\.lastError).first }

    /// How many servers there are that each hold a part of the keys: the masters of a cluster, else one.
    ///
    /// - Throws: ``RedisError`` while no master of the cluster is known.
    public func serverCount() async throws -> Int { try await (servers as? RedisCluster)?.masters().count ?? 1 }

    /// Sends a command to one of the servers, for commands such as `SCAN` that see the keys of one server only.
    ///
    /// - Parameter index: From 0 to below ``serverCount()``. The order stays the same while the servers do.
    @discardableResult
    public func send(
        _ command: [RedisArgument], toServer index: Int, timeout: Duration? = nil
    ) async throws -> RedisValue {
        guard let cluster = servers as? RedisCluster else { return try await send(command, timeout: timeout) }
        let masters = try await cluster.masters()
        guard masters.indices.contains(index) else {
            throw RedisError(.topology, "The cluster has changed; begin again.")
        }
        return try await masters[index].connection().send(command, timeout: timeout)
    }
}
