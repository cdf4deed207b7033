public import Logging

/// How a server runs tasks.
public struct TaskOptions: Sendable {
    /// Where tasks are kept. With one that outlives the process, so do the tasks.
    public var store: any TaskStore
    /// How long after its creation a task can be asked for, unless its tool says otherwise. Work that takes longer is
    /// ended.
    public var lifetime: Duration = .seconds(3600)
    /// The most that a client of 2025-11-25 may ask for.
    public var maxLifetime: Duration = .seconds(24 * 3600)
    /// After how long clients are told to ask again.
    public var pollInterval: Duration = .milliseconds(500)
    /// How many tasks are worked on at once; further ones wait.
    public var maxConcurrent = 64
    /// How often one task may ask for input.
    public var maxInputRounds = 16
    /// How many questions one task may have open.
    public var maxOpenQuestions = 32
    /// The largest task that is kept, in bytes, arguments and result together.
    public var maxBytes = 4 << 20
    /// After how long without a sign of life the work of another process is taken over.
    public var lease: Duration = .seconds(30)
    /// Waits between the rounds of housekeeping.
    public var clock: any Clock<Duration> = ContinuousClock()
    /// Milliseconds since 1970.
    public var now: @Sendable () -> Int64 = WallClock.milliseconds
    /// Where the server itself logs.
    public var logger = Logger(label: "mcp.tasks", factory: { _ in SwiftLogNoOpLogHandler() })

    /// By default tasks live an hour, in the memory of the process.
    public init(store: any TaskStore = InMemoryTaskStore()) { self.store = store }
}

extension Duration {
    /// Whole milliseconds, at least 0.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds < Int64.max / 2000 else { return Int64.max / 2 }
        return max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
