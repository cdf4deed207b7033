import Synchronization

/// Runs concurrent code on one thread, in an order that a seed decides, in a time that passes by itself.
///
/// The same seed gives the same order of jobs; another seed gives another. When nothing can run, the clock jumps to the
/// next sleeper, so minutes of back-off take no time. When nothing can run and nobody sleeps, the body is stuck, and
/// the simulation ends with ``SimulationFailure`` instead of hanging.
///
/// ```swift
/// for seed in UInt64(0)..<1_000 {
///     try Simulation(seed: seed).run { world in
///         let (client, server) = InMemoryTransport.pair()
///         …
///     }
/// }
/// ```
///
/// It reaches what is structured: child tasks of groups and `async let`, actors, continuations. `Task {}`,
/// detached tasks, the main actor, threads and other clocks leave it, which is found out where possible. The iteration
/// order of sets and dictionaries differs from one to the next; for code that depends on it, set the environment
/// variable `SWIFT_DETERMINISTIC_HASHING=1`.
public struct Simulation: Sendable {
    /// When to give up.
    public struct Limits: Sendable {
        /// Jobs: the pieces of tasks between two suspensions.
        public var steps: Int
        /// Simulated time.
        public var time: Duration

        /// Two million jobs and thirty days.
        public init(steps: Int = 2_000_000, time: Duration = .seconds(30 * 86400)) {
            self.steps = steps
            self.time = time
        }
    }

    /// How a simulation went.
    public struct Outcome<Success> {
        /// What the body returned.
        public var value: Success
        /// How many jobs ran.
        public var steps: Int
        /// How much simulated time passed.
        public var time: Duration
        /// A number that two runs share if they ran the same jobs in the same order.
        public var digest: UInt64
    }

    /// Decides the order.
    public let seed: UInt64
    private let limits: Limits

    /// A simulation that can be run any number of times, each time alike.
    public init(seed: UInt64, limits: Limits = Limits()) {
        self.seed = seed
        self.limits = limits
    }

    /// Runs the body to its end on the current thread and returns what it returned.
    ///
    /// - Throws: ``SimulationFailure``, which carries the body's own error and the seed.
    public func run<Success: Sendable>(
        _ body: @escaping @Sendable (SimulatedWorld) async throws -> Success
    ) throws(SimulationFailure) -> Success { try trace(body).value }

    /// Runs the body as ``run(_:)`` does, and also tells how it went.
    public func trace<Success: Sendable>(
        _ body: @escaping @Sendable (SimulatedWorld) async throws -> Success
    ) throws(SimulationFailure) -> Outcome<Success> {
        try SimulationRun<Success>(seed: seed, limits: limits).outcome(of: body)
    }
}

/// What a simulated body finds around it.
public struct SimulatedWorld: Sendable {
    /// The time; hand it to whatever waits.
    public let clock: SimulatedClock
    /// The seed of this run.
    public let seed: UInt64

    /// Random numbers for one part of the body; parts with different numbers do not disturb each other.
    public func random(_ stream: UInt64) -> SeededGenerator { SeededGenerator(seed: seed, stream: stream &+ 1) }
}

/// One run, driven by the thread that makes it.
private final class SimulationRun<Success: Sendable> {
    /// Holds the body's result once there is one.
    private final class Ending: Sendable {
        let result = Mutex<Result<Success, any Error>?>(nil)
    }

    /// What a cancelled body may still take to end.
    private static var stepsToEnd: Int { 200_000 }

    private let executor: SimulatedExecutor
    private let world: SimulatedWorld
    private let limits: Simulation.Limits
    private let ending = Ending()
    private var steps = 0

    init(seed: UInt64, limits: Simulation.Limits) {
        executor = SimulatedExecutor(seed: seed)
        world = SimulatedWorld(clock: SimulatedClock(), seed: seed)
        self.limits = limits
    }

    func outcome(
        of body: @escaping @Sendable (SimulatedWorld) async throws -> Success
    ) throws(SimulationFailure) -> Simulation.Outcome<Success> {
        let (world, ending) = (world, ending)
        // Unstructured, because a body that is stuck for ever must not keep its caller.
        let task = Task(executorPreference: executor) {
            let result: Result<Success, any Error>
            do { result = .success(try await body(world)) } catch { result = .failure(error) }
            ending.result.withLock { $0 = result }
        }
        if let reason = drive(untilSteps: limits.steps) {
            let failure = failure(reason)
            abandon(task)
            throw failure
        }
        if executor.wasEnteredFromOutside { throw failure(.leftSimulation) }
        switch ending.result.withLock({ $0 }) {
        case .success(let value):
            return Simulation.Outcome(
                value: value, steps: steps, time: world.clock.now.sinceStart, digest: executor.digest)
        case .failure(let error): throw failure(.thrown(error))
        case nil: preconditionFailure("A run that has no reason to give up has a result.")
        }
    }

    private func failure(_ reason: SimulationFailure.Reason) -> SimulationFailure {
        SimulationFailure(reason: reason, seed: world.seed, steps: steps, time: world.clock.now.sinceStart)
    }

    /// Runs jobs until the body has ended. Returns why it gives up before.
    private func drive(untilSteps limit: Int) -> SimulationFailure.Reason? {
        while ending.result.withLock({ $0 == nil }) {
            if executor.step() {
                steps += 1
                if steps >= limit { return .tooManySteps }
            } else {
                guard let next = world.clock.nextDeadline else {
                    return executor.wasEnteredFromOutside ? .leftSimulation : .deadlock
                }
                guard next.sinceStart <= limits.time else { return .tooLong }
                world.clock.advance(to: next)
            }
        }
        return nil
    }

    /// Cancels the body and lets it clear up.
    private func abandon(_ task: Task<Void, Never>) {
        task.cancel()
        _ = drive(untilSteps: steps + Self.stepsToEnd)
        // A task that is stuck even so refers to its executor without owning it.
        if ending.result.withLock({ $0 == nil }) { _ = unsafe Unmanaged.passRetained(executor) }
    }
}
