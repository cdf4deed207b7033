import Dispatch
import Synchronization

/// Work on several threads, with results in order.
public enum Parallel {
    /// The results of the work for 0..<count, in order. Blocks until all is done.
    ///
    /// - Parameters:
    ///   - threads: How many threads work at once, at least 1. The result must not depend on it.
    ///   - work: Called once for each number, on any thread. After an error no new number is begun, and the error of the
    ///     lowest number is thrown.
    public static func map<Value: Sendable>(
        _ count: Int, threads: Int, _ work: @Sendable (Int) throws -> Value
    ) throws -> [Value] {
        guard threads > 1, count > 1 else { return try (0..<count).map(work) }
        let board = Board<Value>(count)
        DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
            while let index = board.take() { board.put(index, Result { try work(index) }) }
        }
        return try board.values()
    }

    private final class Board<Value: Sendable>: Sendable {
        private struct State {
            var next = 0
            var results: [Result<Value, any Error>?]
            var isFailed = false
        }

        private let state: Mutex<State>

        init(_ count: Int) { state = Mutex(State(results: Array(repeating: nil, count: count))) }

        func take() -> Int? {
            state.withLock { state in
                guard !state.isFailed, state.next < state.results.count else { return nil }
                defer { state.next += 1 }
                return state.next
            }
        }

        func put(_ index: Int, _ result: Result<Value, any Error>) {
            state.withLock { state in
                state.results[index] = result
                if case .failure = result { state.isFailed = true }
            }
        }

        func values() throws -> [Value] {
            try state.withLock { state in
                for case .failure(let error)? in state.results { throw error }
                return try state.results.compactMap { try $0?.get() }
            }
        }
    }
}
