import Synchronization

/// Work that is handed to the client's run, which does it beside everything else and cancels it at the end.
final class JobQueue: Sendable {
    struct Job: Sendable { let run: @Sendable () async -> Void }

    private struct State {
        var jobs = FIFO<Job>()
        var worker: CheckedContinuation<Job?, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let limit: Int
    /// Jobs that wait or run.
    private let pending = Tally()

    /// - Parameter limit: How many jobs may wait or run.
    init(limit: Int) { self.limit = limit }

    /// False when there is too much to do already, or nobody does it any more.
    @discardableResult
    func submit(_ work: @escaping @Sendable () async -> Void) -> Bool {
        let job = Job(run: work)
        let (isTaken, worker) = state.withLock { state -> (Bool, CheckedContinuation<Job?, Never>?) in
            guard !state.isClosed, pending.enter(limit: limit) else { return (false, nil) }
            guard let worker = state.worker else {
                state.jobs.append(job)
                return (true, nil)
            }
            state.worker = nil
            return (true, worker)
        }
        worker?.resume(returning: job)
        return isTaken
    }

    /// Does jobs until ``close()``, then cancels those under way and waits for them.
    func run() async {
        await withDiscardingTaskGroup { group in
            while let job = await next() {
                group.addTask {
                    await job.run()
                    self.pending.leave()
                }
            }
            group.cancelAll()
        }
    }

    /// Returns when there is nothing to do, or the task is cancelled.
    func emptied() async { await pending.emptied() }

    func close() {
        let worker = state.withLock { state in
            state.isClosed = true
            defer { state.worker = nil }
            return state.worker
        }
        worker?.resume(returning: nil)
    }

    private func next() async -> Job? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { worker in
                let known = state.withLock { state -> Job?? in
                    if let job = state.jobs.popFirst() { return .some(job) }
                    if state.isClosed || Task.isCancelled { return .some(nil) }
                    state.worker = worker
                    return nil
                }
                if let known { worker.resume(returning: known) }
            }
        } onCancel: {
            close()
        }
    }
}
