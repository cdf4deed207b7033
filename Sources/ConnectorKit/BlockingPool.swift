import CLinux
import Dispatch
import Synchronization

/// Runs work that waits for disks on threads of its own, so that it never holds up the threads of Swift's tasks.
///
/// The number of threads and of waiting jobs is fixed. Threads start when they are first needed.
public final class BlockingPool: Sendable {
    /// The pool has as many jobs waiting as it may.
    public struct Overloaded: Error, Hashable {
        /// How many jobs may wait.
        public let maxQueued: Int
    }

    private let core: BlockingPoolCore

    /// - Parameters:
    ///   - threads: How many jobs may run at the same time.
    ///   - maxQueued: How many more may wait for a thread; the next is refused.
    public init(threads: Int = 8, maxQueued: Int = 256) {
        precondition(threads > 0 && maxQueued >= 0, "a pool needs a thread")
        core = BlockingPoolCore(maxThreads: threads, maxQueued: maxQueued)
    }

    deinit { core.close() }

    /// Jobs that no thread has taken yet.
    var waitingJobs: Int { core.waitingJobs }

    /// Runs a piece of work. When the task is cancelled, work that waits is not started and `CancellationError` is thrown;
    /// work that runs is told through the closure it was given, and its own result counts.
    ///
    /// - Throws: `Overloaded`, `CancellationError`, or what the work throws.
    public func run<Output: Sendable>(
        _ work: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Output
    ) async throws -> Output {
        let job = BlockingJob()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Output, any Error>) in
                // Resumed exactly once: a job hands its outcome to this closure in the one transition out of `waiting`.
                let isWanted = job.prepare { start in
                    continuation.resume(with: Result { try work(start.isCancelled()) })
                }
                if isWanted { core.submit(job) } else { job.refuse(CancellationError()) }
            }
        } onCancel: {
            if job.cancel() { core.abandon(job) }
        }
    }
}

/// How a job leaves the queue.
private enum BlockingJobStart: Sendable {
    case run(isCancelled: @Sendable () -> Bool)
    case refuse(any Error)

    /// Gives work its question about cancellation, or throws instead of letting it start.
    func isCancelled() throws -> @Sendable () -> Bool {
        switch self {
        case .run(let isCancelled): isCancelled
        case .refuse(let error): throw error
        }
    }
}

/// One piece of work and where it is on its way: new → waiting → started. A job can be cancelled at each.
private final class BlockingJob: Sendable {
    private enum Phase {
        case new
        case waiting(@Sendable (BlockingJobStart) -> Void)
        case started
    }

    private struct State {
        var phase = Phase.new
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Says whether the job is still wanted. When it is not, nobody else will end it any more.
    func prepare(_ work: @escaping @Sendable (BlockingJobStart) -> Void) -> Bool {
        state.withLock { state in
            state.phase = .waiting(work)
            return !state.isCancelled
        }
    }

    /// Runs the work on this thread, unless it was cancelled before.
    func run() {
        let isCancelled = state.withLock { $0.isCancelled }
        finish(isCancelled ? .refuse(CancellationError()) : .run { self.state.withLock { $0.isCancelled } })
    }

    func refuse(_ error: any Error) { finish(.refuse(error)) }

    /// Says whether the job was waiting, so that whoever holds it can let it go.
    func cancel() -> Bool {
        state.withLock { state in
            state.isCancelled = true
            if case .waiting = state.phase { return true }
            return false
        }
    }

    private func finish(_ start: BlockingJobStart) {
        let work = state.withLock { state -> (@Sendable (BlockingJobStart) -> Void)? in
            guard case .waiting(let work) = state.phase else { return nil }
            state.phase = .started
            return work
        }
        work?(start)
    }
}

/// What the threads share. It outlives the pool until the last thread has left.
private final class BlockingPoolCore: Sendable {
    private struct State {
        var queue: [BlockingJob] = []
        var threads = 0
        /// Threads that wait for the signal.
        var idle = 0
        var isClosed = false
    }

    private let maxThreads: Int
    private let maxQueued: Int
    private let state = Mutex(State())
    /// Counts at least one signal for each job in the queue; a thread that finds no job waits again.
    private let signal = DispatchSemaphore(value: 0)

    init(maxThreads: Int, maxQueued: Int) {
        self.maxThreads = maxThreads
        self.maxQueued = maxQueued
    }

    var waitingJobs: Int { state.withLock { $0.queue.count } }

    func submit(_ job: BlockingJob) {
        let (isAccepted, needsThread) = state.withLock { state -> (Bool, Bool) in
            let free = state.idle + maxThreads - state.threads
            guard !state.isClosed, state.queue.count < maxQueued + free else { return (false, false) }
            state.queue.append(job)
            guard state.queue.count > state.idle, state.threads < maxThreads else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        guard isAccepted else { return job.refuse(BlockingPool.Overloaded(maxQueued: maxQueued)) }
        signal.signal()
        if needsThread { startThread() }
    }

    /// Lets a cancelled job go that has not been started.
    func abandon(_ job: BlockingJob) {
        state.withLock { state in state.queue.removeAll { $0 === job } }
        job.refuse(CancellationError())
    }

    func close() {
        let (left, threads) = state.withLock { state -> ([BlockingJob], Int) in
            defer { state.queue = [] }
            state.isClosed = true
            return (state.queue, state.threads)
        }
        for job in left { job.refuse(CancellationError()) }
        for _ in 0..<threads { signal.signal() }
    }

    private func startThread() {
        // The retain made here is taken over by the thread, or given back below where there is none.
        let argument = unsafe Unmanaged.passRetained(self)
        let result = unsafe clinux_start_thread(
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<BlockingPoolCore>.fromOpaque(argument).takeRetainedValue().work()
                }
                return nil
            }, argument.toOpaque())
        guard result < 0 else { return }
        unsafe argument.release()
        let orphans = state.withLock { state -> [BlockingJob] in
            state.threads -= 1
            guard state.threads == 0 else { return [] }
            defer { state.queue = [] }
            return state.queue
        }
        for job in orphans { job.refuse(BlockingPool.Overloaded(maxQueued: maxQueued)) }
    }

    private func work() {
        while let job = nextJob() { job.run() }
    }

    /// Waits for a job; nil once the pool is closed.
    private func nextJob() -> BlockingJob? {
        enum Turn {
            case job(BlockingJob)
            case leave, wait
        }
        while true {
            let turn = state.withLock { state -> Turn in
                if !state.queue.isEmpty { return .job(state.queue.removeFirst()) }
                if state.isClosed {
                    state.threads -= 1
                    return .leave
                }
                state.idle += 1
                return .wait
            }
            switch turn {
            case .job(let job): return job
            case .leave: return nil
            case .wait:
                signal.wait()
                state.withLock { $0.idle -= 1 }
            }
        }
    }
}
