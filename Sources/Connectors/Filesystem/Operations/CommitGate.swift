import Synchronization

/// A lock that all copies of a `Filesystem` share.
final class CommitGate: Sendable {
    private let lock = Mutex(())

    func withLock<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        try lock.withLock { _ throws(Failure) in try body() }
    }
}
