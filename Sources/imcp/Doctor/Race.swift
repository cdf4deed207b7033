import Synchronization

/// The first of several values, for one who waits.
final class Race<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Value, Never>)
        case finished(Value)
    }

    private let state = Mutex(State.open)

    /// Later values are dropped.
    func finish(_ value: Value) {
        let waiter = state.withLock { state -> CheckedContinuation<Value, Never>? in
            switch state {
            case .finished: return nil
            case .open:
                state = .finished(value)
                return nil
            case .waiting(let continuation):
                state = .finished(value)
                return continuation
            }
        }
        waiter?.resume(returning: value)
    }

    /// To be called once.
    func value() async -> Value {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Value? in
                if case .finished(let value) = state { return value }
                state = .waiting(continuation)
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
