/// Runs work that may take only so long, or throws ``BoltError`` with ``BoltError/Code/timeout``. Work that is late is cancelled, and so is the timer when the work is done.
package func withDeadline<Output: Sendable>(
    _ limit: Duration, clock: any Clock<Duration>, waitingFor what: String,
    _ work: @escaping @Sendable () async throws -> Output
) async throws -> Output {
    try await withThrowingTaskGroup(of: Output?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await clock.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let output = first else {
            try Task.checkCancellation()
            throw BoltError(.timeout, "waiting for \(what) took longer than \(limit)")
        }
        return output
    }
}
