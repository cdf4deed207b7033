/// The operations on the files below some roots. Each runs to its end on the calling thread, so call them where waiting
/// for a disk does no harm.
///
/// A path is only ever used by opening it beneath its root; everything after that goes by the open descriptor. Hence
/// nothing can change between a check and the use it was meant for.
struct Filesystem: Sendable {
    var roots: Roots
    let limits: Limits
    /// Lets only one operation at a time look whether a file is still the same and replace it.
    let commits: CommitGate
    /// Makes the names of temporary files differ.
    let randomness: @Sendable () -> UInt64
    /// Keeps what changes replace; nil where nothing is kept.
    var journal: Journal?
    /// What the journal says of the changes that are made.
    var origin = ChangeOrigin(tool: "", caller: "")

    init(
        roots: Roots, limits: Limits = Limits(), journal: Journal? = nil,
        randomness: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) {
        self.roots = roots
        self.limits = limits
        self.journal = journal
        self.randomness = randomness
        commits = CommitGate()
    }
}

/// Why a result does not show everything.
enum Stop: String, Sendable {
    /// As many entries or results as one call may return.
    case results
    /// As many entries as one call may look at.
    case visited
    /// As many bytes or files as one call may read or return.
    case bytes
    case deadline
}
