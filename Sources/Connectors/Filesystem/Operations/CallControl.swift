/// Tells a running operation whether to go on. Operations ask between system calls, never while they hold a lock.
struct CallControl: Sendable {
    private let isExpired: @Sendable () -> Bool
    private let isCancelled: @Sendable () -> Bool

    init(isExpired: @escaping @Sendable () -> Bool, isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.isExpired = isExpired
        self.isCancelled = isCancelled
    }

    /// Gives the operation a time by a clock, counted from now.
    init<C: Clock>(
        _ duration: C.Instant.Duration, by clock: C, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) where C.Instant: Sendable {
        let deadline = clock.now.advanced(by: duration)
        self.init(isExpired: { clock.now >= deadline }, isCancelled: isCancelled)
    }

    /// No deadline and never cancelled.
    static let unlimited = CallControl(isExpired: { false })

    /// For operations that cannot return a part: fails when the time is up or nobody waits any more.
    func check(_ given: String) throws(FilesystemError) {
        try checkCancelled()
        guard !isExpired() else {
            throw FilesystemError(
                .deadlineExceeded, "\(given.quoted) took longer than one call may take; ask for less at a time.")
        }
    }

    /// For operations that return what they have: whether the time is up. Fails when nobody waits any more.
    func mustStop() throws(FilesystemError) -> Bool {
        try checkCancelled()
        return isExpired()
    }

    private func checkCancelled() throws(FilesystemError) {
        guard !isCancelled() else { throw FilesystemError(.cancelled, "The call was cancelled.") }
    }
}
