import MCPTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct `Simulated runs` {
    private actor Journal {
        private(set) var entries: [Int] = []
        func add(_ entry: Int) { entries.append(entry) }
    }

    /// Ten tasks that sleep, take turns and write into an actor.
    @Sendable private static func dance(_ world: SimulatedWorld) async throws -> [Int] {
        let journal = Journal()
        try await withThrowingTaskGroup { group in
            for number in 0..<10 {
                group.addTask {
                    await journal.add(number)
                    try await world.clock.sleep(for: .seconds(number % 3))
                    await Task.yield()
                    await journal.add(number)
                }
            }
            try await group.waitForAll()
        }
        return await journal.entries
    }

    @Test func `the same seed gives the same order, 200 times`() throws {
        let first = try Simulation(seed: 42).trace(Self.dance)
        for _ in 0..<200 {
            let again = try Simulation(seed: 42).trace(Self.dance)
            #expect(again.value == first.value && again.digest == first.digest && again.steps == first.steps)
        }
    }

    @Test func `other seeds give other orders`() throws {
        let orders = Set(try (0..<300).map { try Simulation(seed: $0).run(Self.dance) })
        #expect(orders.count > 250)
    }

    @Test func `a year of sleep passes at once`() throws {
        let outcome = try Simulation(seed: 1, limits: .init(time: .seconds(400 * 86400))).trace { world in
            async let long: Void = world.clock.sleep(for: .seconds(365 * 86400))
            try await world.clock.sleep(for: .seconds(1))
            let early = world.clock.now.sinceStart
            try await long
            return early
        }
        #expect(outcome.value == .seconds(1))
        #expect(outcome.time == .seconds(365 * 86400))
    }

    @Test func `sleepers wake in the order of their deadlines`() throws {
        let order = try Simulation(seed: 3).run { world in
            await withTaskGroup(of: Int.self) { group in
                for second in [5, 1, 4, 2, 3] {
                    group.addTask {
                        try? await world.clock.sleep(for: .seconds(second))
                        return second
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(order == [1, 2, 3, 4, 5])
    }

    @Test func `a cancelled sleep ends at once`() throws {
        let outcome = try Simulation(seed: 4).trace { world in
            try await withThrowingTaskGroup { group in
                group.addTask { try await world.clock.sleep(for: .seconds(1000)) }
                try await world.clock.sleep(for: .seconds(2))
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
        }
        #expect(outcome.time == .seconds(2))
    }

    @Test func `a body that waits for nobody is a deadlock with its seed, and is cancelled`() {
        let wasCancelled = Mutex(false)
        let failure = #expect(throws: SimulationFailure.self) {
            try Simulation(seed: 77).run { world in
                try await world.clock.sleep(for: .seconds(3))
                let (never, continuation) = AsyncStream<Int>.makeStream()
                defer { continuation.finish() }
                for await _ in never {}
                wasCancelled.withLock { $0 = Task.isCancelled }
            }
        }
        #expect("\(failure?.reason, default: "none")" == "deadlock")
        #expect(failure?.seed == 77 && failure?.time == .seconds(3))
        #expect(failure?.description.contains("Seed 77") == true)
        #expect(wasCancelled.withLock { $0 })
    }

    @Test func `a body that cannot be cancelled does not keep its caller`() {
        let kept = Mutex<[CheckedContinuation<Void, Never>]>([])
        let failure = #expect(throws: SimulationFailure.self) {
            try Simulation(seed: 5).run { _ in
                await withCheckedContinuation { continuation in kept.withLock { $0.append(continuation) } }
            }
        }
        #expect("\(failure?.reason, default: "none")" == "deadlock")
        // Let go only now: the task's executor must still be there.
        for continuation in kept.withLock({ $0 }) { continuation.resume() }
    }

    @Test func `an endless loop ends at a limit`() {
        let steps = #expect(throws: SimulationFailure.self) {
            try Simulation(seed: 6, limits: .init(steps: 500)).run { _ in
                while !Task.isCancelled { await Task.yield() }
            }
        }
        #expect("\(steps?.reason, default: "none")" == "tooManySteps")
        let time = #expect(throws: SimulationFailure.self) {
            try Simulation(seed: 6, limits: .init(time: .seconds(60))).run { world in
                while true { try await world.clock.sleep(for: .seconds(7)) }
            }
        }
        #expect("\(time?.reason, default: "none")" == "tooLong")
        #expect(time?.time == .seconds(56))
    }

    @Test func `the body's error comes with its seed`() {
        struct Mistake: Error {}
        let failure = #expect(throws: SimulationFailure.self) {
            try Simulation(seed: 8).run { _ in throw Mistake() }
        }
        guard case .thrown(let error) = failure?.reason, error is Mistake, failure?.seed == 8 else {
            Issue.record("\(failure as Any)")
            return
        }
    }

    @Test func `a task that leaves the simulation is found out`() {
        let failure = #expect(throws: SimulationFailure.self) {
            try Simulation(seed: 9).run { world in
                // The stray sleeps in the simulation's time but runs on a thread of its own.
                let stray = Task.detached { try await world.clock.sleep(for: .seconds(1)) }
                try await stray.value
            }
        }
        switch failure?.reason {
        case .deadlock, .leftSimulation: break
        default: Issue.record("\(failure as Any)")
        }
    }

    @Test func `seeded numbers are the same on every machine, and streams differ`() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect((0..<3).map { _ in generator.next() }.first == 6_457_827_717_110_365_317)
        var (one, other) = (SeededGenerator(seed: 1, stream: 1), SeededGenerator(seed: 1, stream: 2))
        #expect(one.next() != other.next())
    }
}
