/// One end of a connection inside the process: what one end sends, the other receives.
///
/// For tests, for servers built into a gateway, and for simulation: it uses no thread, no clock and no descriptor.
public final class InMemoryTransport: Transport {
    /// What the other end sends.
    public let frames: BoundedChannel<TransportFrame>
    private let outgoing: BoundedChannel<TransportFrame>

    private init(incoming: BoundedChannel<TransportFrame>, outgoing: BoundedChannel<TransportFrame>) {
        frames = incoming
        self.outgoing = outgoing
    }

    /// How many messages each direction holds before its sender waits.
    public static let defaultCapacity = 64

    /// Two connected ends.
    public static func pair(capacity: Int = defaultCapacity) -> (InMemoryTransport, InMemoryTransport) {
        let there = BoundedChannel<TransportFrame>(capacity: capacity)
        let back = BoundedChannel<TransportFrame>(capacity: capacity)
        return (InMemoryTransport(incoming: back, outgoing: there), InMemoryTransport(incoming: there, outgoing: back))
    }

    /// Waits while the other end has as many messages unread as fit; throws ``TransportError/closed`` after the end.
    public func send(_ frame: [UInt8]) async throws {
        do {
            try await outgoing.send(.message(frame))
        } catch BoundedChannelError.finished {
            throw TransportError.closed
        }
    }

    /// Ends both directions; what either end has not read yet, it can still read.
    public func close() async {
        outgoing.finish()
        frames.finish()
    }
}
