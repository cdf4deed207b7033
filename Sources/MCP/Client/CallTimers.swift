import Synchronization
import Timing

/// Ends calls that take too long. One timer serves them all, so a call costs two visits to a table.
///
/// Times are kept to ``resolution``.
final class CallTimers: Sendable {
    /// How exact the times are.
    static var resolution: Duration { .milliseconds(50) }

    /// Why a call was ended.
    enum Reason { case timedOut, closed }

    private struct Entry {
        var task: RunningTask?
        var timeout: Duration
        var silentUntil: Duration
        var until: Duration
        var ended: Reason?
        /// How many waits for the user keep its time from passing, and since when.
        var pauses = 0
        var pausedSince = Duration.zero

        mutating func end(_ reason: Reason) {
            guard ended == nil else { return }
            ended = reason
            task?.cancel()
        }

        func isOver(at now: Duration) -> Bool { pauses == 0 && min(silentUntil, until) <= now }
    }

    private struct State {
        var entries: [RequestID: Entry] = [:]
        var sleeper: CheckedContinuation<Void, Never>?
        var isClosed = false
        /// How many waits for the user are under way, whatever they keep from ending.
        var waits = 0

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
            var entry = Entry(task: task, timeout: timeout, silentUntil: now + timeout, until: now + maximum)
            if state.isClosed { entry.end(.closed) }
            state.entries[id] = entry
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

    /// Ends the watch, from the task that began it. Returns why the call was ended, if it was.
    func end(_ id: RequestID) -> Reason? { state.withLock { $0.entries.removeValue(forKey: id)?.ended } }

    /// Ends all calls, and those that come later at once.
    func close() {
        state.withLock { state in
            state.isClosed = true
            for id in state.entries.keys { state.entries[id]?.end(.closed) }
        }
    }

    /// Whether the user is waited for.
    var isWaitingForUser: Bool { state.withLock { $0.waits > 0 } }

    /// Runs what takes the user's time, which does not count for the call that it belongs to.
    ///
    /// - Parameter id: The call; nil when it may be any of those under way.
    func waitingForUser<Value>(_ id: RequestID?, _ body: () async throws -> Value) async rethrows -> Value {
        let paused = pause(id)
        defer { resume(paused) }
        return try await body()
    }

    private func pause(_ id: RequestID?) -> [RequestID] {
        let now = timeline.elapsed()
        return state.withLock { state in
            state.waits += 1
            let ids = id.map { [$0] } ?? Array(state.entries.keys)
            for id in ids {
                if state.entries[id]?.pauses == 0 { state.entries[id]?.pausedSince = now }
                state.entries[id]?.pauses += 1
            }
            return ids
        }
    }

    private func resume(_ ids: [RequestID]) {
        let now = timeline.elapsed()
        state.withLock { state in
            state.waits -= 1
            for id in ids {
                guard var entry = state.entries[id], entry.pauses > 0 else { continue }
                entry.pauses -= 1
                if entry.pauses == 0 {
                    entry.silentUntil += now - entry.pausedSince
                    entry.until += now - entry.pausedSince
                }
                state.entries[id] = entry
            }
        }
    }

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
            for (id, entry) in state.entries where entry.isOver(at: now) { state.entries[id]?.end(.timedOut) }
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
