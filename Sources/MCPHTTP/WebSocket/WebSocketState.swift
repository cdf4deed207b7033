import NIOCore
import NIOWebSocket

/// Decides what one WebSocket does next, on either side. Pure: the caller brings frames and the time, and performs the
/// actions.
///
/// Who closes says so with a Close frame, and the other one answers with its own; then the server ends the connection.
/// A side that has broken the rules is told so and given a moment to read it.
struct WebSocketState {
    enum Action: Equatable {
        case nothing
        /// Give the message to whoever reads.
        case deliver([UInt8])
        /// Answer the ping, once there is room for it.
        case pong(ByteBuffer)
        case ping
        /// Let the reader end (with an error if there is one), write the frame, flush, and report ``closeFlushed``.
        case close(WebSocketClose, reader: WebSocketClosure?)
        /// Tell the other side that nothing more will come.
        case closeOutput
        /// Let the reader end with the error, and close the connection.
        case abort(WebSocketClosure?)
    }

    private enum Ending: Equatable {
        case open
        /// Our Close is being written.
        case flushing(since: NIODeadline)
        /// Our Close is written; the other side's, or the end of the connection, is awaited.
        case lingering(since: NIODeadline)
        case closed
    }

    private let role: WebSocketAssembly.Role
    private let limits: WebSocketLimits
    private var assembly: WebSocketAssembly
    private var ending = Ending.open

    private var lastReceived: NIODeadline
    private var messageSince: NIODeadline?
    private var isPinged = false
    private var isHeld = false
    private var blockedSince: NIODeadline?
    /// The other side's Close has come.
    private var isAnswered = false
    /// The other side cannot be understood any more, so its Close will not be seen.
    private var isBroken = false
    /// Nobody has the patience to wait for the other side's Close.
    private var isHasty = false

    /// No new messages are delivered, and the connection will be closed with 1001.
    private(set) var isDraining = false

    init(role: WebSocketAssembly.Role, limits: WebSocketLimits, at now: NIODeadline) {
        self.role = role
        self.limits = limits
        assembly = WebSocketAssembly(role: role, maxMessageBytes: limits.maxMessageBytes)
        lastReceived = now
    }

    /// Whether messages may still be sent.
    var isOpen: Bool { ending == .open }

    /// Whether to ask the socket for more. What is not asked for waits in the kernel and slows the other side down.
    var mayRead: Bool { ending == .open ? !isHeld : ending != .closed }

    // MARK: What the other side does

    mutating func received(_ frame: WebSocketFrame, at now: NIODeadline) -> Action {
        guard ending != .closed, !isBroken else { return .nothing }
        let outcome = assembly.receive(frame)
        if !assembly.isMidMessage { messageSince = nil }
        switch outcome {
        case .nothing: return .nothing
        case .message(let bytes): return isOpen && !isDraining ? .deliver(bytes) : .nothing
        case .ping(let payload): return isOpen ? .pong(payload) : .nothing
        case .close(let close): return received(close, at: now)
        case .violation(let fault): return isOpen ? fail(fault, at: now) : .nothing
        }
    }

    private mutating func received(_ close: WebSocketClose, at now: NIODeadline) -> Action {
        isAnswered = true
        guard isOpen else {
            // The server is the one to end the connection; a client leaves it a moment to do so.
            if case .lingering = ending, role == .server { return abort(nil) }
            return .nothing
        }
        ending = .flushing(since: now)
        return .close(
            WebSocketClose(code: close.code),
            reader: close.isOrderly ? nil : WebSocketClosure(.there, close.code, close.reason))
    }

    /// To be called after all that one read brought.
    ///
    /// - Parameter isMidFrame: A frame has begun and not ended.
    mutating func received(isMidFrame: Bool, at now: NIODeadline) {
        lastReceived = now
        isPinged = false
        if !isMidFrame && !assembly.isMidMessage {
            messageSince = nil
        } else if messageSince == nil {
            messageSince = now
        }
    }

