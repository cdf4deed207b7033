import MCP
import Synchronization

/// Somebody's wish that a command end. It cancels the work on a server, but not the connection, which is needed to tell
/// the server so.
final class Interruption: Sendable {
    private struct State {
        var isRaised = false
        var lastKey = 0
        var cancels: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    /// Whether the work is not wanted any more.
    var isRaised: Bool { state.withLock { $0.isRaised } }

    /// Cancels what is under way, and all that is begun from now on.
    func raise() {
        let cancels = state.withLock { state in
            state.isRaised = true
            defer { state.cancels = [:] }
            return Array(state.cancels.values)
        }
        for cancel in cancels { cancel() }
    }

    /// Runs work that is cancelled when somebody wishes the end, or when the caller is cancelled.
    func cancelling<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        // A task of its own: a child could not be cancelled without those beside it.
        let task = Task { try await work() }
        let key = register { task.cancel() }
        defer { state.withLock { $0.cancels[key] = nil } }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func register(_ cancel: @escaping @Sendable () -> Void) -> Int {
        let (key, isLate) = state.withLock { state in
            state.lastKey += 1
            if !state.isRaised { state.cancels[state.lastKey] = cancel }
            return (state.lastKey, state.isRaised)
        }
        if isLate { cancel() }
        return key
    }
}

extension Interruption {
    /// Runs a client for the body, which is cancelled when somebody wishes the end. The connection then ends in order.
    func withClient<Value: Sendable>(
        of transport: any ClientTransport, options: ClientOptions,
        _ body: @escaping @Sendable (MCPClient) async throws -> Value
    ) async throws -> Value {
        try await withMCPClient(of: transport, options: options) { client in
            try await cancelling { try await body(client) }
        }
    }
}
