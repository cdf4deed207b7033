import MCP
import Synchronization

/// A session of HTTP+SSE, the transport of revision 2024-11-05. It lasts as long as its stream is open.
final class EventSession: StoredSession {
    let id: String
    let principal: Principal
    let link: EventLink

    init(id: String, principal: Principal) {
        self.id = id
        self.principal = principal
        link = EventLink()
    }

    /// Its client is connected.
    var isBusy: Bool { true }
    /// Time-outs are counted by the connection that is served over the link.
    func tick(timeoutSteps: Int?) { link.keepAlive() }
    func endStreams() { link.drain() }
    func close() { link.finish() }
}

/// Carries the messages of one session: in, what its client posts; out, what is written onto its stream.
final class EventLink: Transport {
    /// How many messages, or events, each direction holds before whoever brings more waits.
    private static let capacity = 16

    let frames = BoundedChannel<TransportFrame>(capacity: capacity)
    /// The bytes to be written onto the stream, in order.
    let events = BoundedChannel<[UInt8]>(capacity: capacity)
    private let isQuiet = Atomic(true)

    /// Takes a message that the client has posted. Throws when the session has ended.
    func receive(_ message: [UInt8]) async throws { try await frames.send(.message(message)) }

    func send(_ frame: [UInt8]) async throws {
        isQuiet.store(false, ordering: .relaxed)
        do {
            try await events.send(ServerSentEvent.message(frame))
        } catch BoundedChannelError.finished {
            throw TransportError.closed
        }
    }

    func close() async { finish() }

    /// Sends a sign of life if nothing else was sent since the last time.
    func keepAlive() {
        if isQuiet.exchange(true, ordering: .relaxed) { _ = events.trySend(ServerSentEvent.keepAlive) }
    }

    /// Takes no more messages, so that whoever serves the session comes to an end.
    func drain() { frames.finish() }

    func finish() {
        frames.finish()
        events.finish()
    }
}
