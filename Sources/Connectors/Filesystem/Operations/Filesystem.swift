import Synchronization

/// The operations on the files below some roots. Each runs to its end on the calling thread, so call them where waiting
/// for a disk does no harm.
///
/// A path is only ever used by opening it beneath its root; everything after that goes by the open descriptor. Hence
/// nothing can change between a check and the use it was meant for.
struct Filesystem: Sendable {
    let roots: Roots
    let limits: Limits
    /// Lets only one operation at a time look whether a file is still the same and replace it.
    let commits: CommitGate
    /// Makes the names of temporary files differ.
    let randomness: @Sendable () -> UInt64

    init(
        roots: Roots, limits: Limits = Limits(),
        randomness: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) {
        self.roots = roots
        self.limits = limits
        self.randomness = randomness
        commits = CommitGate()
    }
}

/// A lock that all copies of a `Filesystem` share.
final class CommitGate: Sendable {
    private let lock = Mutex(())

    func withLock<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        try lock.withLock { _ throws(Errno) in try body() }
    }
}

/// Why a result does not show everything.
enum Stop: String, Sendable {
    /// As many entries or results as one call may return.
    case results
    /// As many entries as one call may look at.
    case visited
    case deadline
}
