/// Decides when a stream that ended too early is asked for again, and when that is no use any more. Pure.
struct StreamResumption: Sendable {
    /// How patient a reader is.
    struct Limits: Sendable {
        /// How often in a row the stream may be asked for without anything new coming; nil for without end.
        var attempts: Int?
        /// How long to wait as long as the server names no time of its own.
        var delay: Duration = .seconds(1)
        /// The longest that the wait grows to, unless the server asks for more.
        var maxDelay: Duration = .seconds(30)
        /// A stream that lasted this long was a good one, even if nothing came over it.
        var goodWhile: Duration = .seconds(10)
    }

    enum Decision: Equatable, Sendable {
        /// Ask again after this time, never earlier.
        case resume(after: Duration)
        case giveUp
    }

    private let limits: Limits
    private var retry: Duration
    private var attemptsInVain = 0
    private var hasProgress = true
    /// The id of the last event that had one, to be sent as `Last-Event-ID`.
    private(set) var lastEventID: String?

    init(limits: Limits) {
        self.limits = limits
        retry = limits.delay
    }

    mutating func received(_ event: ServerSentEventParser.Event) {
        if let wait = event.retry { retry = wait }
        if let id = event.id {
            let id = id.isEmpty ? nil : id
            if id != lastEventID { hasProgress = true }
            lastEventID = id
        }
        if event.data?.isEmpty == false { hasProgress = true }
    }

    /// The server does not keep what followed the last event any more.
    mutating func forget() { lastEventID = nil }

    /// The stream ended, or could not be had.
    mutating func ended(after lasted: Duration = .zero) -> Decision {
        attemptsInVain = hasProgress || lasted >= limits.goodWhile ? 0 : attemptsInVain + 1
        hasProgress = false
        if let most = limits.attempts, attemptsInVain >= most { return .giveUp }
        return .resume(after: delay)
    }

    /// What the server asked for, doubled with each attempt in vain.
    private var delay: Duration {
        guard retry < limits.maxDelay else { return retry }
        // Sixteen doublings of any wait worth the name are beyond every limit.
        return min(retry * (1 << min(attemptsInVain, 16)), limits.maxDelay)
    }
}
