/// Which connection goes to whom. Pure: the caller brings the time and randomness, and does what is decided.
struct PoolState<Instant: InstantProtocol>: Sendable where Instant: Sendable, Instant.Duration == Duration {
    typealias ConnectionID = Int
    typealias WaiterID = Int

    enum Action: Sendable, Equatable {
        /// Begin to connect; ends with ``connected(_:at:)`` or ``failed(_:_:at:jitter:)``.
        case connect(ConnectionID)
        /// Give the connection to whoever waits; it is to be checked first if it was idle for long.
        case hand(ConnectionID, to: WaiterID, needsCheck: Bool)
        case refuse(WaiterID, PostgreSQLError)
        case close(ConnectionID)
    }

    private struct Idle {
        var id: ConnectionID
        var since: Instant
    }

    private struct Waiting {
        var id: WaiterID
        var until: Instant
    }

    private let limits: PostgreSQLPoolLimits
    private var idle: [Idle] = []
    /// All wait equally long, so the first one's time is over first.
    private var waiting: [Waiting] = []
    private var born: [ConnectionID: Instant] = [:]
    private var connecting: Set<ConnectionID> = []
    private var lastID = 0

    /// The attempt that was begun last.
    var newestID: ConnectionID { lastID }
    private var failures = 0
    /// No attempt to connect before this; and why.
    private var closedUntil: (instant: Instant, error: PostgreSQLError)?
    private var isClosed = false

    init(limits: PostgreSQLPoolLimits) {
        precondition(limits.maxConnections > 0, "a pool needs a connection")
        self.limits = limits
    }

    /// Connections that exist or are being made.
    var connectionCount: Int { born.count + connecting.count }
    var idleCount: Int { idle.count }
    var waitingCount: Int { waiting.count }
    /// When the first wait ends; nil while nobody waits.
    var nextExpiry: Instant? { waiting.first?.until }

    mutating func acquire(_ waiter: WaiterID, at now: Instant) -> [Action] {
        guard !isClosed else { return [.refuse(waiter, .poolIsClosed)] }
        // The last one given back: its caches are warm, and the others get old enough to be closed.
        if let last = idle.popLast() {
            return [.hand(last.id, to: waiter, needsCheck: last.since.duration(to: now) > limits.idleBeforeCheck)]
        }
        if born.isEmpty, connecting.isEmpty, let closedUntil, now < closedUntil.instant {
            return [.refuse(waiter, closedUntil.error)]
        }
        guard waiting.count < limits.maxWaiting else { return [.refuse(waiter, .tooManyWaiting)] }
        waiting.append(Waiting(id: waiter, until: now.advanced(by: limits.maxWait)))
        return connectIfNeeded(at: now)
    }

    /// Refuses those who have waited for too long.
    mutating func expire(at now: Instant) -> [Action] {
        let late = waiting.prefix { $0.until <= now }
        waiting.removeFirst(late.count)
        return late.map { .refuse($0.id, .waitedTooLong) }
    }

    /// Whoever waited does not any more.
    mutating func leave(_ waiter: WaiterID) {
        waiting.removeAll { $0.id == waiter }
    }

    mutating func connected(_ id: ConnectionID, at now: Instant) -> [Action] {
        precondition(connecting.remove(id) != nil, "only an attempt can succeed")
        failures = 0
        closedUntil = nil
        guard !isClosed else { return [.close(id)] }
        born[id] = now
        // After an outage only this one attempt was made, however many wait.
        return makeAvailable(id, at: now) + connectIfNeeded(at: now)
    }

    /// - Parameter jitter: Between 0 and 1.
    mutating func failed(_ id: ConnectionID, _ error: PostgreSQLError, at now: Instant, jitter: Double) -> [Action] {
        precondition(connecting.remove(id) != nil, "only an attempt can fail")
        let doubled = limits.firstBackOff * Double(1 << min(failures, 16))
        failures += 1
        closedUntil = (now.advanced(by: min(doubled, limits.maxBackOff) * (0.5 + jitter / 2)), error)
        return refuseHopeless(at: now)
    }

    /// Those who wait for a connection in use still get it. Where there is none, waiting longer would not help.
    private mutating func refuseHopeless(at now: Instant) -> [Action] {
        guard born.isEmpty, connecting.isEmpty, let closedUntil, now < closedUntil.instant else { return [] }
        defer { waiting = [] }
        return waiting.map { .refuse($0.id, closedUntil.error) }
    }

    /// A connection comes back, clean.
    mutating func giveBack(_ id: ConnectionID, at now: Instant) -> [Action] {
        guard let birth = born[id] else { return [] }
        guard !isClosed, birth.duration(to: now) < limits.maxAge else { return drop(id, at: now) }
        return makeAvailable(id, at: now)
    }

    /// A connection is of no more use.
    mutating func drop(_ id: ConnectionID, at now: Instant) -> [Action] {
        guard born.removeValue(forKey: id) != nil else { return [] }
        idle.removeAll { $0.id == id }
        return [.close(id)] + connectIfNeeded(at: now) + refuseHopeless(at: now)
    }

    /// From time to time: closes what is idle for long and keeps the minimum ready.
    mutating func tick(at now: Instant) -> [Action] {
        guard !isClosed else { return [] }
        var actions: [Action] = []
        while let oldest = idle.first, idle.count > limits.minIdle, oldest.since.duration(to: now) > limits.maxIdle {
            actions += drop(oldest.id, at: now)
        }
        let missing = limits.minIdle - idle.count - connecting.count
        for _ in 0..<max(0, min(missing, limits.maxConnections - connectionCount)) {
            guard let action = connect(at: now) else { break }
            actions.append(action)
        }
        return actions + connectIfNeeded(at: now)
    }

    mutating func close() -> [Action] {
        isClosed = true
        let actions =
            waiting.map { Action.refuse($0.id, .poolIsClosed) } + idle.map { Action.close($0.id) }
        for entry in idle { born[entry.id] = nil }
        (waiting, idle) = ([], [])
        return actions
    }

    // MARK: Steps

    private mutating func makeAvailable(_ id: ConnectionID, at now: Instant) -> [Action] {
        guard waiting.isEmpty else { return [.hand(id, to: waiting.removeFirst().id, needsCheck: false)] }
        idle.append(Idle(id: id, since: now))
        return []
    }

    /// One attempt for each who waits, as far as the limit allows.
    private mutating func connectIfNeeded(at now: Instant) -> [Action] {
        var actions: [Action] = []
        while waiting.count > connecting.count, connectionCount < limits.maxConnections, let action = connect(at: now) {
            actions.append(action)
        }
        return actions
    }

    private mutating func connect(at now: Instant) -> Action? {
        if let closedUntil, now < closedUntil.instant { return nil }
        // After a failure, one attempt shows whether the server is back.
        if closedUntil != nil, !connecting.isEmpty { return nil }
        lastID += 1
        connecting.insert(lastID)
        return .connect(lastID)
    }
}

extension PostgreSQLError {
    static let tooManyWaiting = PostgreSQLError(.exhausted, "Too many calls wait for a connection to the database")
    static let poolIsClosed = PostgreSQLError(.misuse, "The pool is closed")
    static let waitedTooLong = PostgreSQLError(.exhausted, "No connection to the database became free in time")
}
