import Synchronization

/// The requests of one connection or session that are under way, each of which can be cancelled by its id.
package final class InFlight: Sendable {
    /// How a request came to its end.
    package enum Ending { case finished, cancelled, timedOut }

    /// Why a request may not begin.
    package enum Refusal: Error { case duplicateID, tooMany }

    private struct Entry {
        /// Nil between ``InFlight/reserve(_:)`` and the start of the work.
        var task: RunningTask?
        var isTimed: Bool
        var ticks = 0
        var ending = Ending.finished
    }

    private struct State {
        var entries: [RequestID: Entry] = [:]
        var idleWaiters: [CheckedContinuation<Void, Never>] = []

        mutating func admit(_ id: RequestID, _ entry: Entry, limit: Int) -> Refusal? {
            guard entries[id] == nil else { return .duplicateID }
            guard entries.count < limit else { return .tooMany }
            entries[id] = entry
            return nil
        }

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { idleWaiters = [] }
            return idleWaiters
        }
    }

    private let state = Mutex(State())
    private let limit: Int

    package init(limit: Int) { self.limit = limit }

    package var count: Int { state.withLock { $0.entries.count } }

    /// Takes an id for work that is about to start in another task, so that a cancellation that comes first is not lost.
    func reserve(_ id: RequestID) throws(Refusal) {
        let refusal = state.withLock { $0.admit(id, Entry(task: nil, isTimed: false), limit: limit) }
        if let refusal { throw refusal }
    }

    /// Runs work under an id. It must be the only work of its task, since cancelling the id cancels the task.
    ///
    /// - Parameter isTimed: Whether ``tick(limit:)`` may end it.
    package func run<Value: Sendable>(
        _ id: RequestID, isTimed: Bool, _ body: () async -> Value
    ) async throws(Refusal) -> (value: Value, ending: Ending) {
        if let refusal = begin(id, Entry(task: RunningTask.current, isTimed: isTimed)) { throw refusal }
        let value = await body()
        return (value, end(id))
    }

    /// Cancels one request. Does nothing when it is unknown or finished.
    func cancel(_ id: RequestID) {
        state.withLock { state in
            state.entries[id]?.ending = .cancelled
            state.entries[id]?.task?.cancel()
        }
    }

    func cancelAll() {
        state.withLock { state in
            for (id, entry) in state.entries {
                state.entries[id]?.ending = .cancelled
                entry.task?.cancel()
            }
        }
    }

    /// One step of the time-out: cancels what has seen `limit` ticks.
    package func tick(limit: Int) {
        state.withLock { state in
            for (id, entry) in state.entries where entry.isTimed {
                state.entries[id]?.ticks += 1
                guard entry.ticks + 1 > limit, entry.ending == .finished else { continue }
                state.entries[id]?.ending = .timedOut
                entry.task?.cancel()
            }
        }
    }

    /// Stops counting ticks for a request, because it waits for the client; counting begins anew afterwards.
    func pause(_ id: RequestID) { setTimed(id, false) }

    /// Ends what ``pause(_:)`` began.
    func resume(_ id: RequestID) { setTimed(id, true) }

    private func setTimed(_ id: RequestID, _ isTimed: Bool) {
        state.withLock { state in
            state.entries[id]?.isTimed = isTimed
            state.entries[id]?.ticks = 0
        }
    }

    /// Returns once nothing is under way, or when the caller's task is cancelled.
    func waitUntilIdle() async {
        while count > 0, !Task.isCancelled { await waitForChange() }
    }

    /// Also returns when another waiter was cancelled: all are woken, and look again.
    private func waitForChange() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.entries.isEmpty || Task.isCancelled { return true }
                    state.idleWaiters.append(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            for waiter in state.withLock({ $0.takeWaiters() }) { waiter.resume() }
        }
    }

    private func begin(_ id: RequestID, _ entry: Entry) -> Refusal? {
        state.withLock { state in
            guard let reserved = state.entries[id], reserved.task == nil else {
                return state.admit(id, entry, limit: limit)
            }
            state.entries[id]?.task = entry.task
            state.entries[id]?.isTimed = entry.isTimed
            if reserved.ending != .finished { entry.task?.cancel() }
            return nil
        }
    }

    private func end(_ id: RequestID) -> Ending {
        let (ending, waiters) = state.withLock { state in
            let ending = state.entries.removeValue(forKey: id)?.ending ?? .finished
            return (ending, state.entries.isEmpty ? state.takeWaiters() : [])
        }
        for waiter in waiters { waiter.resume() }
        return ending
    }
}
