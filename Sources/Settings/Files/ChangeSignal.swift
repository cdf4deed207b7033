import Synchronization

/// A bell for one listener: rung any number of times, it is heard once, and a ring before the listener came is not
/// lost.
final class ChangeSignal: Sendable {
    private enum State {
        case quiet
        case raised
        case awaited(CheckedContinuation<Bool, Never>)
    }

    private let state = Mutex(State.quiet)

    /// Rings.
    func raise() {
        let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard case .awaited(let continuation) = state else {
                state = .raised
                return nil
            }
            state = .quiet
            return continuation
        }
        waiting?.resume(returning: true)
    }

    /// Forgets a ring that nobody has waited for yet.
    func clear() {
        state.withLock { if case .raised = $0 { $0 = .quiet } }
    }

    /// Waits for a ring; false when the task was cancelled.
    func wait() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    // The handler below may already have run, and found nobody to wake.
                    if Task.isCancelled { return false }
                    switch state {
                    case .raised:
                        state = .quiet
                        return true
                    case .quiet:
                        state = .awaited(continuation)
                        return nil
                    case .awaited: preconditionFailure("a change signal has one listener")
                    }
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard case .awaited(let continuation) = state else { return nil }
                state = .quiet
                return continuation
            }
            waiting?.resume(returning: false)
        }
    }
}
