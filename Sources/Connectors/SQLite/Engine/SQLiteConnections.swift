import ConnectorKit
import SQLTools
import Synchronization

/// The connections to one file, and the threads on which they work.
final class SQLiteConnections: Sendable {
    let file: SQLiteFile
    private let pool: BlockingPool
    private let clock: any Clock<Duration>
    private let idle = Mutex<[SQLiteConnection]>([])
    private let maxIdle: Int

    init(_ file: SQLiteFile, threads: Int, clock: any Clock<Duration>) {
        self.file = file
        self.clock = clock
        maxIdle = threads
        pool = BlockingPool(threads: threads)
    }

    /// Runs work on a thread that may wait for a disk.
    ///
    /// - Throws: `CancellationError` where the task was cancelled, also when that is what ended the work.
    func run<Output: Sendable>(
        expiry: @escaping @Sendable () -> Bool, _ work: @escaping @Sendable (Work) throws -> Output
    ) async throws -> Output {
        do {
            return try await pool.run { isCancelled in
                let control = Work(isExpired: expiry, isCancelled: isCancelled)
                do {
                    if control.end == .timedOut { throw SQLFailure(.busy, "Too many calls are waiting; try again.") }
                    return try work(control)
                } catch  where control.end == .cancelled { throw CancellationError() }
            }
        } catch let error as BlockingPool.Overloaded {
            throw SQLFailure(.busy, "\(error.maxQueued) calls are waiting for this source; try again in a moment.")
        }
    }

    /// The end of the time that a call has, beginning now.
    func expiry(_ limits: SQLLimits) -> @Sendable () -> Bool { Work.expiry(of: limits.timeout, by: clock) }

    /// Lends a connection that reads, opened if need be, and takes it back only when it is as it was.
    func reading<Output: Sendable>(
        _ limits: SQLLimits, _ body: @escaping @Sendable (SQLiteConnection) throws -> Output
    ) async throws -> Output {
        try await run(expiry: expiry(limits)) { [self] work in
            let connection = try take(for: work)
            connection.limitValues(to: limits.maxValueBytes)
            defer { giveBack(connection) }
            return try body(connection)
        }
    }

    private func take(for work: Work) throws(SQLFailure) -> SQLiteConnection {
        let current = file.identity
        let kept = idle.withLock { idle in
            // A file that took the place of another is opened anew.
            idle.removeAll { $0.identity != current }
            return idle.popLast()
        }
        guard let kept else { return try SQLiteConnection(file, writes: false, work: work) }
        kept.work = work
        return kept
    }

    private func giveBack(_ connection: SQLiteConnection) {
        connection.work = nil
        connection.fence = Fence()
        guard !connection.isInTransaction else { return }
        idle.withLock { if $0.count < maxIdle { $0.append(connection) } }
    }
}
