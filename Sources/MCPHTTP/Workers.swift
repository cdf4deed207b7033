import MCP
import Synchronization

/// Runs work that must outlive the connection it came over: requests of legacy sessions, whose clients may come back
/// for the answer.
///
/// The tasks are children of ``run()``, so they end with the server.
final class Workers: Sendable {
    typealias Job = @Sendable () async -> Void

    private let jobs: BoundedChannel<Job>

    /// - Parameter capacity: How many jobs may wait to be started.
    init(capacity: Int = 1024) { jobs = BoundedChannel(capacity: capacity) }

    /// Starts the work. False when too much is waiting already or the server is going down.
    func start(_ job: @escaping Job) -> Bool { jobs.trySend(job) }

    /// Runs what is started until ``finish()``; what is under way may end.
    func run() async {
        await withDiscardingTaskGroup { group in
            while let job = try? await jobs.next() { group.addTask { await job() } }
        }
    }

    func finish() { jobs.finish() }
}
