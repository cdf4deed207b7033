/// Runs work that may take only so long. Work that is late is cancelled, and must heed that.
///
/// - Parameters:
///   - clock: Measures the time.
///   - late: What is thrown where the work took too long.
/// - Throws: What `late` says, or what the work throws; `CancellationError` where the caller was cancelled.
package func withDeadline<Value: Sendable>(
    _ limit: Duration, clock: any Clock<Duration>, orThrow late: @escaping @Sendable () -> any Error,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await Timeline(clock).withDeadline(limit, orThrow: late, work)
}

extension Timeline {
    /// Runs work that may take only so long. Work that is late is cancelled, and must heed that.
    ///
    /// - Parameter late: What is thrown where the work took too long.
    /// - Throws: What `late` says, or what the work throws; `CancellationError` where the caller was cancelled.
    package func withDeadline<Value: Sendable>(
        _ limit: Duration, orThrow late: @escaping @Sendable () -> any Error,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await sleep(limit)
                throw late()
            }
            defer { group.cancelAll() }
            do {
                guard let first = try await group.next() else { throw CancellationError() }
                return first
            } catch {
                // The sleep ends first where the caller was cancelled; that is no lateness.
                try Task.checkCancellation()
                throw error
            }
        }
    }
}
