import Synchronization

/// The time of a ``Simulation``: stands still while anything can run, then jumps to the next sleeper's deadline.
public final class SimulatedClock: Clock {
    private struct Sleeper {
        var number: UInt64
        var deadline: TestInstant
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = TestInstant()
        var lastNumber: UInt64 = 0
        var sleepers: [Sleeper] = []
    }

    private let state = Mutex(State())

    init() {}

    /// The current instant.
    public var now: TestInstant { state.withLock { $0.now } }
    /// Zero: instants are exact.
    public var minimumResolution: Duration { .zero }

    /// Sleeps in simulated time. Throws `CancellationError` when the task is cancelled.
    public func sleep(until deadline: TestInstant, tolerance: Duration?) async throws {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                // Under the lock the cancellation is either seen here, or its handler finds the sleeper.
                let ending: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if deadline <= state.now { return .success(()) }
                    state.sleepers.append(Sleeper(number: number, deadline: deadline, continuation: continuation))
                    return nil
                }
                if let ending { continuation.resume(with: ending) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let position = state.sleepers.firstIndex(where: { $0.number == number }) else { return nil }
                return state.sleepers.remove(at: position)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// The deadline that comes first.
    var nextDeadline: TestInstant? { state.withLock { $0.sleepers.map(\.deadline).min() } }

    /// Moves the time on to the instant and wakes whoever slept until then.
    func advance(to instant: TestInstant) {
        let woken = state.withLock { state in
            state.now = max(state.now, instant)
            let now = state.now
            defer { state.sleepers.removeAll { $0.deadline <= now } }
            return state.sleepers.filter { $0.deadline <= now }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }
}
