import Synchronization

/// A clock on which every sleep ends at once and takes the time that it was asked for.
public final class ImmediateClock: Clock {
    private let state = Mutex<(now: TestInstant, sleeps: [Duration])>((TestInstant(), []))

    /// A clock at its start.
    public init() {}

    /// The start and all sleeps so far.
    public var now: TestInstant { state.withLock { $0.now } }
    /// Zero: instants are exact.
    public var minimumResolution: Duration { .zero }

    /// The sleeps so far, in order.
    public var sleeps: [Duration] { state.withLock { $0.sleeps } }

    /// Moves the time on to the deadline and lets other tasks run. Throws `CancellationError` in a cancelled task.
    public func sleep(until deadline: TestInstant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.sleeps.append(state.now.duration(to: deadline))
            state.now = max(state.now, deadline)
        }
        await Task.yield()
    }
}
