import Synchronization

/// Values that are waited for by key. Each is taken once, whether the value or the one who waits for it comes first.
package final class Rendezvous<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Value?, Never>

    private enum Place {
        case open
        case waiting(Waiter)
        case arrived(Value)
    }

    private struct State {
        var places: [Key: Place] = [:]
        var end: Value?
    }

    private let state = Mutex(State())

    package init() {}

    /// How many keys are open: waited for, or not taken yet.
    package var count: Int { state.withLock { $0.places.count } }

    /// From now on, a value for the key is kept until it is taken. Does nothing after ``close(with:)``.
    package func open(_ key: Key) {
        state.withLock { state in
            guard state.end == nil, state.places[key] == nil else { return }
            state.places[key] = .open
        }
    }

    /// Takes the value of a key that was opened; nil when the key is not open, or the task is cancelled first. The key is
    /// then closed.
    package func value(for key: Key) async -> Value? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if let known = take(key, for: waiter) { waiter.resume(returning: known.value) }
            }
        } onCancel: {
            abandon(key)
        }
    }

    /// Delivers a value. False when nobody opened the key, or it has a value already.
    @discardableResult
    package func settle(_ key: Key, _ value: Value) -> Bool {
        let (isTaken, waiter) = state.withLock { state -> (Bool, Waiter?) in
            switch state.places[key] {
            case .open:
                state.places[key] = .arrived(value)
                return (true, nil)
            case .waiting(let waiter):
                state.places[key] = nil
                return (true, waiter)
            case .arrived, nil: return (false, nil)
            }
        }
        waiter?.resume(returning: value)
        return isTaken
    }

    /// Closes a key whose value is not wanted any more; who waits for it gets nil.
    package func abandon(_ key: Key) {
        let place = state.withLock { $0.places.removeValue(forKey: key) }
        if case .waiting(let waiter) = place { waiter.resume(returning: nil) }
    }

    /// Gives everybody who waits, now or later, this value instead of their own.
    package func close(with value: Value) {
        let waiters = state.withLock { state -> [Waiter] in
            guard state.end == nil else { return [] }
            state.end = value
            defer { state.places = state.places.filter { if case .arrived = $0.value { true } else { false } } }
            return state.places.values.compactMap { if case .waiting(let waiter) = $0 { waiter } else { nil } }
        }
        for waiter in waiters { waiter.resume(returning: value) }
    }

    /// Nil when the waiter was kept.
    private func take(_ key: Key, for waiter: Waiter) -> (value: Value?, Void)? {
        state.withLock { state in
            switch state.places[key] {
            case .arrived(let value):
                state.places[key] = nil
                return (value, ())
            case .open where Task.isCancelled:
                state.places[key] = nil
                return (nil, ())
            case .open:
                state.places[key] = .waiting(waiter)
                return nil
            case .waiting: return (nil, ())
            case nil: return (state.end, ())
            }
        }
    }
}
