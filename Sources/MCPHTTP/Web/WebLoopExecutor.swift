import NIOCore
import Synchronization

/// Runs a task's jobs on one event loop, so that answering a request needs no change of thread.
///
/// Jobs wait in an own queue that one loop task empties: cheaper than one loop task for each job.
final class WebLoopExecutor: TaskExecutor {
    /// Jobs can enqueue jobs. After so many rounds the loop serves its sockets before the next one.
    private static let roundsPerTurn = 16

    private struct Queue {
        var jobs: [UnownedJob] = []
        /// The storage of the round before, so that a round needs no allocation.
        var spare: [UnownedJob] = []
        var isScheduled = false
    }

    private let loop: any EventLoop
    private let queue = Mutex(Queue())

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustSchedule = queue.withLock { queue in
            queue.jobs.append(job)
            defer { queue.isScheduled = true }
            return !queue.isScheduled
        }
        if mustSchedule { schedule() }
    }

    // Safe: the reference is unowned, but this executor lives as long as any task that uses it: tasks are only
    // started by `WebChannel` and `Workers`, which hold the executors while they wait for them, and `schedule` holds
    // `self`.
    func asUnownedTaskExecutor() -> UnownedTaskExecutor { unsafe UnownedTaskExecutor(ordinary: self) }

    private func schedule() { loop.execute { self.runJobs() } }

    private func runJobs() {
        let executor = unsafe asUnownedTaskExecutor()
        for _ in 0..<Self.roundsPerTurn {
            guard var round = takeRound() else { return }
            // Safe: a job is taken out of the queue once, here, and each job put in must be run exactly once.
            for job in round { unsafe job.runSynchronously(on: executor) }
            round.removeAll(keepingCapacity: true)
            queue.withLock { $0.spare = round }
        }
        schedule()
    }

    private func takeRound() -> [UnownedJob]? {
        queue.withLock { queue in
            if queue.jobs.isEmpty {
                queue.isScheduled = false
                return nil
            }
            let round = queue.jobs
            queue.jobs = queue.spare
            queue.spare = []
            return round
        }
    }
}
