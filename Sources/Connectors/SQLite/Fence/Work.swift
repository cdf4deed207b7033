/// How long one piece of work may go on. Asked while SQLite runs, so it must be quick.
struct Work: Sendable {
    private let isExpired: @Sendable () -> Bool
    private let isCancelled: @Sendable () -> Bool

    enum End { case timedOut, cancelled }

    init(isExpired: @escaping @Sendable () -> Bool, isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.isExpired = isExpired
        self.isCancelled = isCancelled
    }

    /// The question whether a time, counted from now, is up.
    static func expiry<C: Clock<Duration>>(of duration: Duration, by clock: C) -> @Sendable () -> Bool {
        let deadline = clock.now.advanced(by: duration)
        return { clock.now >= deadline }
    }

    /// Why it must end; nil while it may go on.
    var end: End? { isCancelled() ? .cancelled : isExpired() ? .timedOut : nil }
}
