import Synchronization

/// A time that only tests make pass.
struct TestInstant: InstantProtocol {
    var sinceStart = Duration.zero
    func advanced(by duration: Duration) -> TestInstant { TestInstant(sinceStart: sinceStart + duration) }
    func duration(to other: TestInstant) -> Duration { other.sinceStart - sinceStart }
    static func < (a: TestInstant, b: TestInstant) -> Bool { a.sinceStart < b.sinceStart }
}

/// A clock on which every sleep ends at once and takes the time that it was asked for.
final class ImmediateClock: Clock {
    private let state = Mutex<(now: TestInstant, sleeps: [Duration])>((TestInstant(), []))

    var now: TestInstant { state.withLock { $0.now } }
    var minimumResolution: Duration { .zero }

    /// The sleeps so far, in order.
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func sleep(until deadline: TestInstant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.sleeps.append(state.now.duration(to: deadline))
            state.now = max(state.now, deadline)
        }
        await Task.yield()
    }
}

/// A clock that stands still until a test moves it on.
final class ManualClock: Clock {
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

    var now: TestInstant { state.withLock { $0.now } }
    var minimumResolution: Duration { .zero }

    /// Moves the time on and wakes whoever slept until then.
    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let now = state.now
            defer { state.sleepers.removeAll { $0.deadline <= now } }
            return state.sleepers.filter { $0.deadline <= now }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Returns once so many tasks sleep on this clock.
    func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func sleep(until deadline: TestInstant, tolerance: Duration?) async throws {
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
