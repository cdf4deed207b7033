import Synchronization

/// Connections to one database, shared by many callers.
///
/// Connections are made when they are needed. ``run()`` keeps the idle ones in order; without it the pool works, but
/// closes none that is idle.
public final class PostgreSQLPool: PollHandler, Sendable {
    typealias State = PoolState<ContinuousClock.Instant>
    typealias Ticket = CheckedContinuation<Lease, any Error>

    /// A connection that is somebody's until it is given back.
    struct Lease: Sendable {
        let id: State.ConnectionID
        let connection: PostgreSQLConnection
        let needsCheck: Bool
    }

    private struct Shelf {
        var state: State
        var connections: [State.ConnectionID: PostgreSQLConnection] = [:]
        var tickets: [State.WaiterID: Ticket] = [:]
        /// Whether the loop will tell when the first wait is over.
        var isTimed = false
        private var lastWaiter = 0

        init(state: State) { self.state = state }

        mutating func makeWaiter() -> State.WaiterID {
            lastWaiter += 1
            return lastWaiter
        }

        /// When to be told next, unless that is settled already.
        mutating func timing() -> ContinuousClock.Instant? {
            guard !isTimed, let expiry = state.nextExpiry else { return nil }
            isTimed = true
            return expiry
        }
    }

    private let configuration: PostgreSQLConfiguration
    private let limits: PostgreSQLPoolLimits
    private let clock: any Clock<Duration>
    private let jitter: @Sendable () -> Double
    private let shelf: Mutex<Shelf>
    /// Set once, before anybody can wait.
    private let timer = Mutex<UInt64?>(nil)

    /// - Parameters:
    ///   - clock: Gives ``run()`` its beat.
    ///   - jitter: Numbers between 0 and 1, so that many processes do not come back at the same moment.
    public init(
        _ configuration: PostgreSQLConfiguration, limits: PostgreSQLPoolLimits = PostgreSQLPoolLimits(),
        clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        (self.configuration, self.limits, self.clock, self.jitter) = (configuration, limits, clock, jitter)
        shelf = Mutex(Shelf(state: State(limits: limits)))
        let token = PollLoop.shared.addTimer(self)
        timer.withLock { $0 = token }
    }

    deinit {
        if let token = timer.withLock({ $0 }) { PollLoop.shared.remove(token) }
        for connection in shelf.withLock({ $0.connections }).values { connection.close() }
    }

    /// What a pool looks like at a moment.
    public struct Census: Sendable, Hashable {
        /// Connections that exist or are being made.
        public var connections: Int
        /// Connections that nobody uses.
        public var idle: Int
        /// Callers that wait for a connection.
        public var waiting: Int
    }

    /// How many connections and callers there are now.
    public var census: Census {
        shelf.withLock { shelf in
            Census(
                connections: shelf.state.connectionCount, idle: shelf.state.idleCount,
                waiting: shelf.state.waitingCount)
        }
    }

    /// Keeps the pool in order until the task is cancelled, then closes it.
    public func run() async {
        repeat {
            perform { $0.state.tick(at: $1) }
        } while (try? await clock.sleep(for: .seconds(1))) != nil
        close()
    }

    /// Closes what is idle, and what is in use when it comes back. Nobody gets a connection any more.
    public func close() { perform { shelf, _ in shelf.state.close() } }

    /// Lends a connection to the body.
    ///
    /// The body should leave neither settings nor locks in the session, or say so with
    /// ``PostgreSQLConnection/markDirty()``. An open transaction is rolled back.
    /// - Throws: ``PostgreSQLError`` when there is no connection to be had, and what the body throws.
    public func withConnection<R>(_ body: (PostgreSQLConnection) async throws -> R) async throws -> R {
        let lease = try await acquireAlive()
        defer { giveBack(lease) }
        return try await body(lease.connection)
    }

    // MARK: Lending

    /// Connections that died while they were idle are dropped until one answers; a fresh one needs no check.
    private func acquireAlive() async throws -> Lease {
        while true {
            let lease = try await acquire()
            if !lease.needsCheck, !lease.connection.isClosed { return lease }
            do {
                try await lease.connection.run("SELECT 1", ContinuousClock.now + .seconds(2))
                return lease
            } catch {
                giveBack(lease, isUsable: false)
                try Task.checkCancellation()
            }
        }
    }

