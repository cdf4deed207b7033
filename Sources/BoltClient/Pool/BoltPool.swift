import Synchronization

/// The connections to one server.
final class BoltPool: Sendable {
    private typealias Grant = PoolState<BoltConnection>.Grant

    private struct State {
        var pool: PoolState<BoltConnection>
        var continuations: [Int: CheckedContinuation<PoolState<BoltConnection>.Grant, any Error>] = [:]
        /// What was granted to somebody who had not begun to wait.
        var early: [Int: Result<PoolState<BoltConnection>.Grant, any Error>] = [:]
    }

    /// A connection in use.
    struct Lease: Sendable {
        let connection: BoltConnection
        fileprivate let born: Duration
    }

    let address: BoltAddress
    private let configuration: BoltConfiguration
    private let clock: any Clock<Duration>
    private let stopwatch: Stopwatch
    private let state: Mutex<State>

    init(_ address: BoltAddress, _ configuration: BoltConfiguration, clock: any Clock<Duration>) {
        self.address = address
        self.configuration = configuration
        self.clock = clock
        stopwatch = Stopwatch(clock)
        let limits = PoolState<BoltConnection>.Limits(
            maxConnections: configuration.maxConnections, maxWaiting: configuration.maxWaiting,
            maxLifetime: configuration.maxLifetime)
        state = Mutex(State(pool: PoolState(limits: limits)))
    }

    /// How many connections there are, and how many of them are in use.
    var counts: (all: Int, leased: Int) {
        state.withLock { ($0.pool.leased + $0.pool.idle.count, $0.pool.leased) }
    }

    /// A clean connection, to be given back by ``release(_:)``.
    func acquire() async throws -> Lease {
        let (decision, expired) = state.withLock { $0.pool.acquire(at: stopwatch.now) }
        for connection in expired { connection.link.close() }
        let grant: Grant
        switch decision {
        case .granted(let given): grant = given
        case .wait(let waiter): grant = try await turn(of: waiter)
        case .refused(let error): throw error
        }
        do {
            return try await lease(grant)
        } catch {
            giveBack(nil)
            throw error
        }
    }

    /// Takes a connection back. One that is not clean is told to reset, and must have done so before it is used again.
    func release(_ lease: Lease) {
        lease.connection.link.abandon()
        if lease.connection.isUsable {
            giveBack((lease.connection, lease.born))
        } else {
            lease.connection.link.close()
            giveBack(nil)
        }
    }

    /// Closes idle connections now and the others when they come back.
    func close() {
        let (connections, waiters) = state.withLock { state in
            let (connections, waiters) = state.pool.close()
            return (connections, waiters.compactMap { state.continuations.removeValue(forKey: $0) })
        }
        for connection in connections { connection.link.close() }
        for waiter in waiters { waiter.resume(throwing: BoltError(.misuse, "the client is closed")) }
    }

    // MARK: - Making a grant a connection

    private func lease(_ grant: Grant) async throws -> Lease {
        if case .reuse(let idle) = grant {
            if try await isAlive(idle) { return Lease(connection: idle.connection, born: idle.born) }
            idle.connection.link.close()
        }
        do {
            let born = stopwatch.now
            let connection = try await BoltConnection.open(address, configuration, clock: clock)
            state.withLock { $0.pool.connected() }
            return Lease(connection: connection, born: born)
        } catch let error as BoltError {
            state.withLock { $0.pool.failedToConnect(error, at: stopwatch.now) }
            throw error
        }
    }

    private func isAlive(_ idle: PoolState<BoltConnection>.Idle) async throws -> Bool {
        guard idle.connection.isUsable else { return false }
        do {
            try await idle.connection.awaitClean(within: configuration.resetTimeout)
            if stopwatch.now - idle.since > configuration.idleCheck {
                try await idle.connection.check(within: configuration.connectTimeout)
            }
            return true
        } catch is BoltError {
            return false
        } catch {
            idle.connection.link.close()
            throw error
        }
    }

    private func giveBack(_ connection: (connection: BoltConnection, born: Duration)?) {
        let (next, expired) = state.withLock { state in
            let (next, expired) = state.pool.release(connection, at: stopwatch.now)
            guard let next else { return (nil as (CheckedContinuation<Grant, any Error>, Grant)?, expired) }
            guard let waiter = state.continuations.removeValue(forKey: next.waiter) else {
                state.early[next.waiter] = .success(next.grant)
                return (nil, expired)
            }
            return ((waiter, next.grant), expired)
        }
        for connection in expired { connection.link.close() }
        if let (waiter, grant) = next { waiter.resume(returning: grant) }
    }

    // MARK: - Waiting

    /// What is granted while the time runs out, or the task is cancelled, is not lost: it comes back from here.
    private func turn(of waiter: Int) async throws -> Grant {
        let (limit, clock) = (configuration.acquisitionTimeout, clock)
        return try await withThrowingTaskGroup(of: Grant?.self) { group in
            group.addTask { try await self.wait(as: waiter) }
            group.addTask {
                try await clock.sleep(for: limit)
                return nil
            }
            var grant: Grant?
            var refusal: (any Error)?
            while let result = await group.nextResult() {
                switch result {
                case .success(let given): grant = given ?? grant
                case .failure(let error): if !(error is CancellationError) { refusal = error }
                }
                group.cancelAll()
            }
            if let grant { return grant }
            try Task.checkCancellation()
            throw refusal ?? BoltError(.exhausted, "no connection became free within \(limit)")
        }
    }

    private func wait(as waiter: Int) async throws -> Grant {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Grant, any Error>) in
                let early = state.withLock { state -> Result<Grant, any Error>? in
                    if let early = state.early.removeValue(forKey: waiter) { return early }
                    if Task.isCancelled || !state.pool.waiting.contains(waiter) {
                        _ = state.pool.leave(waiter)
                        return .failure(CancellationError())
                    }
                    state.continuations[waiter] = continuation
                    return nil
                }
                if let early { continuation.resume(with: early) }
            }
        } onCancel: {
            let left = state.withLock { state -> CheckedContinuation<Grant, any Error>? in
                guard state.pool.leave(waiter) else { return nil }
                return state.continuations.removeValue(forKey: waiter)
            }
            left?.resume(throwing: CancellationError())
        }
    }
}
