/// A clock without its types: how much time has passed since some beginning, and how to wait.
struct Timeline: Sendable {
    /// The time since the timeline was made.
    let elapsed: @Sendable () -> Duration
    /// Waits; throws `CancellationError` when the task is cancelled.
    let sleep: @Sendable (Duration) async throws -> Void

    /// Begins now.
    init(_ clock: any Clock<Duration>) { self = Self.begin(clock) }

    private init(
        elapsed: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.elapsed = elapsed
        self.sleep = sleep
    }

    private static func begin<C: Clock>(_ clock: C) -> Timeline where C.Duration == Duration {
        let start = clock.now
        return Timeline(
            elapsed: { start.duration(to: clock.now) }, sleep: { try await clock.sleep(for: $0) })
    }

    /// Runs a part of the work under a deadline of its own.
    func withDeadline<Value: Sendable>(
        _ patience: Duration, error: @escaping @Sendable () -> RedisError,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await sleep(patience)
                throw error()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
