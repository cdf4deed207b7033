/// A task that is known to be running, for the one purpose of cancelling it.
///
/// Safe and Sendable by this proof: `cancel()` is among the calls that `UnsafeCurrentTask` allows from any thread while
/// the task runs. its users, ``InFlight``, ``CallTimers`` and ``ListeningRequest``, call it only under their lock and only for entries that the
/// task itself has not yet removed under that same lock, from inside the function that added them; so the task has not
/// ended.
@safe struct RunningTask: @unchecked Sendable {
    private let task: UnsafeCurrentTask

    /// The task that asks.
    static var current: RunningTask? { unsafe withUnsafeCurrentTask { unsafe $0.map { unsafe RunningTask(task: $0) } } }

    func cancel() { unsafe task.cancel() }
}
