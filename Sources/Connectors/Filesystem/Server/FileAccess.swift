import ConnectorKit
import JSON
import MCP

/// The operations on files as handlers use them: on threads of their own, in bounded time, with errors for the model.
struct FileAccess: Sendable {
    let files: Filesystem
    private let pool: BlockingPool
    private let clock: any Clock<Duration>
    /// Whether a client that tells its own directories is kept to what lies in them too.
    private let heedsClientRoots: Bool
    /// Opened at the first call that a client makes; nil where none is kept, or the operations have it already.
    private let journal: LazyJournal?

    init(
        _ files: Filesystem, journal: LazyJournal? = nil, pool: BlockingPool = BlockingPool(),
        clock: any Clock<Duration> = ContinuousClock(),
        heedsClientRoots: Bool = true
    ) {
        self.files = files
        self.journal = journal
        self.heedsClientRoots = heedsClientRoots
        self.pool = pool
        self.clock = clock
    }

    /// Runs an operation where waiting for a disk does no harm.
    ///
    /// - Throws: What the operation throws; `FilesystemError` with the code `busy` where too many are waiting;
    ///   `CancellationError`.
    func run<Output: Sendable>(
        _ work: @escaping @Sendable (Filesystem, CallControl) throws -> Output
    ) async throws -> Output {
        let (files, clock) = (files, clock)
        do {
            return try await pool.run { isCancelled in
                // The time counts from here, so that a crowd of other calls does not use it up.
                try work(files, CallControl(files.limits.maxDuration, by: clock, isCancelled: isCancelled))
            }
        } catch let error as BlockingPool.Overloaded {
            throw FilesystemError(
                .busy, "The server is busy: \(error.maxQueued) calls are waiting for its files. Try again in a moment.")
        } catch let error as FilesystemError where error.code == .cancelled {
            throw CancellationError()
        }
    }

    /// Whether changes can be undone.
    var keepsJournal: Bool { journal != nil || files.journal != nil }

    /// Opens the journal, where one is kept, so that what a crash left is put right before anybody asks.
    func openJournal() async throws {
        guard let journal else { return }
        try await run { _, _ in _ = try journal.open() }
    }

    /// A tool that answers with text.
    func tool<Input: Decodable & Sendable>(
        _ name: String, _ description: String, _ annotations: ToolAnnotations,
        _ work: @escaping @Sendable (Input, Filesystem, CallControl) throws -> TextAnswer
    ) -> Tool {
        Tool(name, description, annotations: annotations) { (input: Input, context) in
            try await run(name, for: context) { files, control in try work(input, files, control) }
        }
    }

    /// Runs an operation for a client: within the client's own directories too, where it tells them. What it changes
    /// stands in the journal under the tool and the caller.
    ///
    /// - Throws: also `InputRequired`, while the client has not told its directories.
    func run<Output: Sendable>(
        _ tool: String = "", for context: RequestContext,
        _ work: @escaping @Sendable (Filesystem, CallControl) throws -> Output
    ) async throws -> Output {
        let origin = ChangeOrigin(tool: tool, caller: context.principal.subject)
        let clientRoots =
            heedsClientRoots && context.clientCapabilities.roots ? try context.roots().map(\.uri) : nil
        return try await run { [journal] files, control in
            var files = files
            files.origin = origin
            if let journal { files.journal = try journal.open() }
            if let clientRoots { files.roots = try files.roots.narrowed(to: clientRoots) }
            return try work(files, control)
        }
    }
}

extension Tool {
    /// The same, shown by lists or not. What is not shown can still be called: old names go on working.
    func listed(_ isListed: Bool) -> Tool {
        var tool = self
        tool.isListed = isListed
        return tool
    }
}

/// The sentence is written for the model.
extension FilesystemError: ToolFailure {}
