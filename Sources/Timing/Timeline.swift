/// A clock without its types: how much time has passed since some beginning, and how to wait.
package struct Timeline: Sendable {
    /// The time since the timeline was made.
    package let elapsed: @Sendable () -> Duration
    /// Waits; throws `CancellationError` when the task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void

    /// Begins now.
    package init(_ clock: any Clock<Duration>) { self = Self.begin(clock) }

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
}
