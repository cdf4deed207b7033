import MCP
import Synchronization

/// Why a wait ended without what was waited for.
struct WaitFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The longest that a test waits for one thing. It passes only when something is broken.
let patience: Duration = .seconds(20)

/// What `body` gives, or an error once ``patience`` has run out.
func within<Value: Sendable>(
    _ what: String, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await ContinuousClock().sleep(for: patience)
            throw WaitFailure("\(what) did not happen")
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw WaitFailure("nothing to wait for") }
        return first
    }
}

/// What a handler did, for the test to wait for.
struct Diary: Sendable {
    private let entries = BoundedChannel<String>(capacity: 256)

    func note(_ entry: String) { _ = entries.trySend(entry) }

    func next() async throws -> String {
        try await within("a note of a handler") { [entries] in try await entries.next() ?? "nothing more" }
    }
}

/// Holds up whoever passes until it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var next = 0
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
    }

    private let state = Mutex(State())

    /// Returns once the gate is open. Throws when the task is cancelled first.
    func pass() async throws {
        let number = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ending = state.withLock { state -> Result<Void, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isOpen { return .success(()) }
                    state.waiting[number] = continuation
                    return nil
                }
                if let ending { continuation.resume(with: ending) }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }
}
