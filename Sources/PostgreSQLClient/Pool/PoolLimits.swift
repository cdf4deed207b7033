/// What a pool may use, and how long it waits.
public struct PostgreSQLPoolLimits: Sendable {
    /// How many connections there are at most.
    public var maxConnections = 8
    /// How many connections are kept ready while nobody needs them.
    public var minIdle = 0
    /// How many callers may wait for a connection; the next is refused.
    public var maxWaiting = 1000
    /// How long a caller waits for a connection.
    public var maxWait: Duration = .seconds(5)
    /// A connection that was idle longer is asked whether it is alive before it is used.
    public var idleBeforeCheck: Duration = .seconds(30)
    /// A connection above ``minIdle`` that is idle longer is closed.
    public var maxIdle: Duration = .seconds(300)
    /// A connection that is older is closed when it is given back.
    public var maxAge: Duration = .seconds(1800)
    /// The wait after the first failure to connect; it doubles with each further one.
    public var firstBackOff: Duration = .milliseconds(50)
    /// The longest such wait, so that a database that is back is found soon.
    public var maxBackOff: Duration = .seconds(1)

    /// The defaults.
    public init() {}
}
