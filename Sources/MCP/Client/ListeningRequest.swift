import Synchronization

/// The request by which a modern server is listened to, while it is under way.
///
/// Over a stream that all share, the server ends it by a notification that names it, not by an answer.
final class ListeningRequest: Sendable {
    private let current = Mutex<(id: RequestID, task: RunningTask?)?>(nil)

    /// Runs the request, which must be the only work of its task.
    func run<Value>(_ id: RequestID, _ body: () async throws -> Value) async rethrows -> Value {
        current.withLock { $0 = (id, RunningTask.current) }
        defer { current.withLock { if $0?.id == id { $0 = nil } } }
        return try await body()
    }

    /// The server ends a request. Does nothing when it is another one.
    func cancel(_ id: RequestID) { current.withLock { if $0?.id == id { $0?.task?.cancel() } } }
}
