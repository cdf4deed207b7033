import MCP
import Synchronization

/// A legacy session as HTTP clients have it: the protocol session, and the streams that its messages travel on.
final class HTTPSession: StoredSession {
    let id: String
    let session: LegacySession
    /// Where messages go that belong to no request. Event stream number 0.
    let standalone: EventStream

    private struct State {
        /// Streams that are kept for clients that come back, oldest first.
        var streams: [EventStream] = []
        /// Streams on which nothing has been sent yet, by id.
        var silent: [Int: EventStream] = [:]
        var nextStream = 1
        var openConnections = 0
        var hasStandaloneReader = false
    }

    private let state = Mutex(State())
    private let limits: SessionLimits

    init(id: String, session: LegacySession, limits: SessionLimits) {
        self.id = id
        self.session = session
        self.limits = limits
        standalone = EventStream(id: 0, maxEvents: limits.maxEvents, maxBytes: limits.maxEventBytes)
    }

    /// Whether somebody is connected or something is under way; such a session is never thrown out.
    var isBusy: Bool { session.requestsInFlight > 0 || state.withLock { $0.openConnections > 0 } }

    var principal: Principal { session.principal }

    /// Wakes whoever waits on one of the streams, so that it sends a sign of life.
    func tick(timeoutSteps: Int?) {
        for stream in openStreams { stream.nudge() }
        if let timeoutSteps { session.tick(limit: timeoutSteps) }
    }

    func endStreams() { standalone.finish() }

    /// A stream for one request. Balance with ``closeStream(_:)``.
    func openStream() -> EventStream {
        state.withLock { state in
            let stream = EventStream(
                id: state.nextStream, maxEvents: limits.maxEvents, maxBytes: limits.maxEventBytes)
            state.nextStream += 1
            state.silent[stream.id] = stream
            return stream
        }
    }

    /// The connection that the stream was opened for is done with it.
    func closeStream(_ stream: EventStream) { state.withLock { $0.silent[stream.id] = nil } }

    /// Keeps a stream for clients that come back. Only streams that have begun to send events are kept. When there are
    /// too many, the oldest finished one is forgotten.
    func keep(_ stream: EventStream) {
        state.withLock { state in
            state.silent[stream.id] = nil
            guard !state.streams.contains(where: { $0 === stream }) else { return }
            state.streams.append(stream)
            while state.streams.count > limits.maxStreams {
                let oldest = state.streams.firstIndex { $0.isFinished } ?? 0
                state.streams.remove(at: oldest)
            }
        }
    }

    /// The stream that an event belongs to.
    func stream(_ id: Int) -> EventStream? {
        id == 0 ? standalone : state.withLock { state in state.streams.first { $0.id == id } }
    }

    /// The streams that somebody may be reading.
    var openStreams: [EventStream] {
        [standalone] + state.withLock { state in state.silent.values + state.streams.filter { !$0.isFinished } }
    }

    /// Counts a connection that waits on this session. Balance with ``disconnected()``.
    func connected() { state.withLock { $0.openConnections += 1 } }
    func disconnected() { state.withLock { $0.openConnections -= 1 } }

    /// False when the stream for messages without a request is taken.
    func takeStandalone() -> Bool {
        state.withLock { state in
            guard !state.hasStandaloneReader else { return false }
            state.hasStandaloneReader = true
            return true
        }
    }

    func returnStandalone() { state.withLock { $0.hasStandaloneReader = false } }

    func close() {
        session.close()
        standalone.finish()
        for stream in state.withLock({ $0.streams }) { stream.finish() }
    }
}

/// The bounds on legacy sessions.
public struct SessionLimits: Sendable {
    /// How many sessions there may be. Beyond, the one that was idle longest goes.
    public var maxSessions = 10_000
    /// How long a session may be idle.
    public var idleTimeout: Duration = .seconds(1800)
    /// How many events of one stream are kept for clients that come back.
    public var maxEvents = 128
    /// How many bytes of events of one stream are kept for clients that come back.
    public var maxEventBytes = 256 << 10
    /// How many streams of one session are kept for clients that come back.
    public var maxStreams = 8

    /// By default, a session ends after half an hour without use.
    public init() {}
}
