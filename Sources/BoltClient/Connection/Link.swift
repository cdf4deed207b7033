import NIOCore
import Synchronization

/// One connection's shared state: the event loop fills the inbox, one task at a time empties it and sends.
///
/// Thread-safe: everything that changes is behind a lock, and continuations are resumed outside of it.
final class Link: Sendable {
    private struct State {
        var inbox: Inbox
        var channel: (any Channel)?
        var waiter: CheckedContinuation<Void, any Error>?
        var isClosed = false
    }

    private let state: Mutex<State>

    init(maxMessageBytes: Int) { state = Mutex(State(inbox: Inbox(maxMessageBytes: maxMessageBytes))) }

    deinit { state.withLock { $0.channel }?.close(promise: nil) }

    /// Nil until it is settled.
    var version: BoltVersion? { state.withLock { $0.inbox.conversation?.version } }
    var phase: Conversation.Phase? { state.withLock { $0.inbox.conversation?.phase } }
    var isClean: Bool { state.withLock { $0.inbox.isClean } }
    var end: BoltError? { state.withLock { $0.inbox.end } }
    /// Whether the network should be read on.
    var wantsBytes: Bool { state.withLock { !$0.inbox.isPaused } }

    // MARK: - The network's side

    /// The channel is there. One that nobody wants any more is closed.
    func opened(_ channel: any Channel) {
        let (isWanted, waiter) = state.withLock { state in
            if !state.isClosed { state.channel = channel }
            return (!state.isClosed, Self.takeWaiter(&state))
        }
        if !isWanted { channel.close(promise: nil) }
        waiter?.resume()
    }

    func received(_ bytes: ByteBufferView) {
        change { $0.inbox.read(bytes) }
    }

    /// Nothing more will arrive.
    func ended(_ error: BoltError) {
        change { $0.inbox.finish(error) }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiter = state.withLock { state in
            body(&state)
            return Self.takeWaiter(&state)
        }
        waiter?.resume()
    }

    private static func takeWaiter(_ state: inout State) -> CheckedContinuation<Void, any Error>? {
        defer { state.waiter = nil }
        return state.waiter
    }

    // MARK: - The user's side

    /// Writes bytes as they are, before there is a conversation.
    func sendRaw(_ bytes: [UInt8]) {
        guard let channel = state.withLock({ $0.channel }) else { return }
        channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
    }

    /// Sends requests in one piece.
    ///
    /// - Parameter usesUTC: How moments among the parameters are counted.
    /// - Throws: Where one cannot be written or does not fit; then none is sent, and the connection has to be abandoned
    ///   when some were counted already.
    func send(_ requests: [BoltRequest], usesUTC: Bool) throws(BoltError) {
        var bytes: [UInt8] = []
        for request in requests { bytes += Chunks.frame(try request.encoded(usesUTC: usesUTC)) }
        let channel = try state.withLock { state throws(BoltError) in
            for request in requests { try state.inbox.send(request.kind) }
            return state.channel
        }
        guard let channel else { throw BoltError(.unreachable, "the connection is not open") }
        channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
    }

    /// The next event if it is there already.
    ///
    /// - Throws: Why there will be no event any more.
    func poll() throws(BoltError) -> Conversation.Event? {
        let (event, resumes, channel) = try state.withLock { state throws(BoltError) in
            let (event, resumes) = state.inbox.take()
            if event == nil, let end = state.inbox.end { throw end }
            return (event, resumes, state.channel)
        }
        if resumes { channel?.read() }
        return event
    }

    /// Returns when a condition holds, which is judged under the lock; ends with the task's cancellation. One task may
    /// wait at a time.
    func wait(until condition: @Sendable (borrowing Inbox, _ isOpen: Bool) -> Bool) async throws {
        while !state.withLock({ condition($0.inbox, $0.channel != nil) }) { try await pause(unless: condition) }
    }

    /// Returns when something changed.
    private func pause(unless condition: @Sendable (borrowing Inbox, _ isOpen: Bool) -> Bool) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isDone = state.withLock { state in
                    if Task.isCancelled || condition(state.inbox, state.channel != nil) { return true }
                    precondition(state.waiter == nil, "a connection has one user at a time")
                    state.waiter = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
            try Task.checkCancellation()
        } onCancel: {
            state.withLock { Self.takeWaiter(&$0) }?.resume(throwing: CancellationError())
        }
    }

    /// Tells the server to forget what it does, and drops what it still sends. Returns at once; the connection is clean
    /// when the server has answered.
    func abandon() {
        let (needsReset, resumes, channel) = state.withLock { state in
            let (needsReset, resumes) = state.inbox.abandon()
            return (needsReset, resumes, state.channel)
        }
        guard let channel else { return }
        if resumes { channel.read() }
        if needsReset { channel.writeAndFlush(channel.allocator.buffer(bytes: Self.reset), promise: nil) }
    }

    private static let reset: [UInt8] = [0, 2, 0xB0, 0x0F, 0, 0]
    private static let goodbye: [UInt8] = [0, 2, 0xB0, 0x02, 0, 0]

    /// Says goodbye where that is possible, and closes.
    func close() {
        let (channel, isPolite) = state.withLock { state in
            let isPolite = state.inbox.end == nil && state.inbox.conversation != nil
            state.isClosed = true
            state.inbox.finish(BoltError(.unreachable, "the connection was closed"))
            defer { state.channel = nil }
            return (state.channel, isPolite)
        }
        guard let channel else { return }
        if isPolite { channel.writeAndFlush(channel.allocator.buffer(bytes: Self.goodbye), promise: nil) }
        channel.close(promise: nil)
    }
}

/// Carries bytes from the network into a ``Link``, and reads on only while the link wants more.
final class LinkHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let link: Link

    init(_ link: Link) { self.link = link }

    func channelActive(context: ChannelHandlerContext) {
        context.read()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        link.received(unwrapInboundIn(data).readableBytesView)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if let end = link.end {
            link.ended(end)
            context.close(promise: nil)
        } else if link.wantsBytes {
            context.read()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        link.ended(BoltError(.unreachable, "the server closed the connection"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        link.ended(ConnectionTrouble.error(for: error))
        context.close(promise: nil)
    }
}
