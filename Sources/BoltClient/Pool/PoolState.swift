/// Decides who gets which connection to one server. Pure: the caller brings the time, and opens and closes.
struct PoolState<Connection: Sendable>: Sendable {
    struct Limits: Sendable {
        var maxConnections: Int
        var maxWaiting: Int
        var maxLifetime: Duration
        /// After the first failure to connect; doubles with each further one.
        var firstBackOff: Duration = .milliseconds(50)
        var longestBackOff: Duration = .seconds(1)
    }

    /// A connection that nobody uses.
    struct Idle: Sendable {
        var connection: Connection
        var since: Duration
        var born: Duration
    }

    /// The right to use one of the connections that the limit admits.
    enum Grant: Sendable {
        case reuse(Idle)
        case open
    }

    enum Decision {
        case granted(Grant)
        case wait(Int)
        case refused(BoltError)
    }

    private let limits: Limits
    private(set) var idle: [Idle] = []
    /// Connections in use, those being opened included.
    private(set) var leased = 0
    private(set) var waiting: [Int] = []
    private var lastWaiter = 0
    private var failures = 0
    private var retry: (at: Duration, error: BoltError)?
    private var isClosed = false

    init(limits: Limits) { self.limits = limits }

    /// - Returns: The decision, and connections that are too old and have to be closed.
    mutating func acquire(at now: Duration) -> (decision: Decision, expired: [Connection]) {
        let expired = expire(at: now)
        if isClosed { return (.refused(BoltError(.misuse, "the client is closed")), expired) }
        // The most recently used is the likeliest to be alive.
        if let last = idle.popLast() {
            leased += 1
            return (.granted(.reuse(last)), expired)
        }
        if leased < limits.maxConnections {
            if let retry, now < retry.at { return (.refused(retry.error), expired) }
            leased += 1
            return (.granted(.open), expired)
        }
        guard waiting.count < limits.maxWaiting else {
            let message = "\(limits.maxConnections) connections are in use and \(waiting.count) callers wait"
            return (.refused(BoltError(.exhausted, message)), expired)
        }
        lastWaiter += 1
        waiting.append(lastWaiter)
        return (.wait(lastWaiter), expired)
    }

    /// A connection comes back, or what had been granted comes to nothing.
    ///
    /// - Parameter connection: With the time it was made; nil when there is none that can be used again.
    /// - Returns: Who goes on with it, and connections to close.
    mutating func release(
        _ connection: (connection: Connection, born: Duration)?, at now: Duration
    ) -> (next: (waiter: Int, grant: Grant)?, expired: [Connection]) {
        precondition(leased > 0, "what comes back was given out")
        var kept = connection.map { Idle(connection: $0.connection, since: now, born: $0.born) }
        var expired: [Connection] = []
        if let old = kept, isClosed || now - old.born > limits.maxLifetime {
            expired.append(old.connection)
            kept = nil
        }
        if !waiting.isEmpty, !isClosed {
            return ((waiting.removeFirst(), kept.map(Grant.reuse) ?? .open), expired)
        }
        leased -= 1
        if let kept { idle.append(kept) }
        return (nil, expired)
    }

    mutating func connected() {
        failures = 0
        retry = nil
    }

    /// Connecting failed: others are spared the same wait for a while.
    mutating func failedToConnect(_ error: BoltError, at now: Duration) {
        let doublings = min(failures, 10)
        failures += 1
        retry = (now + min(limits.firstBackOff * (1 << doublings), limits.longestBackOff), error)
    }

    /// A caller does not wait any more; false when it has been granted something already.
    mutating func leave(_ waiter: Int) -> Bool {
        guard let position = waiting.firstIndex(of: waiter) else { return false }
        waiting.remove(at: position)
        return true
    }

    /// - Returns: What to close now; connections in use are closed when they come back. Who waits is told by the caller.
    mutating func close() -> (connections: [Connection], waiters: [Int]) {
        isClosed = true
        defer { (idle, waiting) = ([], []) }
        return (idle.map(\.connection), waiting)
    }

    private mutating func expire(at now: Duration) -> [Connection] {
        let old = idle.filter { now - $0.born > limits.maxLifetime }
        if !old.isEmpty { idle.removeAll { now - $0.born > limits.maxLifetime } }
        return old.map(\.connection)
    }
}