    private func acquire() async throws -> Lease {
        if let lease = takeIdle() { return lease }
        return try await wait(shelf.withLock { $0.makeWaiter() })
    }

    /// The usual case, without a wait.
    private func takeIdle() -> Lease? {
        let time = ContinuousClock.now
        return shelf.withLock { shelf in
            guard shelf.state.idleCount > 0 else { return nil }
            guard case .hand(let id, _, let needsCheck) = shelf.state.acquire(shelf.makeWaiter(), at: time).first,
                let connection = shelf.connections[id]
            else { preconditionFailure("what is idle is handed out") }
            return Lease(id: id, connection: connection, needsCheck: needsCheck)
        }
    }

    private func wait(_ waiter: State.WaiterID) async throws -> Lease {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { ticket in
                perform { shelf, now in
                    shelf.tickets[waiter] = ticket
                    return shelf.state.acquire(waiter, at: now)
                }
                // A cancellation before this moment has found nobody who waits.
                if Task.isCancelled { leave(waiter) }
            }
        } onCancel: {
            leave(waiter)
        }
    }

    private func leave(_ waiter: State.WaiterID) {
        let ticket = shelf.withLock { shelf in
            shelf.state.leave(waiter)
            return shelf.tickets.removeValue(forKey: waiter)
        }
        ticket?.resume(throwing: CancellationError())
    }

    private func giveBack(_ lease: Lease, isUsable: Bool = true) {
        guard isUsable else { return perform { $0.state.drop(lease.id, at: $1) } }
        let wire = lease.connection.wire
        let isReset = wire.isDirty
        wire.settle(resets: true) { [weak self] isUsable in
            if isReset { lease.connection.forgetStatements() }
            self?.perform { isUsable ? $0.state.giveBack(lease.id, at: $1) : $0.state.drop(lease.id, at: $1) }
        }
    }

    // MARK: Ending waits

    func socketIsReady() {}

    func deadlineHasPassed() {
        perform { shelf, now in
            shelf.isTimed = false
            return shelf.state.expire(at: now)
        }
    }

    // MARK: Doing what is decided

    private func perform(_ decide: (inout Shelf, ContinuousClock.Instant) -> [State.Action]) {
        let time = ContinuousClock.now
        let (effects, expiry) = shelf.withLock { shelf in
            (decide(&shelf, time).compactMap { Self.effect(of: $0, on: &shelf) }, shelf.timing())
        }
        if let expiry, let token = timer.withLock({ $0 }) { PollLoop.shared.setDeadline(token, expiry) }
        for effect in effects {
            switch effect {
            case .connect(let id): connect(id)
            case .resume(let ticket, let result): ticket.resume(with: result)
            case .close(let connection): connection.close()
            }
        }
    }

    private enum Effect {
        case connect(State.ConnectionID)
        case resume(Ticket, Result<Lease, any Error>)
        case close(PostgreSQLConnection)
    }

    private static func effect(of action: State.Action, on shelf: inout Shelf) -> Effect? {
        switch action {
        case .connect(let id): return .connect(id)
        case .hand(let id, let waiter, let needsCheck):
            guard let connection = shelf.connections[id] else { preconditionFailure("only what exists is handed out") }
            guard let ticket = shelf.tickets.removeValue(forKey: waiter) else {
                preconditionFailure("whoever leaves takes the waiter out of the line")
            }
            return .resume(ticket, .success(Lease(id: id, connection: connection, needsCheck: needsCheck)))
        case .refuse(let waiter, let error):
            return shelf.tickets.removeValue(forKey: waiter).map { .resume($0, .failure(error)) }
        case .close(let id): return shelf.connections.removeValue(forKey: id).map { .close($0) }
        }
    }

    private func connect(_ id: State.ConnectionID) {
        let configuration = configuration
        Connecting(configuration) { [weak self] result in
            switch result {
            case .success(let wire):
                guard let self else { return wire.close() }
                let connection = PostgreSQLConnection(wire, configuration: configuration)
                self.perform { shelf, now in
                    shelf.connections[id] = connection
                    return shelf.state.connected(id, at: now)
                }
            case .failure(let error):
                guard let self else { return }
                let jitter = self.jitter()
                self.perform { $0.state.failed(id, error, at: $1, jitter: jitter) }
            }
        }.start()
    }
}
