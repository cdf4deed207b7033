import Synchronization

/// Watches over one long piece of work: whoever does it says how far it is, and whoever waits for it may end it.
///
/// Thread-safe.
public final class WorkMonitor: Sendable {
    /// How far the work is.
    public struct Progress: Sendable, Equatable {
        /// What is being done, such as `learning`.
        public var stage: String
        /// How much of the stage is done, in its own unit.
        public var done: Int
        /// How much there is to do; nil where that is not known.
        public var total: Int?
        /// The unit of the stage, in the plural, such as `rows`.
        public var unit: String

        /// How far a stage is.
        public init(stage: String, done: Int, total: Int?, unit: String) {
            (self.stage, self.done, self.total, self.unit) = (stage, done, total, unit)
        }
    }

    private struct State {
        var progress: Progress?
        var isCancelled = false
    }

    private let state = Mutex(State())
    private let report: (@Sendable (Progress) -> Void)?

    /// - Parameter report: Is told of each step, on the thread that made it; must be quick.
    public init(report: (@Sendable (Progress) -> Void)? = nil) { self.report = report }

    /// How far the work is; nil before its first stage.
    public var progress: Progress? { state.withLock { $0.progress } }
    /// Whether ``cancel()`` was called.
    public var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Makes the work end at its next step.
    public func cancel() { state.withLock { $0.isCancelled = true } }

    /// Begins a stage of the work.
    public func begin(_ stage: String, total: Int?, unit: String) throws(CancellationError) {
        try update { $0 = Progress(stage: stage, done: 0, total: total, unit: unit) }
    }

    /// Tells of a step, and ends the work where somebody wants that. To be called some times a second.
    public func advance(by count: Int) throws(CancellationError) { try update { $0?.done += count } }

    private func update(_ change: (inout Progress?) -> Void) throws(CancellationError) {
        let (progress, isCancelled) = state.withLock { state in
            change(&state.progress)
            return (state.progress, state.isCancelled)
        }
        if isCancelled { throw CancellationError() }
        if let progress { report?(progress) }
    }
}
