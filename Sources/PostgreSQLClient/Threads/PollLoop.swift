import CLinux
import Synchronization

/// Somebody who waits for a socket, or only for a time. Both calls come on the loop's thread and must not block.
protocol PollHandler: AnyObject, Sendable {
    func socketIsReady()
    func deadlineHasPassed()
}

/// One thread that watches all sockets of this module, so that no thread of Swift's tasks ever waits for a server.
///
/// One thread is enough: it only moves bytes from sockets into rows. Values are decoded where they are used, and what
/// takes long (names, TLS files, key derivation while connecting) runs on ``HelperThreads``.
final class PollLoop: Sendable {
    static let shared = PollLoop()

    /// What to be told about.
    struct Interest: OptionSet {
        let rawValue: UInt32
        static let read = Interest(rawValue: CLINUX_READABLE)
        static let write = Interest(rawValue: CLINUX_WRITABLE)
    }

    private struct Entry {
        /// Nil for what waits only for a time.
        let descriptor: Int32?
        weak var handler: (any PollHandler)?
        var deadline: ContinuousClock.Instant?
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        var lastToken: UInt64 = 0
        /// No deadline is earlier. The thread sleeps no longer than until then, and is woken for anything earlier.
        var earliest: ContinuousClock.Instant?

        mutating func add(_ descriptor: Int32?, _ handler: any PollHandler) -> UInt64 {
            lastToken += 1
            entries[lastToken] = Entry(descriptor: descriptor, handler: handler)
            return lastToken
        }
    }

    private static let wakeToken: UInt64 = 0
    private static let maxEvents = 64

    private let poll: Int32
    private let wakeUp: Int32
    private let state = Mutex(State())

    private init() {
        poll = clinux_poll_create()
        wakeUp = clinux_wake_create()
        precondition(poll >= 0 && wakeUp >= 0, "the system has no descriptors left for the database client")
        _ = clinux_poll_add(poll, wakeUp, CLINUX_READABLE, Self.wakeToken)
        start()
    }

    /// Watches a socket until ``remove(_:)``. The handler is held weakly.
    func add(_ descriptor: Int32, handler: any PollHandler, interest: Interest) -> UInt64 {
        let token = state.withLock { $0.add(descriptor, handler) }
        _ = clinux_poll_add(poll, descriptor, interest.rawValue, token)
        return token
    }

    /// For a handler that waits only for deadlines. It is held weakly.
    func addTimer(_ handler: any PollHandler) -> UInt64 { state.withLock { $0.add(nil, handler) } }

    func update(_ token: UInt64, interest: Interest) {
        guard let descriptor = state.withLock({ $0.entries[token]?.descriptor ?? nil }) else { return }
        _ = clinux_poll_change(poll, descriptor, interest.rawValue, token)
    }

    /// Has the handler told once the time has come, unless it is changed before.
    func setDeadline(_ token: UInt64, _ deadline: ContinuousClock.Instant?) {
        let wakes = state.withLock { state in
            state.entries[token]?.deadline = deadline
            guard let deadline, state.earliest.map({ deadline < $0 }) ?? true else { return false }
            state.earliest = deadline
            return true
        }
        if wakes { clinux_wake(wakeUp) }
    }

    /// Must be called before the descriptor is closed.
    func remove(_ token: UInt64) {
        guard let entry = state.withLock({ $0.entries.removeValue(forKey: token) }) else { return }
        if let descriptor = entry.descriptor { _ = clinux_poll_remove(poll, descriptor) }
    }

    private func start() {
        // The loop lives as long as the process, so the thread's retain is never given back.
        let argument = unsafe Unmanaged.passRetained(self).toOpaque()
        let result = unsafe clinux_start_thread(
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<PollLoop>.fromOpaque(argument).takeUnretainedValue().run()
                }
                return nil
            }, argument)
        precondition(result >= 0, "the system has no thread left for the database client")
    }

    private func run() -> Never {
        var tokens = [UInt64](repeating: 0, count: Self.maxEvents)
        while true {
            let count = unsafe clinux_poll_wait(poll, &tokens, Int32(Self.maxEvents), timeout())
            for token in tokens.prefix(max(0, Int(count))) {
                if token == Self.wakeToken { clinux_wake_clear(wakeUp) }
                state.withLock { $0.entries[token]?.handler }?.socketIsReady()
            }
            for handler in takePassed() { handler.deadlineHasPassed() }
        }
    }

    /// Milliseconds until the first deadline or one that was taken back, rounded up; -1 for none.
    private func timeout() -> Int32 {
        state.withLock { state in
            guard let first = state.earliest else { return -1 }
            let rest = ContinuousClock.now.duration(to: first)
            guard rest > .zero else { return 0 }
            return Int32(clamping: Int64(min(rest / .milliseconds(1), 60_000).rounded(.up)))
        }
    }

    private func takePassed() -> [any PollHandler] {
        state.withLock { state in
            let now = ContinuousClock.now
            guard let earliest = state.earliest, earliest <= now else { return [] }
            let passed = state.entries.filter { $0.value.deadline.map { $0 <= now } ?? false }
            for token in passed.keys { state.entries[token]?.deadline = nil }
            state.earliest = state.entries.values.lazy.compactMap(\.deadline).min()
            return passed.values.compactMap(\.handler)
        }
    }
}
