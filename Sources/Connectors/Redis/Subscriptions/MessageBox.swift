import RedisClient
import Synchronization

/// Keeps the messages of one subscription until somebody fetches them. Of too many, the oldest go.
final class MessageBox: Sendable {
    private struct State {
        var messages: [RedisMessage] = []
        var dropped = 0
        var failure: RedisError?
        var isEnded = false
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextTicket: UInt64 = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) { self.capacity = capacity }

    func put(_ message: RedisMessage) {
        wake { state in
            if state.messages.count >= capacity {
                state.messages.removeFirst()
                state.dropped += 1
            }
            state.messages.append(message)
        }
    }

    /// No more messages will come.
    func end(_ failure: RedisError?) {
        wake { state in
            state.isEnded = true
            state.failure = failure
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Returns once there is a message, or no more will come, or the task is cancelled.
    func wait() async {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if !state.messages.isEmpty || state.isEnded || Task.isCancelled { return true }
                    state.waiters[ticket] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
        }
    }

    /// Takes the oldest messages out, and says how many were lost so far. Throws when there are none and none will come.
    func take(_ count: Int) throws -> (messages: [RedisMessage], dropped: Int) {
        try state.withLock { state in
            if state.messages.isEmpty, let failure = state.failure { throw RedisFailure(failure) }
            defer { state.messages.removeFirst(min(count, state.messages.count)) }
            return (Array(state.messages.prefix(count)), state.dropped)
        }
    }

    /// What is there, without taking it out.
    var all: [RedisMessage] { state.withLock { $0.messages } }
}
