public import MCP
import Synchronization
import Timing

/// One end of a connection in memory that is as slow and breaks as often as its seed says.
///
/// Messages keep their order, as on any stream. Time passes on the clock that it is given, so in a ``Simulation`` it
/// costs nothing.
///
/// ```swift
/// let conduct = UnreliableTransport.Conduct(delay: .zero ... .milliseconds(50), cutChance: 0.01)
/// let (client, server) = UnreliableTransport.pair(conduct, random: world.random(1), clock: world.clock)
/// ```
public final class UnreliableTransport: Transport {
    /// How a connection behaves.
    public struct Conduct: Sendable {
        /// How long a message is under way.
        public var delay: ClosedRange<Duration>
        /// How long the reader rests before each message, as one that is busy does.
        public var pause: ClosedRange<Duration>
        /// How likely the connection breaks with a message: between two, or in the middle of one, whose beginning may
        /// then still arrive. From 0 to 1.
        public var cutChance: Double
        /// How many messages each direction holds before its sender waits.
        public var capacity: Int

        /// Without arguments a connection like ``InMemoryTransport``.
        public init(
            delay: ClosedRange<Duration> = .zero ... .zero, pause: ClosedRange<Duration> = .zero ... .zero,
            cutChance: Double = 0, capacity: Int = InMemoryTransport.defaultCapacity
        ) {
            self.delay = delay
            self.pause = pause
            self.cutChance = cutChance
            self.capacity = capacity
        }
    }

    /// What the other end sends, when it arrives. Throws ``TransportError/peerGone`` after some of the breaks; after
    /// others it just ends.
    public let frames: Frames
    private let outgoing: UnreliableLine

    private init(incoming: UnreliableLine, outgoing: UnreliableLine) {
        frames = Frames(line: incoming)
        self.outgoing = outgoing
    }

    /// Two connected ends. The generator decides everything that happens between them.
    public static func pair(
        _ conduct: Conduct, random: SeededGenerator, clock: some Clock<Duration>
    ) -> (UnreliableTransport, UnreliableTransport) {
        var random = random
        let time = TestTimeline(clock)
        let there = UnreliableLine(conduct, SeededGenerator(seed: random.next()), time)
        let back = UnreliableLine(conduct, SeededGenerator(seed: random.next()), time)
        return (
            UnreliableTransport(incoming: back, outgoing: there), UnreliableTransport(incoming: there, outgoing: back)
        )
    }

    /// Waits while the direction is full. Returns although the message may get lost with the connection.
    public func send(_ frame: [UInt8]) async throws {
        if let ending = try await outgoing.send(frame) {
            // What comes back may have been under way already, or be lost as well.
            frames.line.end(ending)
        }
    }

    /// Ends both directions in order; what either end has not read yet, it can still read.
    public func close() async {
        outgoing.end(.init(error: nil, losesRest: false), isOwn: true)
        frames.line.end(.init(error: nil, losesRest: false), isOwn: true)
    }

    /// Breaks the connection now; each end learns it when it reads or sends next.
    public func cut() {
        let ending = UnreliableLine.Ending(error: .peerGone, losesRest: true)
        outgoing.end(ending)
        frames.line.end(ending)
    }
}

extension UnreliableTransport {
    /// The messages that arrive, in order. One task reads them.
    public struct Frames: AsyncSequence, AsyncIteratorProtocol, Sendable {
        /// A message, or the beginning of one.
        public typealias Element = TransportFrame
        /// ``TransportError``, or `CancellationError`.
        public typealias Failure = any Error

        let line: UnreliableLine

        /// The sequence itself.
        public func makeAsyncIterator() -> Frames { self }
        /// The next message once it has arrived.
        public func next() async throws -> TransportFrame? { try await line.next() }
    }
}
