import MCP
import MCPTesting
import Synchronization

/// A connection as networks have it: messages come late, nothing comes for a while, and at any moment it breaks, with
/// whatever was on its way.
final class LossyLink: Sendable {
    private struct State {
        var isCut = false
        var isStalled = false
        var random: SeededGenerator
    }

    private let state: Mutex<State>
    private let clock: SimulatedClock
    private let slowest: Duration
    private let there = BoundedChannel<TransportFrame>(capacity: 16)
    private let back = BoundedChannel<TransportFrame>(capacity: 16)

    /// - Parameter slowest: The longest that one message takes.
    init(clock: SimulatedClock, random: SeededGenerator, slowest: Duration) {
        self.clock = clock
        self.slowest = slowest
        state = Mutex(State(random: random))
    }

    var client: LossyEnd { LossyEnd(link: self, incoming: back, outgoing: there) }
    var server: LossyEnd { LossyEnd(link: self, incoming: there, outgoing: back) }

    /// Breaks the connection for both ends; what was not delivered never is.
    func cut() {
        state.withLock { $0.isCut = true }
        close()
    }

    /// Nothing arrives any more until it is told otherwise, although both ends are there.
    func stall(_ isStalled: Bool) { state.withLock { $0.isStalled = isStalled } }

    fileprivate var isCut: Bool { state.withLock { $0.isCut } }

    fileprivate func close() {
        there.finish()
        back.finish()
    }

    /// The time until a sender hears that its message was taken, which may be long after the peer has answered it.
    fileprivate func acknowledge() async throws {
        let delay = state.withLock { state in
            state.random.chance(0.1) ? slowest * Double.random(in: 0...1, using: &state.random) : .zero
        }
        if delay > .zero { try await clock.sleep(for: delay) }
    }

    /// The time that a message is on its way.
    fileprivate func travel() async throws {
        let delay = state.withLock { state in
            // Most messages are fast, a few take all the time there is.
            let share = state.random.chance(0.9) ? 0.02 : 1
            return slowest * Double.random(in: 0...share, using: &state.random)
        }
        try await clock.sleep(for: delay)
        while state.withLock({ $0.isStalled && !$0.isCut }) { try await clock.sleep(for: .milliseconds(100)) }
    }
}

/// One end of a ``LossyLink``.
struct LossyEnd: Transport {
    fileprivate let link: LossyLink
    fileprivate let incoming: BoundedChannel<TransportFrame>
    fileprivate let outgoing: BoundedChannel<TransportFrame>

    var frames: LossyFrames { LossyFrames(link: link, channel: incoming) }

    func send(_ frame: [UInt8]) async throws {
        do {
            try await outgoing.send(.message(frame))
            try await link.acknowledge()
        } catch BoundedChannelError.finished {
            throw link.isCut ? TransportError.peerGone : TransportError.closed
        }
    }

    func close() async { link.close() }
}

/// What arrives at one end.
struct LossyFrames: AsyncSequence, Sendable {
    fileprivate let link: LossyLink
    fileprivate let channel: BoundedChannel<TransportFrame>

    func makeAsyncIterator() -> Iterator { Iterator(link: link, channel: channel) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let link: LossyLink
        fileprivate let channel: BoundedChannel<TransportFrame>

        func next() async throws -> TransportFrame? {
            guard let frame = try await channel.next() else {
                if link.isCut { throw TransportError.peerGone }
                return nil
            }
            if !link.isCut { try await link.travel() }
            if link.isCut { throw TransportError.peerGone }
            return frame
        }
    }
}
