import NIOCore
import NIOHTTP1

/// Decides what one HTTP/1.1 connection or HTTP/2 stream does next. Pure: the caller brings bytes and the time and performs the actions.
///
/// Requests are handed out one at a time in the order they came; a refusal waits for the answers before it. Once the
/// connection is to end, what was written is flushed, our side is closed, and the client's bytes are dropped until it
/// closes too (or takes too long), because closing with unread bytes would reset the connection and could take the
/// last answer away from the client.
struct WebConnectionState {
    enum Action: Equatable {
        case nothing
        /// Hand this request to the task that waits for one.
        case deliver(WebRequest)
        case sendContinue
        /// Write this answer, flush, and report `flushed`.
        case refuse(WebRefusal)
        /// Flush what was written, and report `flushed`.
        case finish
        /// Tell the client that nothing more will come.
        case closeOutput
        case close
    }
    /// What becomes of bytes that were read.
    enum Intake: Equatable { case parse, drop, close }
    /// What becomes of an answer the responder began.
    enum Start: Equatable { case write(HTTPResponseHead), refuse(WebRefusal), ignore }

    private struct Pending {
        var request: WebRequest
        var owed: WebOwed
    }
    private enum Ending: Equatable {
        case open, flushing(since: NIODeadline), lingering(since: NIODeadline), closed
        /// The connection speaks another protocol and belongs to other handlers.
        case upgraded
    }

    /// More requests than one read can bring (a read is at most `WebChannel.readBytes`, over TLS with a record before it
    /// that was incomplete and is no longer than that; a request is at least 16 bytes): only a client that has closed can
    /// make us read on while enough are waiting, and it gets no answers.
    private static let mostRequestsPerRead = 2 * WebChannel.readBytes / 16

    /// Whether this is an HTTP/2 stream: it carries one request and ends with the answer.
    let isStream: Bool
    private let limits: WebLimits
    private let (readTimeout, idleTimeout): (TimeAmount, TimeAmount)
    private let (writeTimeout, lingerTimeout): (TimeAmount, TimeAmount)

    // From the client
    private var isReading = true
    private var incoming: Pending?
    private var incomingSince: NIODeadline?
    private var owesContinue = false
    private var waiting = CircularBuffer<Pending>(initialCapacity: 1)
    private var waitingBytes = 0
    private var refusal: WebRefusal?
    private var droppedBytes = 0

    // To the client
    private var isTaskWaiting = false
    private var owed: WebOwed?
    private var idleSince: NIODeadline
    private var blockedSince: NIODeadline?
    private var isDraining = false
    private var ending = Ending.open

    /// The client has closed its side, or the connection is closed: nobody waits for answers any more.
    private(set) var isGone = false

    init(limits: WebLimits, isStream: Bool = false, at now: NIODeadline) {
        self.isStream = isStream
        self.limits = limits
        (readTimeout, idleTimeout) = (TimeAmount(limits.readTimeout), TimeAmount(limits.idleTimeout))
        (writeTimeout, lingerTimeout) = (TimeAmount(limits.writeTimeout), TimeAmount(limits.lingerTimeout))
        idleSince = now
    }

    private var isFree: Bool { owed == nil && waiting.isEmpty }
    private var asksUpgrade: Bool { (waiting.last?.owed ?? owed)?.asksUpgrade ?? false }
    private var isFull: Bool { waiting.count >= limits.pipelined || waitingBytes >= limits.bodyBytes }

    /// Whether to ask the socket for more. What is not asked for waits in the kernel and slows the client down.
    var mayRead: Bool {
        switch ending {
        case .open: isReading && !isFull
        case .lingering: true
        case .flushing, .closed, .upgraded: false
        }
    }

    // MARK: What the client does

    mutating func received(bytes: Int, at now: NIODeadline) -> Intake {
        switch ending {
        case .open where isReading:
            if incomingSince == nil { incomingSince = now }
            return .parse
        case .lingering:
            droppedBytes += min(bytes, limits.lingerBytes)
            return droppedBytes > limits.lingerBytes ? .close : .drop
        // The parser keeps what follows a request to upgrade. It is little: nothing more is read until that is decided.
        case .open where asksUpgrade: return .parse
        case .open, .flushing, .closed, .upgraded: return .drop
        }
    }

