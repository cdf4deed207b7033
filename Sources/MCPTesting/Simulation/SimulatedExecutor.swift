import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Runs the jobs of a simulation on the thread that drives it, in an order drawn from a seed.
final class SimulatedExecutor: TaskExecutor {
    private struct State {
        var ready: [UnownedJob] = []
        var random: SeededGenerator
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        var wasEnteredFromOutside = false

        mutating func choose() -> UnownedJob? {
            guard !ready.isEmpty else { return nil }
            let choice = Int.random(in: ready.indices, using: &random)
            digest = (digest ^ UInt64(choice) ^ UInt64(ready.count) << 32) &* 0x0000_0100_0000_01B3
            ready.swapAt(choice, ready.count - 1)
            return ready.removeLast()
        }
    }

    private let state: Mutex<State>
    private let thread = currentThread()

    /// An executor whose jobs the current thread will run.
    init(seed: UInt64) { state = Mutex(State(random: SeededGenerator(seed: seed, stream: 0))) }

    /// Whether another thread made a job ready: the order of jobs then no longer depends on the seed alone.
    var wasEnteredFromOutside: Bool { state.withLock { $0.wasEnteredFromOutside } }

    /// A number that two runs share if they made the same choices.
    var digest: UInt64 { state.withLock { $0.digest } }

    func enqueue(_ job: consuming ExecutorJob) {
        let (job, isOutside) = (UnownedJob(job), Self.currentThread() != thread)
        state.withLock { state in
            state.ready.append(job)
            if isOutside { state.wasEnteredFromOutside = true }
        }
    }

    /// Runs one of the jobs that are ready. False when there is none.
    func step() -> Bool {
        guard let job = state.withLock({ $0.choose() }) else { return false }
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }

    private static func currentThread() -> UInt {
        #if canImport(Darwin)
        unsafe UInt(bitPattern: pthread_self())
        #else
        UInt(pthread_self())
        #endif
    }
}
