/// What one connection may hold, and how patient it is.
public struct RedisConnectionLimits: Sendable, Hashable {
    /// How many commands may be under way at once.
    public var maxCommands = 16_384
    /// How many bytes may wait to be sent.
    public var maxUnsentBytes = 64 << 20
    /// How long a connection is kept whose oldest command is overdue and on which nothing arrives.
    public var maxSilence = Duration.seconds(5)
    /// How long to connect, with TLS and login.
    public var connectTimeout = Duration.seconds(3)
    /// How late a deadline may be noticed at most.
    public var lookInterval = Duration.milliseconds(250)
    /// What one reply may cost.
    public var reply = RESPLimits()

    /// 16,384 commands, 64 MiB unsent, 3 s to connect, 5 s of silence.
    public init() {}
}
