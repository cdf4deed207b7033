import Synchronization

/// Something that happens at most once, with a value, and that any number of tasks may wait for.
final class OneTimeEvent<Value: Sendable>: Sendable {
    private struct State {
        var lastKey: UInt64 = 0
        var value: Value?
    }

    private let state = Mutex(State())
    private let waiting = Rendezvous<UInt64, Value>()

    /// The value, once it has happened.
    var known: Value? { state.withLock { $0.value } }

    /// It happens now. False when it had happened before; the first value stays.
    @discardableResult
    func happen(_ value: Value) -> Bool {
        let isFirst = state.withLock { state in
            guard state.value == nil else { return false }
            state.value = value
            return true
        }
        if isFirst { waiting.close(with: value) }
        return isFirst
    }

    /// Waits until it happens; nil when the task is cancelled before.
    func wait() async -> Value? {
        if let known { return known }
        let key = state.withLock { state in
            state.lastKey += 1
            return state.lastKey
        }
        waiting.open(key)
        return await waiting.value(for: key)
    }
}
