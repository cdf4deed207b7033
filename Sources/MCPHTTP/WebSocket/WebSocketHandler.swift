import MCP
import NIOCore
import NIOWebSocket

/// The shell of one WebSocket: turns channel events into events of ``WebSocketState`` and performs what it decides.
/// Lives on the connection's event loop and is only touched there.
final class WebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = Never
    typealias OutboundOut = WebSocketFrame

    private let role: WebSocketAssembly.Role
    private let inbox: WebSocketInbox
    private var state: WebSocketState
    private var outbox = WebSocketOutbox()
    private var context: ChannelHandlerContext?
    private var isReadHeld = false
    /// The last ping that is not answered yet: a client that pings without reading is answered once.
    private var owedPong: ByteBuffer?
    private var alarm: (deadline: NIODeadline, task: Scheduled<Void>)?

    init(role: WebSocketAssembly.Role, limits: WebSocketLimits, inbox: WebSocketInbox) {
        self.role = role
        self.inbox = inbox
        state = WebSocketState(role: role, limits: limits, at: .now())
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        watchClock(context)
    }
    func handlerRemoved(context: ChannelHandlerContext) {
        lose()
        alarm?.task.cancel()
        self.context = nil
    }
    func channelInactive(context: ChannelHandlerContext) {
        lose()
        context.fireChannelInactive()
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as NIOWebSocketError: perform(state.failed(error, at: .now()), context)
        // What comes after bytes that were no frames is dropped, while the other side reads what it did wrong.
        case is ByteToMessageDecoderError: break
        default: perform(state.inputClosed(), context)
        }
    }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: drain()
        case ChannelEvent.inputClosed: perform(state.inputClosed(), context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            state.writeUnblocked()
            sendWaiting(context)
        }
        context.fireChannelWritabilityChanged()
    }
    func read(context: ChannelHandlerContext) {
        if state.mayRead { context.read() } else { isReadHeld = true }
    }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        perform(state.received(unwrapInboundIn(data), at: .now()), context)
    }

    /// Told by ``WebSocketIntake`` after each frame, and after each part of one.
    func received(isMidFrame: Bool) {
        state.received(isMidFrame: isMidFrame, at: .now())
        if let context { watchClock(context) }
    }

    // MARK: For the transport

    func send(_ entry: WebSocketOutbox.Entry) {
        guard let context, state.isOpen else { return entry.sender.resume(throwing: TransportError.closed) }
        if entry.ticket.isCancelled { return entry.sender.resume(throwing: CancellationError()) }
        guard outbox.isEmpty, context.channel.isWritable else {
            outbox.append(entry)
            state.writeBlocked(at: .now())
            return watchClock(context)
        }
        write(.text, entry.message, context)
        entry.sender.resume()
    }
    func cancel(_ ticket: WebSocketTicket) { outbox.remove(ticket)?.sender.resume(throwing: CancellationError()) }
    func readOn() {
        guard let context else { return }
        state.hold(false, at: .now())
        settle(context)
    }
    /// Takes no new messages; ``close()`` will say that this side goes away.
    func drain() {
        state.drain()
        inbox.frames.finish()
    }
    func close() { if let context { perform(state.close(at: .now()), context) } }
    func hurry() { if let context { perform(state.hurry(at: .now()), context) } }

    // MARK: Writing

    private func write(
        _ opcode: WebSocketOpcode, _ payload: ByteBuffer, _ context: ChannelHandlerContext,
        _ promise: EventLoopPromise<Void>? = nil
    ) {
        // A server's frames are not masked, a client's are, with a new key each (RFC 6455, section 5.3).
        let key: WebSocketMaskingKey? = role == .client ? .random() : nil
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: key, data: payload)
        context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
    }
    private func sendWaiting(_ context: ChannelHandlerContext) {
        if let payload = owedPong.take() { write(.pong, payload, context) }
        while context.channel.isWritable, state.isOpen, let entry = outbox.popFirst() {
            write(.text, entry.message, context)
            entry.sender.resume()
        }
        if !outbox.isEmpty { state.writeBlocked(at: .now()) }
        watchClock(context)
    }
    private func writeClose(_ close: WebSocketClose, _ context: ChannelHandlerContext) {
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.assumeIsolated().whenComplete { [weak self] result in
            guard let self, let context = self.context else { return }
            let isWritten = if case .success = result { true } else { false }
            perform(state.closeFlushed(isWritten, at: .now()), context)
        }
        write(.connectionClose, close.payload, context, flushed)
    }

    // MARK: Acting

    private func perform(_ action: WebSocketState.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .nothing: break
        case .deliver(let message): if inbox.put(message) == true { state.hold(true, at: .now()) }
        case .pong(let payload):
            owedPong = payload
            if context.channel.isWritable { sendWaiting(context) }
        case .ping: if context.channel.isWritable { write(.ping, ByteBuffer(), context) }
        case .close(let close, let reason):
            end(reason)
            writeClose(close, context)
        case .closeOutput: context.close(mode: .output, promise: nil)
        case .abort(let reason):
            end(reason)
            context.close(promise: nil)
        }
        settle(context)
    }
    private func settle(_ context: ChannelHandlerContext) {
        if isReadHeld && state.mayRead {
            isReadHeld = false
            context.read()
        }
        watchClock(context)
    }
    private func lose() { end(state.connectionClosed()) }
    /// Nothing more is read from or sent to the other side.
    private func end(_ reason: WebSocketClosure?) {
        inbox.frames.finish(throwing: reason)
        owedPong = nil
        for entry in outbox.removeAll() { entry.sender.resume(throwing: TransportError.peerGone) }
    }

    /// Keeps one timer, and moves it only to an earlier time or when it fires: a busy connection costs none.
    private func watchClock(_ context: ChannelHandlerContext) {
        guard let deadline = state.deadline else { return }
        if let alarm {
            if alarm.deadline <= deadline { return }
            alarm.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            guard let self, let context = self.context else { return }
            alarm = nil
            perform(state.clock(.now()), context)
        }
        alarm = (deadline, task)
    }
}
