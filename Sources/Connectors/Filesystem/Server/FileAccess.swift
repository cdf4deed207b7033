import ConnectorKit
import JSON
import MCP

/// The operations on files as handlers use them: on threads of their own, in bounded time, with errors for the model.
struct FileAccess: Sendable {
    let files: Filesystem
    private let pool: BlockingPool
    private let clock: any Clock<Duration>

    init(_ files: Filesystem, pool: BlockingPool = BlockingPool(), clock: any Clock<Duration> = ContinuousClock()) {
        self.files = files
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

    /// A tool that answers with text.
    func tool<Input: Decodable & Sendable>(
        _ name: String, _ description: String, _ annotations: ToolAnnotations,
        _ work: @escaping @Sendable (Input, Filesystem, CallControl) throws -> TextAnswer
    ) -> Tool {
        var tool = Tool(name, description, annotations: annotations) { (input: Input, _) in
            try await run { files, control in try work(input, files, control) }
        }
        tool.definition.fields["outputSchema"] = .object(TextAnswer.schema)
        return tool
    }
}

/// The sentence is written for the model.
extension FilesystemError: ToolFailure {}
