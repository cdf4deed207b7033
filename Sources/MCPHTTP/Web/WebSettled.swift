import Synchronization

/// A value that is settled once and awaited by any number of tasks.
final class WebSettled<Value: Sendable>: Sendable {
    private enum State {
        case open(waiters: [Int: CheckedContinuation<Value, any Error>], tickets: Int)
        case settled(Result<Value, any Error>)
    }
    private let state = Mutex(State.open(waiters: [:], tickets: 0))

    /// The first call counts, later ones change nothing.
    func settle(_ result: Result<Value, any Error>) {
        let waiters: [CheckedContinuation<Value, any Error>] = state.withLock { state in
            guard case .open(let waiters, _) = state else { return [] }
            state = .settled(result)
            return Array(waiters.values)
        }
        for waiter in waiters { waiter.resume(with: result) }
    }

    /// Whoever asks from now on gets this, and what was settled before is let go.
    func replace(with value: Value) {
        settle(.success(value))
        state.withLock { $0 = .settled(.success(value)) }
    }

    /// Throws `CancellationError` if the waiting task is cancelled first.
    func value() async throws -> Value {
        let ticket = takeTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                // Checked under the lock: a later cancellation finds the waiter in `abandon`.
                let result: Result<Value, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    switch state {
                    case .settled(let result): return result
                    case .open(var waiters, let tickets):
                        waiters[ticket] = waiter
                        state = .open(waiters: waiters, tickets: tickets)
                        return nil
                    }
                }
                if let result { waiter.resume(with: result) }
            }
        } onCancel: {
            abandon(ticket)
        }
    }

    private func takeTicket() -> Int {
        state.withLock { state in
            guard case .open(let waiters, let tickets) = state else { return 0 }
            state = .open(waiters: waiters, tickets: tickets + 1)
            return tickets
        }
    }
    private func abandon(_ ticket: Int) {
        let waiter: CheckedContinuation<Value, any Error>? = state.withLock { state in
            guard case .open(var waiters, let tickets) = state else { return nil }
            let waiter = waiters.removeValue(forKey: ticket)
            state = .open(waiters: waiters, tickets: tickets)
            return waiter
        }
        waiter?.resume(throwing: CancellationError())
    }
}
