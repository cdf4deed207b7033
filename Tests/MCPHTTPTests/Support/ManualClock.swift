import Synchronization

/// A time that only tests make pass.
struct ManualInstant: InstantProtocol {
    var sinceStart = Duration.zero
    func advanced(by duration: Duration) -> ManualInstant { ManualInstant(sinceStart: sinceStart + duration) }
    func duration(to other: ManualInstant) -> Duration { other.sinceStart - sinceStart }
    static func < (a: ManualInstant, b: ManualInstant) -> Bool { a.sinceStart < b.sinceStart }
}

/// A clock that stands still until a test moves it on.
final class ManualClock: Clock {
    fileprivate struct Sleeper {
        var deadline: ManualInstant
        var continuation: CheckedContinuation<Void, any Error>
    }

    fileprivate struct State {
        var now = ManualInstant()
        var next = 0
        var sleepers: [Int: Sleeper] = [:]
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var now: ManualInstant { state.withLock { $0.now } }
    var minimumResolution: Duration { .zero }

    /// Lets a time pass that somebody waits for, and returns once somebody waits that long again. For a loop of sleep
    /// and work this is exactly one round, work included.
    func pass(_ duration: Duration) async {
        await waitForSleeper(within: duration)
        advance(by: duration)
        await waitForSleeper(within: duration)
    }

    /// What `body` gives, while one round after the other passes.
    func whilePassing<Value: Sendable>(
        _ duration: Duration, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while !Task.isCancelled { await self.pass(duration) }
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw WaitFailure("time passed in vain") }
            return value
        }
    }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for number in due.keys { state.sleepers[number] = nil }
            return Array(due.values)
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Whether somebody waits no longer than this.
    func hasSleeper(within duration: Duration) -> Bool { state.withLock { $0.hasSleeper(within: duration) } }

    func waitForSleeper(within duration: Duration) async {
        while true {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.hasSleeper(within: duration) { return true }
                    state.watchers.append(continuation)
                    return false
                }
                if isThere { continuation.resume() }
            }
            if state.withLock({ $0.hasSleeper(within: duration) }) { return }
        }
    }

    func sleep(until deadline: ManualInstant, tolerance: Duration?) async throws {
        let number = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                begin(number, Sleeper(deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation
                .resume(throwing: CancellationError())
        }
    }

    private func begin(_ number: Int, _ sleeper: Sleeper) {
        let (ending, watchers) = state.withLock {
            state -> (Result<Void, any Error>?, [CheckedContinuation<Void, Never>]) in
            if Task.isCancelled { return (.failure(CancellationError()), []) }
            if sleeper.deadline <= state.now { return (.success(()), []) }
            state.sleepers[number] = sleeper
            defer { state.watchers = [] }
            return (nil, state.watchers)
        }
        if let ending { sleeper.continuation.resume(with: ending) }
        for watcher in watchers { watcher.resume() }
    }
}

extension ManualClock.State {
    fileprivate func hasSleeper(within duration: Duration) -> Bool {
        sleepers.values.contains { now.duration(to: $0.deadline) <= duration }
    }
}
