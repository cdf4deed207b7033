import Dispatch
import Synchronization
import Testing

@testable import ConnectorKit

@Suite(.timeLimit(.minutes(1))) struct `A pool of blocking threads` {
    private struct Failure: Error, Equatable {}

    /// Counts how many pieces of work run at the same time.
    private final class Meter: Sendable {
        private let state = Mutex((now: 0, most: 0))
        func enter() {
            state.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
        }
        func leave() { state.withLock { $0.now -= 1 } }
        var most: Int { state.withLock { $0.most } }
    }

    private final class Counter: Sendable {
        private let state = Mutex(0)
        @discardableResult func increment() -> Int {
            state.withLock {
                $0 += 1
                return $0
            }
        }
        var value: Int { state.withLock { $0 } }
    }

    @Test func `returns what the work returns and throws what it throws`() async throws {
        let pool = BlockingPool(threads: 1)
        #expect(try await pool.run { _ in 42 } == 42)
        await #expect(throws: Failure()) { try await pool.run { _ in throw Failure() } }
        #expect(try await pool.run { _ in "still works" } == "still works")
    }

    @Test func `runs as much at once as it has threads, and never more`() async throws {
        let pool = BlockingPool(threads: 3, maxQueued: 100)
        let meter = Meter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    try await pool.run { _ in
                        meter.enter()
                        meter.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(meter.most <= 3)
        // Three wait for each other, which they can only when three run at once.
        let arrivals = Counter()
        let everybody = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await pool.run { _ in
                        if arrivals.increment() == 3 { for _ in 0..<3 { everybody.signal() } }
                        everybody.wait()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(arrivals.value == 3)
    }

    @Test func `refuses work when its queue is full`() async throws {
        let pool = BlockingPool(threads: 1, maxQueued: 1)
        let (started, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let running: Void = pool.run { _ in
            started.signal()
            release.wait()
        }
        try await BlockingPool(threads: 1).run { _ in started.wait() }
        // One runs and one may wait; of two more, one is refused at once, whichever comes second.
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    do {
                        try await pool.run { _ in }
                        return true
                    } catch {
                        #expect(error as? BlockingPool.Overloaded == BlockingPool.Overloaded(maxQueued: 1))
                        release.signal()
                        return false
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.sorted { $0 && !$1 } == [true, false])
        try await running
    }

    @Test func `tells running work that it is cancelled and lets its result count`() async throws {
        let pool = BlockingPool(threads: 1)
        let started = DispatchSemaphore(value: 0)
        let result = try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask {
                try await pool.run { isCancelled in
                    started.signal()
                    while !isCancelled() {}
                    return "noticed"
                }
            }
            try await BlockingPool(threads: 1).run { _ in started.wait() }
            group.cancelAll()
            return try await group.next()
        }
        #expect(result == "noticed")
    }

    @Test func `does not start work that was cancelled while it waited`() async throws {
        let pool = BlockingPool(threads: 1, maxQueued: 10)
        let (started, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let running: Void = pool.run { _ in
            started.signal()
            release.wait()
        }
        try await BlockingPool(threads: 1).run { _ in started.wait() }
        let runs = Counter()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await pool.run { _ in runs.increment() }
                }
            }
            while pool.waitingJobs == 0 { await Task.yield() }
            group.cancelAll()
        }
        #expect(pool.waitingJobs == 0)
        release.signal()
        try await running
        try await pool.run { _ in }
        #expect(runs.value == 0)
    }

    @Test func `survives many users that give up at any moment`() async {
        let pool = BlockingPool(threads: 2, maxQueued: 1_000)
        let finished = Counter()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    _ = try? await pool.run { isCancelled in isCancelled() }
                    finished.increment()
                }
                if number == 200 { group.cancelAll() }
            }
        }
        #expect(finished.value == 400)
    }
}