    mutating func received(_ head: HTTPRequestHead, at now: NIODeadline) -> Action {
        guard case .open = ending, isReading else { return .nothing }
        switch WebRequestCheck.judge(head, isStream: isStream, limits: limits) {
        case .refuse(let refusal): return refuse(refusal, at: now)
        case .take(let expectsContinue, let isLast):
            let request = WebRequest(head: head, body: ByteBuffer())
            incoming = Pending(request: request, owed: WebOwed(head, isStream: isStream, isLast: isLast))
            if incomingSince == nil { incomingSince = now }
            owesContinue = expectsContinue
            return continueIfOwed(at: now)
        }
    }

    mutating func received(_ part: ByteBuffer, at now: NIODeadline) -> Action {
        guard case .open = ending, let held = incoming?.request.body.readableBytes else { return .nothing }
        guard part.readableBytes <= limits.bodyBytes - held else {
            return refuse(.bodyTooLarge(limit: limits.bodyBytes), at: now)
        }
        owesContinue = false
        if held == 0 { incoming?.request.body = part } else { incoming?.request.body.writeImmutableBuffer(part) }
        return .nothing
    }

    /// The streams of this connection hold as much as they may.
    mutating func overloaded(at now: NIODeadline) -> Action {
        guard case .open = ending, incoming != nil else { return .nothing }
        return refuse(.connectionFull, at: now)
    }

    mutating func receivedEnd() -> Action {
        guard case .open = ending, let complete = incoming.take() else { return .nothing }
        incomingSince = nil
        owesContinue = false
        if complete.owed.isLast { isReading = false }
        if isTaskWaiting { return deliver(complete) }
        guard waiting.count < limits.pipelined + Self.mostRequestsPerRead else {
            isReading = false
            return .nothing
        }
        waitingBytes += complete.request.body.readableBytes
        waiting.append(complete)
        return .nothing
    }

    mutating func failedToParse(_ error: HTTPParserError, at now: NIODeadline) -> Action {
        guard case .open = ending, isReading else { return .nothing }
        return refuse(.unparsable(error, limits), at: now)
    }

    /// The client sends nothing more: for us it has left, whatever it still reads. A whole request that nobody has begun
    /// to answer is still delivered, so that it does not depend on luck whether a client that sends and closes is heard.
    mutating func inputClosed() -> Action {
        let unheard = owed == nil ? waiting.first : nil
        leave()
        if case .open = ending, let unheard { waiting.append(unheard) }
        switch ending {
        case .open where owed != nil || !waiting.isEmpty: return .nothing
        case .flushing, .upgraded: return .nothing
        case .open, .lingering, .closed: return close()
        }
    }

    mutating func connectionClosed() {
        leave()
        ending = .closed
    }

    // MARK: What the task does

    /// The task is done with the request it had and wants another. Delivered now or by a later event, or never:
    /// see `isGone`.
    mutating func next(at now: NIODeadline) -> Action {
        precondition(!isTaskWaiting, "one task answers a connection")
        isTaskWaiting = true
        guard case .open = ending else { return .nothing }
        if let owed = owed.take() {
            if isGone { return .nothing }
            return owed.isHeadSent ? close() : begin(.unanswered, at: now)
        }
        let wasFull = isFull
        guard let first = waiting.popFirst() else { return .nothing }
        waitingBytes -= first.request.body.readableBytes
        if wasFull && !isFull && incomingSince != nil { incomingSince = now }
        return deliver(first)
    }

    /// The responder has the head of its answer; `wholeBodyBytes` is the length of the body if all of it is there too.
    mutating func start(
        _ status: HTTPResponseStatus, _ headers: HTTPHeaders, wholeBodyBytes: Int?, at now: NIODeadline
    ) -> Start {
        guard case .open = ending, owed?.isHeadSent == false else { return .ignore }
        if isGone || isDraining { owed?.isLast = true }
        guard let head = owed?.head(status, headers, wholeBodyBytes: wholeBodyBytes) else {
            owed = nil
            stop(at: now)
            return .refuse(.unanswered)
        }
        return .write(head)
    }