    /// The bytes are no frames.
    mutating func failed(_ error: NIOWebSocketError, at now: NIODeadline) -> Action {
        guard isOpen else { return abort(nil) }
        return fail(.unreadable(error, limits), at: now)
    }

    /// The other side sends nothing more, so it has left.
    mutating func inputClosed() -> Action {
        guard ending != .closed else { return .nothing }
        return abort(isOpen ? .lost : nil)
    }

    /// The connection is gone. Gives what the reader is to be told.
    mutating func connectionClosed() -> WebSocketClosure? {
        defer { ending = .closed }
        return isOpen ? .lost : nil
    }

    // MARK: What this side does

    /// The next message is wanted, or enough of them wait.
    mutating func hold(_ isHeld: Bool, at now: NIODeadline) {
        guard self.isHeld != isHeld else { return }
        self.isHeld = isHeld
        // What the other side has sent meanwhile was not looked at.
        lastReceived = now
        if messageSince != nil { messageSince = now }
    }

    mutating func drain() { isDraining = true }

    mutating func close(at now: NIODeadline) -> Action {
        guard isOpen else { return .nothing }
        ending = .flushing(since: now)
        return .close(isDraining ? .goingAway : .normal, reader: nil)
    }

    /// Closes, without waiting for the other side's agreement.
    mutating func hurry(at now: NIODeadline) -> Action {
        isHasty = true
        switch ending {
        case .open: return blockedSince == nil ? close(at: now) : abort(nil)
        case .lingering: return abort(nil)
        case .flushing: return blockedSince == nil ? .nothing : abort(nil)
        case .closed: return .nothing
        }
    }

    /// Our Close is with the kernel, or never will be.
    mutating func closeFlushed(_ isWritten: Bool, at now: NIODeadline) -> Action {
        guard case .flushing = ending else { return .nothing }
        if !isWritten || isHasty || isAnswered && role == .server { return abort(nil) }
        ending = .lingering(since: now)
        return isBroken ? .closeOutput : .nothing
    }

    mutating func writeBlocked(at now: NIODeadline) { if blockedSince == nil { blockedSince = now } }
    mutating func writeUnblocked() { blockedSince = nil }

    // MARK: Time

    /// When to call `clock` at the latest.
    var deadline: NIODeadline? {
        switch ending {
        case .closed: return nil
        case .flushing(let since): return since + TimeAmount(limits.writeTimeout)
        case .lingering(let since): return since + TimeAmount(limits.closeTimeout)
        case .open: return [unreadDeadline, slowDeadline, quietDeadline].compactMap { $0 }.min()
        }
    }

    private var unreadDeadline: NIODeadline? { blockedSince.map { $0 + TimeAmount(limits.writeTimeout) } }
    private var slowDeadline: NIODeadline? { isHeld ? nil : messageSince.map { $0 + TimeAmount(limits.readTimeout) } }
    private var quietDeadline: NIODeadline? {
        let interval = max(limits.keepAliveInterval, .milliseconds(1))
        return isHeld ? nil : lastReceived + TimeAmount(isPinged ? interval * 2 : interval)
    }

    mutating func clock(_ now: NIODeadline) -> Action {
        guard let deadline, deadline <= now else { return .nothing }
        guard isOpen else { return abort(nil) }
        if let unreadDeadline, unreadDeadline <= now { return abort(.unread) }
        if let slowDeadline, slowDeadline <= now { return fail(.slow, at: now) }
        if isPinged { return abort(.silent) }
        isPinged = true
        return .ping
    }

    // MARK: Steps

    /// Nothing that comes after this is looked at.
    private mutating func fail(_ fault: WebSocketClosure, at now: NIODeadline) -> Action {
        ending = .flushing(since: now)
        isBroken = true
        let code = fault.code.map { WebSocketErrorCode(codeNumber: $0) }
        return .close(WebSocketClose(code: code, reason: fault.reason), reader: fault)
    }

    private mutating func abort(_ reason: WebSocketClosure?) -> Action {
        ending = .closed
        return .abort(reason)
    }
}
