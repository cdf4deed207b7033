import MCP
import Synchronization
import Timing

/// One direction of an ``UnreliableTransport``.
final class UnreliableLine: Sendable {
    struct Ending {
        /// What the reader is told; nil for an end as if in order.
        var error: TransportError?
        /// Whether what is under way is lost.
        var losesRest: Bool
    }

    fileprivate struct Parcel {
        var frame: TransportFrame
        var arrival: Duration
    }

    fileprivate struct State {
        var random: SeededGenerator
        var lastArrival = Duration.zero
        var ending: Ending?
        var closesSender: TransportError?
        /// Read off the channel, but not taken by the reader yet: a cancelled reader leaves it for the next.
        var head: Parcel?
        var rest: Duration?
    }

    fileprivate enum Fate {
        case arrives(at: Duration)
        case isCut(Ending, beginning: Parcel?)
    }

    private let conduct: UnreliableTransport.Conduct
    private let time: TestTimeline
    private let parcels: BoundedChannel<Parcel>
    private let state: Mutex<State>

    init(_ conduct: UnreliableTransport.Conduct, _ random: SeededGenerator, _ time: TestTimeline) {
        self.conduct = conduct
        self.time = time
        parcels = BoundedChannel(capacity: conduct.capacity)
        state = Mutex(State(random: random))
    }

    /// Returns how the connection broke with this message, if it did.
    func send(_ frame: [UInt8]) async throws -> Ending? {
        try Task.checkCancellation()
        if let error = state.withLock({ $0.closesSender }) { throw error }
        let fate = state.withLock { $0.fate(of: frame, conduct, now: time.elapsed()) }
        do {
            switch fate {
            case .arrives(let arrival):
                try await parcels.send(Parcel(frame: .message(frame), arrival: arrival))
                return nil
            case .isCut(let ending, let beginning):
                if let beginning { _ = parcels.trySend(beginning) }
                end(ending)
                return state.withLock { Ending(error: ending.error, losesRest: $0.random.chance(0.5)) }
            }
        } catch BoundedChannelError.finished {
            throw state.withLock { $0.closesSender } ?? .closed
        }
    }

    /// Only the first end counts.
    func end(_ ending: Ending, isOwn: Bool = false) {
        let isFirst = state.withLock { state in
            guard state.ending == nil else { return false }
            state.ending = ending
            state.closesSender = isOwn ? .closed : .peerGone
            return true
        }
        if isFirst { parcels.finish(throwing: ending.error) }
    }

    func next() async throws -> TransportFrame? {
        while true {
            if let ending = state.withLock({ $0.ending }), ending.losesRest { return try lose(ending) }
            guard let parcel = state.withLock({ $0.head }) else {
                guard let parcel = try await parcels.next() else { return nil }
                state.withLock { state in
                    state.head = parcel
                    state.rest = Duration.random(in: conduct.pause, using: &state.random)
                }
                continue
            }
            if let rest = state.withLock({ $0.rest }), rest > .zero {
                try await time.sleep(rest)
                state.withLock { $0.rest = nil }
            }
            let wait = parcel.arrival - time.elapsed()
            if wait > .zero {
                try await time.sleep(wait)
                continue  // the connection may have broken meanwhile
            }
            state.withLock { $0.head = nil }
            return parcel.frame
        }
    }

    /// The error is told once; after it the sequence has ended.
    private func lose(_ ending: Ending) throws -> TransportFrame? {
        state.withLock { state in
            state.head = nil
            state.ending?.error = nil
        }
        if let error = ending.error { throw error }
        return nil
    }
}

extension UnreliableLine.State {
    fileprivate mutating func fate(
        of frame: [UInt8], _ conduct: UnreliableTransport.Conduct, now: Duration
    ) -> UnreliableLine.Fate {
        let delay = Duration.random(in: conduct.delay, using: &random)
        lastArrival = max(lastArrival, now + delay)
        guard conduct.cutChance > 0, random.chance(conduct.cutChance) else { return .arrives(at: lastArrival) }
        let ending = UnreliableLine.Ending(
            error: random.chance(0.5) ? .peerGone : nil, losesRest: random.chance(0.5))
        guard random.chance(0.5), frame.count > 1 else { return .isCut(ending, beginning: nil) }
        let beginning = Array(frame.prefix(Int.random(in: 1..<frame.count, using: &random)))
        return .isCut(ending, beginning: UnreliableLine.Parcel(frame: .message(beginning), arrival: lastArrival))
    }
}

extension Duration {
    /// A duration of the range, in whole nanoseconds.
    static func random(in range: ClosedRange<Duration>, using random: inout SeededGenerator) -> Duration {
        guard range.lowerBound < range.upperBound else { return range.lowerBound }
        let span = (range.upperBound - range.lowerBound) / .nanoseconds(1)
        return range.lowerBound + .nanoseconds(Int64.random(in: 0...Int64(span), using: &random))
    }
}

/// A clock without its types.
struct TestTimeline: Sendable {
    let elapsed: @Sendable () -> Duration
    let sleep: @Sendable (Duration) async throws -> Void

    init<C: Clock>(_ clock: C) where C.Duration == Duration {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
    }
}
