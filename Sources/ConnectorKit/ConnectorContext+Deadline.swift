public import MCP
import Timing

extension ConnectorContext {
    /// Runs work that waits for a system, and ends it after a time, at the latest after ``ConnectorLimits/requestTimeout``.
    ///
    /// The work is cancelled then; it must heed that.
    ///
    /// - Throws: ``TimeExceeded``, or what the work throws.
    public func within<Value: Sendable>(
        _ timeout: Duration, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let timeout = min(timeout, limits.requestTimeout)
        return try await withDeadline(timeout, clock: clock, orThrow: { TimeExceeded(timeout: timeout) }, work)
    }
}

/// A system took too long to answer. The model gets to read so.
public struct TimeExceeded: ToolFailure, Hashable {
    /// How long the caller waited.
    public let timeout: Duration

    /// For those who wait in ways of their own.
    public init(timeout: Duration) { self.timeout = timeout }

    /// A sentence for the model.
    public var description: String { "There was no answer within \(timeout); try again later, or ask for less." }
}
