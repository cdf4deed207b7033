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
        /// The least wait once an attempt was in vain, or a stream ended soon after the one before: a server that asks
        /// for no wait at all would otherwise be asked again and again without a pause.
        var floor: Duration = .milliseconds(100)
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
    /// Streams in a row that did not last, whether or not anything came over them.
    private var earlyEnds = 0
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
        let wasGood = lasted >= limits.goodWhile
        attemptsInVain = hasProgress || wasGood ? 0 : attemptsInVain + 1
        earlyEnds = wasGood ? 1 : earlyEnds + 1
        hasProgress = false
        if let most = limits.attempts, attemptsInVain >= most { return .giveUp }
        return .resume(after: delay)
    }

    /// What the server asked for, doubled with each attempt in vain. Only the first one may be made at once.
    private var delay: Duration {
        let least = earlyEnds > 1 ? max(retry, limits.floor) : retry
        guard least < limits.maxDelay else { return least }
        // Sixteen doublings of any wait worth the name are beyond every limit.
        return min(least * (1 << min(attemptsInVain, 16)), limits.maxDelay)
    }
}
