public import Logging

/// How a server speaks the protocol, whatever it serves.
public struct ProtocolOptions: Sendable {
    /// The revisions that are spoken; the others are answered as unsupported.
    public var revisions: [ProtocolRevision] = ProtocolRevision.all
    /// Seals what travels through the client between rounds.
    public var sealer = RequestStateSealer()
    /// How long the client of a legacy session has to answer a question.
    public var inputTimeout: Duration = .seconds(600)
    /// How often one call may ask before it is refused.
    public var maxInputRounds = 16
    /// How many requests of one connection or session may be under way.
    public var maxConcurrentRequests = 256
    /// How many resources one session or subscription may watch.
    public var maxWatchedResources = 1024
    /// The longest a request may run; `nil` for no limit. Subscriptions are not counted.
    public var requestTimeout: Duration? = .seconds(300)
    /// The largest message, in bytes.
    public var maxMessageBytes = 4 << 20
    /// Waits for time-outs.
    public var clock: any Clock<Duration> = ContinuousClock()
    /// Where the server itself logs.
    public var logger = Logger(label: "mcp", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Speaks all revisions, and logs nothing.
    public init() {}

    var modernRevisions: [ProtocolRevision] { revisions.filter(\.isModern) }
    var legacyRevisions: [ProtocolRevision] { revisions.filter { !$0.isModern }.sorted() }
}
