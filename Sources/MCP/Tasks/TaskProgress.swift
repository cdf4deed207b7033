import Synchronization

/// What the handler of a task says of its progress, until the record is stored the next time.
final class TaskProgress: Sendable {
    /// The handle of the task.
    let taskID: String
    private let latest = Mutex<(message: String, at: Int64)?>(nil)
    private let now: @Sendable () -> Int64
    private let changed: @Sendable () -> Void

    /// - Parameters:
    ///   - now: Milliseconds since 1970.
    ///   - changed: Tells whoever listens.
    init(taskID: String, now: @escaping @Sendable () -> Int64, changed: @escaping @Sendable () -> Void) {
        self.taskID = taskID
        self.now = now
        self.changed = changed
    }

    /// The longest message that is kept, in code points.
    private static let maxMessageLength = 1000

    /// The newest message and its time.
    var message: (message: String, at: Int64)? { latest.withLock { $0 } }

    func report(_ progress: Double, of total: Double?, message: String?) {
        let text = (message ?? Self.text(progress, of: total)).clipped(to: Self.maxMessageLength)
        let now = now()
        latest.withLock { $0 = (text, now) }
        changed()
    }

    private static func text(_ progress: Double, of total: Double?) -> String {
        guard let total, total.isFinite, total > 0 else { return "at \(number(progress))" }
        return "\(number(progress)) of \(number(total))"
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? String(value)
    }
}
