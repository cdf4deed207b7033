import Synchronization

/// Counts what is under way, for whoever waits until nothing is.
final class Tally: Sendable {
    private struct State {
        var count = 0
        var lastKey = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [:] }
            return Array(waiters.values)
        }
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }

    /// One more is under way.
    func enter() { state.withLock { $0.count += 1 } }

    /// The same, unless there are as many already. False when there are.
    func enter(limit: Int) -> Bool {
        state.withLock { state in
            guard state.count < limit else { return false }
            state.count += 1
            return true
        }
    }

    /// One less.
    func leave() {
        let waiters = state.withLock { state in
            precondition(state.count > 0, "nothing leaves that has not entered")
            state.count -= 1
            return state.count == 0 ? state.takeWaiters() : []
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when nothing is under way, or the task is cancelled.
    func emptied() async {
        let key = state.withLock { state in
            state.lastKey += 1
            return state.lastKey
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isOver = state.withLock { state in
                    guard state.count > 0, !Task.isCancelled else { return true }
                    state.waiters[key] = waiter
                    return false
                }
                if isOver { waiter.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: key) }?.resume()
        }
    }
}
