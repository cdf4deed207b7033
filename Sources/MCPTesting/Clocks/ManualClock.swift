import Synchronization

/// A clock that stands still until a test moves it on.
///
/// ```swift
/// let clock = ManualClock()
/// async let answer = client.call(…)          // sleeps on the clock
/// await clock.waitForSleepers()
/// clock.advance(by: .seconds(30))            // its deadline is over
/// ```
public final class ManualClock: Clock {
    private struct Sleeper {
        var number: Int
        var deadline: TestInstant
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = TestInstant()
        var next = 0
        var sleepers: [Sleeper] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// A clock at its start.
    public init() {}

    /// The start and everything that it was advanced by.
    public var now: TestInstant { state.withLock { $0.now } }
    /// Zero: instants are exact.
    public var minimumResolution: Duration { .zero }

    /// Moves the time on and wakes whoever slept until then.
    public func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let now = state.now
            defer { state.sleepers.removeAll { $0.deadline <= now } }
            return state.sleepers.filter { $0.deadline <= now }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Returns once so many tasks sleep on this clock. Does not see cancellation: a test's time limit bounds it.
    public func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Sleeps until the clock was advanced so far. Throws `CancellationError` when the task is cancelled.
    public func sleep(until deadline: TestInstant, tolerance: Duration?) async throws {
        let number = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                settle(number, deadline, continuation)
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let position = state.sleepers.firstIndex(where: { $0.number == number }) else { return nil }
                return state.sleepers.remove(at: position)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Ends the sleep if it is over or cancelled already, else lets it begin.
    private func settle(_ number: Int, _ deadline: TestInstant, _ continuation: CheckedContinuation<Void, any Error>) {
        typealias Watcher = CheckedContinuation<Void, Never>
        let (ending, watchers) = state.withLock { state -> (Result<Void, any Error>?, [Watcher]) in
            if Task.isCancelled { return (.failure(CancellationError()), []) }
            if deadline <= state.now { return (.success(()), []) }
            state.sleepers.append(Sleeper(number: number, deadline: deadline, continuation: continuation))
            let count = state.sleepers.count
            defer { state.watchers.removeAll { $0.count <= count } }
            return (nil, state.watchers.filter { $0.count <= count }.map(\.continuation))
        }
        if let ending { continuation.resume(with: ending) }
        for watcher in watchers { watcher.resume() }
    }
}
