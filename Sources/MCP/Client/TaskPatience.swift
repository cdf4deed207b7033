/// Decides how long a task is waited for, and how soon it is asked for again when the server cannot be reached. Pure:
/// the caller brings the time.
///
/// A task outlives connections, so a failure to ask says nothing of it. Its caller must not take the failure for one of
/// the call, which would then be made twice.
struct TaskPatience {
    private let maximum: Duration
    private let begin: Duration
    private let backOff: BackOff
    private var pauses: BackOff
    /// The user's time to answer, which does not count.
    private var uncounted: Duration = .zero

    /// - Parameter maximum: How long the task may take in all.
    init(_ maximum: Duration, backOff: BackOff, at now: Duration) {
        self.maximum = maximum
        self.backOff = backOff
        begin = now
        pauses = backOff
    }

    /// How much longer the task is waited for; not positive when the time is over.
    func left(at now: Duration) -> Duration { maximum - (now - begin - uncounted) }

    /// The user was asked for so long.
    mutating func exclude(_ duration: Duration) { uncounted += duration }

    /// The server was reached.
    mutating func reached() { pauses = backOff }

    /// How long to wait before the server is asked again; nil when there would be no time left then.
    mutating func pause(at now: Duration) -> Duration? {
        let pause = pauses.next()
        return pause < left(at: now) ? pause : nil
    }
}
