import MCP
import NIOCore

/// Runs work that must outlive the connection it came over: requests of legacy sessions, whose clients may come back
/// for the answer.
///
/// The tasks are children of ``run()``, so they end with the server.
final class Workers: Sendable {
    typealias Job = @Sendable () async -> Void

    /// Where work runs that belongs to no loop.
    private let anywhere: Lane
    private let byLoop: [ObjectIdentifier: Lane]

    /// - Parameters:
    ///   - capacity: How many jobs may wait to be started in one place.
    ///   - executors: The event loops that work may run on; without, it runs on the threads of Swift's concurrency.
    init(capacity: Int = 1024, executors: WebLoopExecutors? = nil) {
        anywhere = Lane(executor: nil, capacity: capacity)
        byLoop = executors.map { $0.byLoop.mapValues { Lane(executor: $0, capacity: capacity) } } ?? [:]
    }

    /// Starts the work, on the given loop if it is one of those. False when too much is waiting already or the server
    /// is going down.
    func start(on loop: (any EventLoop)? = nil, _ job: @escaping Job) -> Bool {
        let lane = loop.flatMap { byLoop[ObjectIdentifier($0)] } ?? anywhere
        return lane.jobs.trySend(job)
    }

    /// Runs what is started until ``finish()``; what is under way may end.
    func run() async {
        await withDiscardingTaskGroup { group in
            for lane in lanes { group.addTask(executorPreference: lane.executor) { await lane.run() } }
        }
    }

    func finish() { for lane in lanes { lane.jobs.finish() } }

    private var lanes: [Lane] { [anywhere] + byLoop.values }
}

/// The jobs that run in one place.
private struct Lane: Sendable {
    let executor: WebLoopExecutor?
    let jobs: BoundedChannel<Workers.Job>

    init(executor: WebLoopExecutor?, capacity: Int) {
        self.executor = executor
        jobs = BoundedChannel(capacity: capacity)
    }

    func run() async {
        await withDiscardingTaskGroup { group in
            while let job = try? await jobs.next() { group.addTask { await job() } }
        }
    }
}
