/// Whether there is a connection to a server, and who waits for one. Pure.
struct LinkState<Connection: Sendable, Waiter: Sendable>: Sendable {
    private enum Phase: Sendable {
        case connecting
        case ready(Connection)
        case stopped
    }

    private var phase = Phase.connecting
    private var waiters: [UInt64: Waiter] = [:]
    private(set) var lastError: RedisError?

    /// What there is for someone who wants a connection.
    enum Admission: Sendable {
        case use(Connection)
        case wait
        case refuse(RedisError)
    }

    var connection: Connection? {
        if case .ready(let connection) = phase { return connection }
        return nil
    }

    /// - Parameter isUsable: Whether a connection has not broken already, of which the link may not have been told yet.
    mutating func admit(
        ticket: UInt64, isUsable: (Connection) -> Bool = { _ in true }, waiter: () -> Waiter
    ) -> Admission {
        switch phase {
        case .ready(let connection) where isUsable(connection): return .use(connection)
        case .stopped: return .refuse(Self.stopped)
        case .ready, .connecting:
            if let lastError, lastError.isLasting { return .refuse(lastError) }
            waiters[ticket] = waiter()
            return .wait
        }
    }

    mutating func abandon(_ ticket: UInt64) -> Waiter? { waiters.removeValue(forKey: ticket) }

    /// Returns those who get the connection; nil when it is not wanted any more.
    mutating func connected(_ connection: Connection) -> [Waiter]? {
        if case .stopped = phase { return nil }
        phase = .ready(connection)
        lastError = nil
        return takeWaiters()
    }

    /// An attempt has failed. Returns those whom waiting longer would not help.
    mutating func failed(_ error: RedisError) -> [Waiter] {
        if case .stopped = phase { return [] }
        phase = .connecting
        lastError = error
        return error.isLasting ? takeWaiters() : []
    }

    mutating func lost() { if case .ready = phase { phase = .connecting } }

    /// Returns those who wait in vain.
    mutating func stop() -> [Waiter] {
        phase = .stopped
        return takeWaiters()
    }

    static var stopped: RedisError { RedisError(.closed, "The Redis client has been shut down.") }

    private mutating func takeWaiters() -> [Waiter] {
        defer { waiters = [:] }
        return Array(waiters.values)
    }
}

extension RedisError {
    /// Whether the next attempt will fail in the same way, unless a person does something.
    fileprivate var isLasting: Bool { code == .authenticationFailed || code == .configuration }
}
