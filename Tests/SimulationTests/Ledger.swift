import Synchronization

/// What really happened at the server, call by call.
final class Ledger: Sendable {
    private struct State {
        var effects: [String: Int] = [:]
        var running: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// A tool did for this call what must not be done twice.
    func act(_ token: String) { state.withLock { $0.effects[token, default: 0] += 1 } }

    func effects(of token: String) -> Int { state.withLock { $0.effects[token] ?? 0 } }

    /// Runs the work of a tool for a call.
    func run<Value>(_ token: String, _ work: () async throws -> Value) async rethrows -> Value {
        state.withLock { $0.running[token, default: 0] += 1 }
        defer { state.withLock { $0.running[token, default: 0] -= 1 } }
        return try await work()
    }

    /// The calls whose tools have not ended.
    var running: [String] { state.withLock { state in state.running.filter { $0.value != 0 }.keys.sorted() } }
}
