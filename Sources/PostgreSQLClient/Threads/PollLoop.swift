import CLinux
import Synchronization

/// Somebody who waits for a socket. Both calls come on the loop's thread and must not block.
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
        let descriptor: Int32
        weak var handler: (any PollHandler)?
        var deadline: ContinuousClock.Instant?
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        var lastToken: UInt64 = 0
        /// Until when the thread sleeps; it has to be woken for anything earlier.
        var sleepsUntil: ContinuousClock.Instant?
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
        let token = state.withLock { state in
            state.lastToken += 1
            state.entries[state.lastToken] = Entry(descriptor: descriptor, handler: handler)
            return state.lastToken
        }
        _ = clinux_poll_add(poll, descriptor, interest.rawValue, token)
        return token
    }

    func update(_ token: UInt64, interest: Interest) {
        guard let descriptor = state.withLock({ $0.entries[token]?.descriptor }) else { return }
        _ = clinux_poll_change(poll, descriptor, interest.rawValue, token)
    }

    /// Has the handler told once the time has come, unless it is changed before.
    func setDeadline(_ token: UInt64, _ deadline: ContinuousClock.Instant?) {
        let wakes = state.withLock { state in
            state.entries[token]?.deadline = deadline
            guard let deadline else { return false }
            return state.sleepsUntil.map { deadline < $0 } ?? true
        }
        if wakes { clinux_wake(wakeUp) }
    }

    /// Must be called before the descriptor is closed.
    func remove(_ token: UInt64) {
        guard let entry = state.withLock({ $0.entries.removeValue(forKey: token) }) else { return }
        _ = clinux_poll_remove(poll, entry.descriptor)
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

    /// Milliseconds until the first deadline, rounded up; -1 for none.
    private func timeout() -> Int32 {
        state.withLock { state in
            state.sleepsUntil = state.entries.values.compactMap(\.deadline).min()
            guard let first = state.sleepsUntil else { return -1 }
            let rest = ContinuousClock.now.duration(to: first)
            guard rest > .zero else { return 0 }
            return Int32(clamping: Int64(min(rest / .milliseconds(1), 60_000).rounded(.up)))
        }
    }

    private func takePassed() -> [any PollHandler] {
        state.withLock { state in
            state.sleepsUntil = nil
            let now = ContinuousClock.now
            return state.entries.compactMap { token, entry -> (any PollHandler)? in
                guard let deadline = entry.deadline, deadline <= now else { return nil }
                state.entries[token]?.deadline = nil
                return entry.handler
            }
        }
    }
}
