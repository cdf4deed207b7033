import Synchronization

/// Where calls get the session from, and wait while there is none. The client's run fills it.
final class SessionGate: Sendable {
    private typealias Caller = CheckedContinuation<Result<ClientSession, ClientError>, Never>
    private typealias Watcher = CheckedContinuation<Void, Never>

    private enum Phase {
        /// Nobody has asked since the last failure.
        case idle
        case wanted
        case ready(ClientSession)
        case closed
    }

    private struct State {
        var phase = Phase.wanted
        /// Whether nobody is let in any more but those who take their leave.
        var isLeaving = false
        var callers: [Int: Caller] = [:]
        var watchers: [Int: Watcher] = [:]
        var nextKey = 0

        mutating func key() -> Int {
            nextKey += 1
            return nextKey
        }

        mutating func move(to phase: Phase) -> [Watcher] {
            self.phase = phase
            defer { watchers = [:] }
            return Array(watchers.values)
        }

        mutating func takeCallers() -> [Caller] {
            defer { callers = [:] }
            return Array(callers.values)
        }
    }

    private let state = Mutex(State())

    /// The session in use; nil while there is none.
    var current: ClientSession? {
        state.withLock { if case .ready(let session) = $0.phase { session } else { nil } }
    }

    var isClosed: Bool { state.withLock { if case .closed = $0.phase { true } else { false } } }

    /// Whether the client is closed, though its last words may still be on their way.
    var isLeaving: Bool { state.withLock { $0.isLeaving } }

    /// How many calls wait for a session.
    var waitingCount: Int { state.withLock { $0.callers.count } }

    // MARK: - The callers' side

    /// The session that a call may use at once.
    ///
    /// - Parameter isParting: Whether it is of those that take their leave.
    func usable(isParting: Bool) -> ClientSession? {
        state.withLock { state in
            guard case .ready(let session) = state.phase, isParting || !state.isLeaving else { return nil }
            return session
        }
    }

    /// The session, as soon as there is one. Throws what kept it from being made, or `CancellationError`.
    func session() async throws -> ClientSession {
        let key = state.withLock { $0.key() }
        let outcome: Result<ClientSession, ClientError> = await withTaskCancellationHandler {
            await withCheckedContinuation { caller in
                let (known, watchers) = enter(caller, key: key)
                for watcher in watchers { watcher.resume() }
                if let known { caller.resume(returning: known) }
            }
        } onCancel: {
            let caller = state.withLock { $0.callers.removeValue(forKey: key) }
            caller?.resume(returning: .failure(.isClosed))
        }
        try Task.checkCancellation()
        return try outcome.get()
    }

    private func enter(_ caller: Caller, key: Int) -> (Result<ClientSession, ClientError>?, [Watcher]) {
        state.withLock { state in
            guard !state.isLeaving else { return (.failure(.isClosed), []) }
            switch state.phase {
            case .ready(let session): return (.success(session), [])
            case .closed: return (.failure(.isClosed), [])
            case .idle, .wanted:
                guard !Task.isCancelled else { return (.failure(.isClosed), []) }
                state.callers[key] = caller
                if case .idle = state.phase { return (nil, state.move(to: .wanted)) }
                return (nil, [])
            }
        }
    }

    /// A session is of no use any more; whoever asks from now on waits for the next.
    func invalidate(_ number: Int) {
        let watchers = state.withLock { state -> [Watcher] in
            guard case .ready(let session) = state.phase, session.number == number else { return [] }
            return state.move(to: .wanted)
        }
        for watcher in watchers { watcher.resume() }
    }

    /// No new calls any more. Those that wait for a session fail; the session stays for the last words.
    func leave() {
        let (callers, watchers) = state.withLock { state in
            state.isLeaving = true
            defer { state.watchers = [:] }
            return (state.takeCallers(), Array(state.watchers.values))
        }
        for caller in callers { caller.resume(returning: .failure(.isClosed)) }
        for watcher in watchers { watcher.resume() }
    }

    /// No session any more, ever.
    func close() {
        let (callers, watchers) = state.withLock { state in
            state.isLeaving = true
            return (state.takeCallers(), state.move(to: .closed))
        }
        for caller in callers { caller.resume(returning: .failure(.isClosed)) }
        for watcher in watchers { watcher.resume() }
    }

    // MARK: - The run's side

    /// Hands a new session to everybody who waits. False when the gate was closed meanwhile.
    func open(_ session: ClientSession) -> Bool {
        let (isOpen, callers, watchers) = state.withLock { state -> (Bool, [Caller], [Watcher]) in
            if case .closed = state.phase { return (false, [], []) }
            return (true, state.takeCallers(), state.move(to: .ready(session)))
        }
        for watcher in watchers { watcher.resume() }
        for caller in callers { caller.resume(returning: .success(session)) }
        return isOpen
    }

    /// No session could be made: everybody who waits is told, and the next to ask begins a new attempt.
    func fail(_ error: ClientError) {
        let (callers, watchers) = state.withLock { state -> ([Caller], [Watcher]) in
            if case .closed = state.phase { return ([], []) }
            return (state.takeCallers(), state.move(to: .idle))
        }
        for caller in callers { caller.resume(returning: .failure(error)) }
        for watcher in watchers { watcher.resume() }
    }

    /// A session is wanted, though nobody waits for it: something is to be heard over it.
    func want() {
        let watchers = state.withLock { state -> [Watcher] in
            guard case .idle = state.phase else { return [] }
            return state.move(to: .wanted)
        }
        for watcher in watchers { watcher.resume() }
    }

    /// Returns when a session is wanted. False when none will be any more or the task is cancelled.
    func wanted() async -> Bool {
        await wait { state in if case .idle = state.phase { !state.isLeaving } else { false } }
        return !isLeaving && !Task.isCancelled
    }

    /// Returns when this session is not the current one any more.
    func left(_ number: Int) async {
        await wait { if case .ready(let session) = $0.phase { session.number == number } else { false } }
    }

    /// Returns when another session than this one is current, or the gate is closed.
    func next(after number: Int?) async -> ClientSession? {
        await wait {
            switch $0.phase {
            case .ready(let session): session.number == number
            case .idle, .wanted: true
            case .closed: false
            }
        }
        return current
    }

    /// Returns when the gate is closed.
    func closed() async { await wait { if case .closed = $0.phase { false } else { true } } }

    /// Returns when the client is closed.
    func left() async { await wait { !$0.isLeaving } }

    /// Waits while the condition holds and the task is not cancelled.
    private func wait(while condition: @Sendable (borrowing State) -> Bool) async {
        while !Task.isCancelled {
            let key = state.withLock { $0.key() }
            let isOver = await withTaskCancellationHandler {
                await withCheckedContinuation { (watcher: Watcher) in
                    let isOver = state.withLock { state in
                        guard condition(state), !Task.isCancelled else { return true }
                        state.watchers[key] = watcher
                        return false
                    }
                    if isOver { watcher.resume() }
                }
                return state.withLock { !condition($0) }
            } onCancel: {
                let watcher = state.withLock { $0.watchers.removeValue(forKey: key) }
                watcher?.resume()
            }
            if isOver { return }
        }
    }
}
