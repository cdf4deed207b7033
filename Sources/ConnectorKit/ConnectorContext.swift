public import Logging

/// What a connector is given, beside its configuration. ``inMemory(name:secrets:limits:clock:)`` makes one for tests.
public struct ConnectorContext: Sendable {
    /// The name of the server in the configuration.
    public var name: String
    /// Where the server writes its own log; clients never see it.
    public var logger: Logger
    /// Waits for time-outs.
    public var clock: any Clock<Duration>
    /// What the host allows every server.
    public var limits: ConnectorLimits
    /// Passwords and keys by name, for what the configuration does not hold itself.
    public var secrets: any SecretSource
    /// Where the server keeps what outlives a call.
    public var storage: ConnectorStorage

    /// What a host hands to one server.
    public init(
        name: String, logger: Logger, clock: any Clock<Duration> = ContinuousClock(),
        limits: ConnectorLimits = ConnectorLimits(), secrets: any SecretSource = InMemorySecrets(),
        storage: ConnectorStorage = .inMemory()
    ) {
        self.name = name
        self.logger = logger
        self.clock = clock
        self.limits = limits
        self.secrets = secrets
        self.storage = storage
    }

    /// A context without a host: it logs nothing, and keeps everything in memory.
    public static func inMemory(
        name: String = "test", secrets: [String: String] = [:], limits: ConnectorLimits = ConnectorLimits(),
        clock: any Clock<Duration> = ContinuousClock()
    ) -> ConnectorContext {
        ConnectorContext(
            name: name, logger: Logger(label: name, factory: { _ in SwiftLogNoOpLogHandler() }), clock: clock,
            limits: limits, secrets: InMemorySecrets(secrets))
    }
}

/// What the host allows every server. A connector keeps its own bounds below these.
public struct ConnectorLimits: Sendable, Hashable {
    /// After how long a call is ended, whatever it waits for.
    public var requestTimeout: Duration = .seconds(300)
    /// The largest message that clients and the host take, in bytes: a result must fit in it.
    public var maxMessageBytes = 4 << 20

    /// Five minutes, 4 MiB.
    public init() {}
}