    /// Whether the request is answered with another protocol, which the connection then is left to. If not, an answer is
    /// still owed.
    mutating func upgrade() -> Bool {
        guard case .open = ending, let owed, owed.asksUpgrade, !owed.isHeadSent, !owed.isOldVersion else {
            return false
        }
        guard !isGone, !isDraining else { return false }
        self.owed = nil
        ending = .upgraded
        return true
    }

    var isUpgraded: Bool { ending == .upgraded }

    /// Whether a part of a body may be written now; nil if no answer has been started.
    var takesBody: Bool? {
        guard case .open = ending, let owed, owed.isHeadSent else { return nil }
        return owed.hasBody
    }

    /// The answer is written to its end.
    mutating func finishAnswer(at now: NIODeadline) -> Action {
        guard case .open = ending, let owed, owed.isHeadSent else { return .nothing }
        self.owed = nil
        idleSince = now
        if owed.isLast || isDraining || isGone {
            stop(at: now)
            return .finish
        }
        guard waiting.isEmpty else { return .nothing }
        if let refusal { return begin(refusal, at: now) }
        return continueIfOwed(at: now)
    }

    mutating func closeAfterAnswer() { owed?.isLast = true }

    /// Everything written has left (or, if not `isWritten`, never will).
    mutating func flushed(_ isWritten: Bool, at now: NIODeadline) -> Action {
        guard case .flushing = ending else { return .nothing }
        if !isWritten || isGone { return close() }
        ending = .lingering(since: now)
        return .closeOutput
    }

    mutating func close() -> Action {
        ending = .closed
        return .close
    }

    /// The task takes no more requests: the client is gone, or the task was cancelled.
    mutating func taskEnded() -> Action {
        if case .open = ending { close() } else { .nothing }
    }

    // MARK: What the server does

    /// The server shuts down: the running request is still answered, then the connection closes.
    mutating func drain() -> Action {
        isDraining = true
        guard case .open = ending, isFree, incoming == nil else { return .nothing }
        return close()
    }

    mutating func writeBlocked(at now: NIODeadline) { if blockedSince == nil { blockedSince = now } }
    mutating func writeUnblocked() { blockedSince = nil }

    /// When to call `clock` at the latest.
    var deadline: NIODeadline? {
        switch ending {
        case .closed, .upgraded: return nil
        case .flushing(let since): return since + writeTimeout
        case .lingering(let since): return since + lingerTimeout
        case .open: break
        }
        if let blockedSince { return blockedSince + writeTimeout }
        if let incomingSince { return isFull || owesContinue ? nil : incomingSince + readTimeout }
        return isFree ? idleSince + idleTimeout : nil
    }

    mutating func clock(_ now: NIODeadline) -> Action {
        guard let deadline, deadline <= now else { return .nothing }
        if case .open = ending, blockedSince == nil, incomingSince != nil { return refuse(.tooSlow, at: now) }
        return close()
    }
}

// MARK: Steps

extension WebConnectionState {
    private mutating func deliver(_ pending: Pending) -> Action {
        isTaskWaiting = false
        owed = pending.owed
        return .deliver(pending.request)
    }

    /// Takes nothing more from the client and refuses as soon as the requests before are answered.
    private mutating func refuse(_ refusal: WebRefusal, at now: NIODeadline) -> Action {
        isReading = false
        incoming = nil
        incomingSince = nil
        owesContinue = false
        if isFree { return begin(refusal, at: now) }
        self.refusal = refusal
        return .nothing
    }

    private mutating func begin(_ refusal: WebRefusal, at now: NIODeadline) -> Action {
        stop(at: now)
        return .refuse(refusal)
    }

    /// What has been written is the last; what waits is not answered.
    private mutating func stop(at now: NIODeadline) {
        ending = .flushing(since: now)
        isReading = false
        waiting.removeAll()
        waitingBytes = 0
        refusal = nil
    }

    /// A 100 must not come before or inside the answer to an earlier request. The client's time starts with it.
    private mutating func continueIfOwed(at now: NIODeadline) -> Action {
        guard owesContinue, isFree else { return .nothing }
        owesContinue = false
        incomingSince = now
        return .sendContinue
    }

    private mutating func leave() {
        isGone = true
        isReading = false
        incoming = nil
        incomingSince = nil
        owesContinue = false
        waiting.removeAll()
        waitingBytes = 0
        refusal = nil
    }
}
