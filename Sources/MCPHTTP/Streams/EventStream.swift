import Synchronization

/// One server-sent-events stream of a legacy session: a log with at most one reader, and writers that wait while the
/// reader is slow.
final class EventStream: Sendable {
    typealias Event = EventLog.Event

    /// What a reader gets.
    enum Reading: Sendable {
        case events([Event], isLast: Bool)
        /// Nothing came for a while: tell the client that the connection is alive.
        case quiet
        /// Another reader took this one's place, the stream was released, or the task was cancelled.
        case replaced
        /// The client is to come back later for the rest.
        case released(retryAfter: Duration)
    }

    /// How many events may wait for a reader before writers wait for it.
    static let backlog = 64

    let id: Int
    fileprivate struct State {
        var log: EventLog
        var reader: (ticket: Int, after: Int, continuation: CheckedContinuation<Reading, Never>)?
        var ticket = 0
        var hasReader = false
        var released: Duration?
        var writers: [CheckedContinuation<Void, Never>] = []
    }
    private let state: Mutex<State>

    init(id: Int, maxEvents: Int, maxBytes: Int) {
        self.id = id
        state = Mutex(State(log: EventLog(maxEvents: maxEvents, maxBytes: maxBytes)))
    }

    var isFinished: Bool { state.withLock { $0.log.isFinished } }
    var lastNumber: Int { state.withLock { $0.log.lastNumber } }
    var hasReader: Bool { state.withLock { $0.hasReader } }

    /// How many tasks wait here, to read or to write.
    var waiterCount: Int { state.withLock { ($0.reader == nil ? 0 : 1) + $0.writers.count } }

    func canResume(after number: Int) -> Bool { state.withLock { $0.log.canResume(after: number) } }

    /// Becomes the reader; one that was there before is sent away.
    func attach() -> Int {
        let (ticket, old) = state.withLock { state in
            state.ticket += 1
            state.hasReader = true
            state.released = nil
            defer { state.reader = nil }
            return (state.ticket, state.reader)
        }
        old?.continuation.resume(returning: .replaced)
        return ticket
    }

    /// Ends being the reader. Writers no longer wait.
    func detach(_ ticket: Int) {
        let writers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard state.ticket == ticket else { return [] }
            state.hasReader = false
            return state.takeWriters()
        }
        for writer in writers { writer.resume() }
    }

    /// Adds an event, after waiting while a reader is there but behind.
    func append(_ data: [UInt8], isLast: Bool = false) async {
        await waitForRoom(for: data)
        let (wake, writers) = state.withLock { state in
            state.log.append(data)
            if isLast { state.log.finish() }
            let wake = state.wakeReader()
            return (wake, isLast ? state.takeWriters() : [])
        }
        wake?()
        for writer in writers { writer.resume() }
    }

    /// Lets the reader go; it, or another, comes back for the rest.
    func release(retryAfter: Duration) {
        let reader = state.withLock { state -> CheckedContinuation<Reading, Never>? in
            guard state.hasReader else { return nil }
            state.hasReader = false
            guard let reader = state.reader else {
                state.released = retryAfter
                return nil
            }
            state.reader = nil
            state.ticket += 1
            return reader.continuation
        }
        reader?.resume(returning: .released(retryAfter: retryAfter))
    }

    /// Ends the stream without a further event.
    func finish() {
        let (wake, writers) = state.withLock { state in
            state.log.finish()
            return (state.wakeReader(), state.takeWriters())
        }
        wake?()
        for writer in writers { writer.resume() }
    }

    /// Makes a waiting reader return ``Reading/quiet``.
    func nudge() {
        let reader = state.withLock { state in
            defer { state.reader = nil }
            return state.reader
        }
        reader?.continuation.resume(returning: .quiet)
    }

    /// The events after a number; waits until there are some.
    func read(_ ticket: Int, after number: Int) async -> Reading {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (now, writers) = state.withLock { state -> (Reading?, [CheckedContinuation<Void, Never>]) in
                    guard state.ticket == ticket, !Task.isCancelled else { return (.replaced, []) }
                    let events = state.log.read(after: number)
                    if !events.isEmpty || state.log.isFinished {
                        return (.events(events, isLast: state.log.isFinished), state.takeWriters())
                    }
                    if let retryAfter = state.released {
                        state.released = nil
                        state.ticket += 1
                        return (.released(retryAfter: retryAfter), [])
                    }
                    state.reader = (ticket, number, continuation)
                    return (nil, [])
                }
                for writer in writers { writer.resume() }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            let reader = state.withLock { state -> CheckedContinuation<Reading, Never>? in
                guard let reader = state.reader, reader.ticket == ticket else { return nil }
                state.reader = nil
                return reader.continuation
            }
            reader?.resume(returning: .replaced)
        }
    }

    private func waitForRoom(for data: [UInt8]) async {
        while true {
            let isFull = state.withLock { $0.isFull(for: data) }
            guard isFull, !Task.isCancelled else { return }
            await withCheckedContinuation { continuation in
                let isFull = state.withLock { state in
                    guard state.isFull(for: data) else { return false }
                    state.writers.append(continuation)
                    return true
                }
                if !isFull { continuation.resume() }
            }
        }
    }
}

extension EventStream.State {
    /// Whether a writer should wait: a reader is there and will make room, or be cut off for being too slow.
    fileprivate func isFull(for data: [UInt8]) -> Bool {
        hasReader && !log.isFinished
            && (log.unreadCount >= EventStream.backlog || log.losesUnread(byAdding: data))
    }

    fileprivate mutating func takeWriters() -> [CheckedContinuation<Void, Never>] {
        defer { writers = [] }
        return writers
    }

    fileprivate mutating func wakeReader() -> (() -> Void)? {
        guard let reader else { return nil }
        self.reader = nil
        let events = log.read(after: reader.after)
        let reading = EventStream.Reading.events(events, isLast: log.isFinished)
        return { reader.continuation.resume(returning: reading) }
    }
}
