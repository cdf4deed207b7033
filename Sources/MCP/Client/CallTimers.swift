import Synchronization

/// Ends calls that take too long. One timer serves them all, so a call costs two visits to a table.
///
/// Times are kept to ``resolution``.
final class CallTimers: Sendable {
    /// How exact the times are.
    static var resolution: Duration { .milliseconds(50) }

    private struct Entry {
        var task: RunningTask?
        var timeout: Duration
        var silentUntil: Duration
        var until: Duration
        var isOver = false
    }

    private struct State {
        var entries: [RequestID: Entry] = [:]
        var sleeper: CheckedContinuation<Void, Never>?

        mutating func takeSleeper() -> CheckedContinuation<Void, Never>? {
            defer { sleeper = nil }
            return sleeper
        }
    }

    private let state = Mutex(State())
    private let timeline: Timeline

    init(timeline: Timeline) { self.timeline = timeline }

    var count: Int { state.withLock { $0.entries.count } }

    /// Begins to watch a call. The task of the caller is cancelled when its time is over, so it must be one that does
    /// nothing else.
    func begin(_ id: RequestID, timeout: Duration, maximum: Duration) {
        let now = timeline.elapsed()
        let task = RunningTask.current
        let sleeper = state.withLock { state in
            state.entries[id] = Entry(task: task, timeout: timeout, silentUntil: now + timeout, until: now + maximum)
            return state.takeSleeper()
        }
        sleeper?.resume()
    }

    /// The server gave a sign of life for this call.
    func extend(_ id: RequestID) {
        let now = timeline.elapsed()
        state.withLock { state in
            guard let timeout = state.entries[id]?.timeout else { return }
            state.entries[id]?.silentUntil = now + timeout
        }
    }

    /// Ends the watch, from the task that began it. True when the call's time was over.
    func end(_ id: RequestID) -> Bool { state.withLock { $0.entries.removeValue(forKey: id)?.isOver ?? false } }

    /// Watches until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            await waitForCalls()
            guard (try? await timeline.sleep(Self.resolution)) != nil else { return }
            expire()
        }
    }

    private func expire() {
        let now = timeline.elapsed()
        state.withLock { state in
            for (id, entry) in state.entries where !entry.isOver && min(entry.silentUntil, entry.until) <= now {
                state.entries[id]?.isOver = true
                entry.task?.cancel()
            }
        }
    }

    private func waitForCalls() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { sleeper in
                let isAwake = state.withLock { state in
                    if !state.entries.isEmpty || Task.isCancelled { return true }
                    state.sleeper = sleeper
                    return false
                }
                if isAwake { sleeper.resume() }
            }
        } onCancel: {
            state.withLock { $0.takeSleeper() }?.resume()
        }
    }
}
