import NIOCore

/// Decides what one HTTP/2 connection does next beside its streams. Pure: the caller brings events and the time and
/// performs the actions.
///
/// A connection that is to end names the last stream that it serves (RFC 9113, section 6.8); a client may send what it
/// opened after that again elsewhere. Once all streams have ended, our side is closed, and what the client sends is dropped
/// until it closes too, because closing with unread bytes would reset the connection.
struct WebMultiplexState {
    enum Action: Equatable {
        case nothing
        /// Name the last stream that is served.
        case nameLast(stream: Int)
        /// The same, and report `lastWordWritten`.
        case end(lastStream: Int)
        /// The client asks for more than it may: say so, and close once that is written.
        case abandon(lastStream: Int)
        /// Tell the client that nothing more will come.
        case closeOutput
        case close
    }

    private enum Phase: Equatable {
        case open
        /// The last stream is named.
        case draining
        /// The last word is written, which may take as long as the client takes to read it.
        case ending(since: NIODeadline)
        case lingering(since: NIODeadline)
        case closed
    }

    private let mostServed: Int
    private let (idleTimeout, writeTimeout, lingerTimeout): (TimeAmount, TimeAmount, TimeAmount)
    private var phase = Phase.open
    private var open = 0
    private var served = 0
    private var last = 0
    private var idleSince: NIODeadline
    private var blockedSince: NIODeadline?

    init(limits: WebLimits, at now: NIODeadline) {
        // A stream that the client resets is closed at once, but its responder may take a moment to end.
        mostServed = 2 * limits.streams
        idleTimeout = TimeAmount(limits.idleTimeout)
        writeTimeout = TimeAmount(limits.writeTimeout)
        lingerTimeout = TimeAmount(limits.lingerTimeout)
        idleSince = now
    }

    /// Whether to ask the socket for more: not while the client leaves unread what it asked for before.
    var mayRead: Bool { blockedSince == nil && phase != .closed }

    // MARK: Streams

    mutating func opened(stream: Int, at now: NIODeadline) -> Action {
        open += 1
        served += 1
        last = max(last, stream)
        guard served > mostServed else { return .nothing }
        switch phase {
        case .ending, .lingering, .closed: return .nothing
        case .open, .draining: break
        }
        phase = .ending(since: now)
        return .abandon(lastStream: last)
    }

    mutating func closed(at now: NIODeadline) -> Action {
        open -= 1
        idleSince = now
        return open == 0 && phase == .draining ? end(at: now) : .nothing
    }

    /// The responder of a stream has ended.
    mutating func responderEnded() { served -= 1 }

    // MARK: The connection

    /// The server shuts down.
    mutating func drain(at now: NIODeadline) -> Action {
        guard phase == .open else { return .nothing }
        if open == 0 { return end(at: now) }
        phase = .draining
        return .nameLast(stream: last)
    }

    /// Everything has been sent that ever will.
    mutating func lastWordWritten(at now: NIODeadline) -> Action {
        guard case .ending = phase else { return .nothing }
        phase = .lingering(since: now)
        return .closeOutput
    }

    /// The protocol's own handler reports an error. Once the last stream has ended after a goodbye, it takes every frame
    /// in either direction for one, so that then nothing may be cut off that is still to be written.
    mutating func failed(at now: NIODeadline) -> Action {
        switch phase {
        case .open: close()
        case .draining: end(at: now)
        case .ending, .lingering, .closed: .nothing
        }
    }

    mutating func writeBlocked(at now: NIODeadline) { if blockedSince == nil { blockedSince = now } }
    mutating func writeUnblocked() { blockedSince = nil }

    mutating func close() -> Action {
        defer { phase = .closed }
        return phase == .closed ? .nothing : .close
    }
    mutating func connectionClosed() { phase = .closed }

    /// When to call `clock` at the latest.
    var deadline: NIODeadline? {
        let blocked = blockedSince.map { $0 + writeTimeout }
        switch phase {
        case .closed: return nil
        case .open: return earlier(blocked, open == 0 ? idleSince + idleTimeout : nil)
        case .draining: return blocked
        case .ending(let since): return earlier(blocked, since + writeTimeout)
        case .lingering(let since): return since + lingerTimeout
        }
    }

    mutating func clock(_ now: NIODeadline) -> Action {
        guard let deadline, deadline <= now else { return .nothing }
        if let blockedSince, blockedSince + writeTimeout <= now { return close() }
        switch phase {
        case .open: return end(at: now)
        case .ending, .lingering: return close()
        case .draining, .closed: return .nothing
        }
    }

    private mutating func end(at now: NIODeadline) -> Action {
        phase = .ending(since: now)
        return .end(lastStream: last)
    }

    private func earlier(_ one: NIODeadline?, _ other: NIODeadline?) -> NIODeadline? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }
}
