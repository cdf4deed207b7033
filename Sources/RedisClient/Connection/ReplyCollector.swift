import Synchronization

/// Puts the replies to many commands together. Hands them over once, when the last is there or one cannot come.
final class ReplyCollector: Sendable {
    private struct State {
        var replies: [RedisValue]
        var missing: Int
        var isDone = false
    }

    private let state: Mutex<State>
    private let done: @Sendable (Result<[RedisValue], RedisError>) -> Void

    init(count: Int, done: @escaping @Sendable (Result<[RedisValue], RedisError>) -> Void) {
        state = Mutex(State(replies: Array(repeating: .null, count: count), missing: count))
        self.done = done
    }

    func put(_ reply: Result<RedisValue, RedisError>, at index: Int) {
        let outcome = state.withLock { state -> Result<[RedisValue], RedisError>? in
            guard !state.isDone else { return nil }
            switch reply {
            case .failure(let error):
                state.isDone = true
                return .failure(error)
            case .success(let value):
                state.replies[index] = value
                state.missing -= 1
                state.isDone = state.missing == 0
                return state.isDone ? .success(state.replies) : nil
            }
        }
        if let outcome { done(outcome) }
    }
}
