import Logging
import NIOCore
import NIOHTTP1

/// The shell of one connection: turns channel events into events of `WebConnectionState` and performs what it decides.
/// Lives on the connection's event loop and is only touched there.
final class WebConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What became of a write.
    enum Sent { case written, blocked, gone }

    private var state: WebConnectionState
    private let logger: Logger
    /// What this HTTP/2 stream and its siblings may hold; nil on an HTTP/1.1 connection.
    private let streamBudget: WebBodyBudget?
    private var budgetTaken = 0
    private var context: ChannelHandlerContext?
    private var isReadHeld = false
    private var nextWaiter: CheckedContinuation<WebRequest?, Never>?
    private var goneWaiters: [CheckedContinuation<Void, Never>] = []
    private var writeWaiters: [CheckedContinuation<Bool, Never>] = []
    private var alarm: (deadline: NIODeadline, task: Scheduled<Void>)?

    init(limits: WebLimits, logger: Logger, streamBudget: WebBodyBudget? = nil) {
        state = WebConnectionState(limits: limits, isStream: streamBudget != nil, at: .now())
        self.logger = logger
        self.streamBudget = streamBudget
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        watchClock(context)
    }
    func handlerRemoved(context: ChannelHandlerContext) {
        if !state.isUpgraded { lose(context) }
        alarm?.task.cancel()
        streamBudget?.give(budgetTaken)
        self.context = nil
    }
    func channelInactive(context: ChannelHandlerContext) {
        lose(context)
        context.fireChannelInactive()
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as HTTPParserError: perform(state.failedToParse(error, at: .now()), context)
        default: perform(state.close(), context)
        }
    }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: perform(state.drain(), context)
        case ChannelEvent.inputClosed: perform(state.inputClosed(), context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { endWriteWaits(true) }
        context.fireChannelWritabilityChanged()
    }
    func read(context: ChannelHandlerContext) {
        if state.mayRead { context.read() } else { isReadHeld = true }
    }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): perform(state.received(head, at: .now()), context)
        case .body(let part):
            guard takes(part) else { return perform(state.overloaded(at: .now()), context) }
            perform(state.received(part, at: .now()), context)
        case .end: perform(state.receivedEnd(), context)
        }
    }

    /// Asked by `WebIntake` for bytes that have not been parsed yet.
    func admits(bytes: Int) -> Bool {
        guard let context else { return false }
        switch state.received(bytes: bytes, at: .now()) {
        case .parse:
            watchClock(context)
            return true
        case .drop: return false
        case .close:
            perform(state.close(), context)
            return false
        }
    }

    private func takes(_ part: ByteBuffer) -> Bool {
        guard let streamBudget else { return true }
        guard streamBudget.take(part.readableBytes) else { return false }
        budgetTaken += part.readableBytes
        return true
    }

    // MARK: For the connection's task

    func next(_ waiter: CheckedContinuation<WebRequest?, Never>) {
        guard let context else { return waiter.resume(returning: nil) }
        nextWaiter = waiter
        perform(state.next(at: .now()), context)
    }
    func gone(_ waiter: CheckedContinuation<Void, Never>) {
        if state.isGone { waiter.resume() } else { goneWaiters.append(waiter) }
    }
    func answer(_ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ body: ByteBuffer) -> Sent {
        guard let context, start(status, headers, wholeBodyBytes: body.readableBytes, context) else { return .gone }
        if body.readableBytes > 0, state.takesBody == true { write(.body(.byteBuffer(body)), context) }
        return end(context)
    }
    func send(_ part: WebPart) -> Sent {
        guard let context else { return .gone }
        switch part {
        case .head(let status, let headers):
            guard start(status, headers, wholeBodyBytes: nil, context) else { return .gone }
        case .body(let body):
            guard let takesBody = state.takesBody else { return .gone }
            if takesBody, body.readableBytes > 0 { write(.body(.byteBuffer(body)), context) }
        case .end:
            return state.takesBody == nil ? .gone : end(context)
        }
        context.flush()
        return sent(context)
    }
    /// Resumed with true when the client has read enough to write more, with false when it is gone or was too slow.
    func writable(_ waiter: CheckedContinuation<Bool, Never>) {
        guard let context, context.channel.isActive, !state.isGone else { return waiter.resume(returning: false) }
        if context.channel.isWritable { return waiter.resume(returning: true) }
        writeWaiters.append(waiter)
        state.writeBlocked(at: .now())
        watchClock(context)
    }
    /// Answers 101 and leaves the connection to other handlers, which then get what the client sent behind its request.
    /// False: that cannot be done (any more), and an answer may still be owed.
    func upgrade(_ headers: HTTPHeaders, to handlers: [any ChannelHandler]) -> Bool {
        guard let context, let stages = try? HTTPStages(context.pipeline.syncOperations), state.upgrade() else {
            return false
        }
        let pipeline = context.pipeline.syncOperations
        write(.head(HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)), context)
        context.flush()
        // Whoever waits for the client to leave, waits for that still.
        context.channel.closeFuture.assumeIsolated().whenComplete { [self] _ in
            state.connectionClosed()
            endGoneWaits()
        }
        do { try pipeline.addHandlers(handlers, position: .last) } catch {
            context.close(promise: nil)
            return true
        }
        let channel = context.channel
        for stage in [stages.intake, stages.encoder, context] { pipeline.removeHandler(context: stage, promise: nil) }
        pipeline.removeHandler(context: stages.decoder).whenComplete { _ in channel.read() }
        return true
    }
    func closeAfterAnswer() { state.closeAfterAnswer() }
    func close() { if let context { perform(state.close(), context) } }
    func taskEnded() { if let context { perform(state.taskEnded(), context) } }

    // MARK: Writing

    private func start(
        _ status: HTTPResponseStatus, _ headers: HTTPHeaders, wholeBodyBytes: Int?, _ context: ChannelHandlerContext
    ) -> Bool {
        switch state.start(status, headers, wholeBodyBytes: wholeBodyBytes, at: .now()) {
        case .write(let head): write(.head(head), context)
        case .refuse(let refusal):
            perform(.refuse(refusal), context)
            return false
        case .ignore: return false
        }
        return true
    }
    private func end(_ context: ChannelHandlerContext) -> Sent {
        // Without a body there is no end to mark: the encoder would mark it as it marks a chunked body's.
        if state.takesBody == true || state.isStream { write(.end(nil), context) }
        context.flush()
        perform(state.finishAnswer(at: .now()), context)
        // A stream is closed by its end, and nothing will follow that could wait for the client.
        return state.isStream ? .written : sent(context)
    }
    private func sent(_ context: ChannelHandlerContext) -> Sent {
        if !context.channel.isActive { .gone } else if context.channel.isWritable { .written } else { .blocked }
    }
    private func write(_ part: HTTPServerResponsePart, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(part), promise: nil)
    }
    private func write(_ refusal: WebRefusal, _ context: ChannelHandlerContext) {
        logger.debug("refused a request", metadata: ["status": "\(refusal.status.code)", "why": "\(refusal.sentence)"])
        let body = refusal.body
        write(.head(refusal.head(bodyBytes: body.readableBytes)), context)
        write(.body(.byteBuffer(body)), context)
        if state.isStream { write(.end(nil), context) }
    }
    /// Nothing is written by this, but its promise is kept after everything before it.
    private func flushAndTell(_ context: ChannelHandlerContext) {
        let flushed = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: flushed)
        flushed.futureResult.assumeIsolated().whenComplete { [weak self] result in
            guard let self, let context = self.context else { return }
            let isWritten = if case .success = result { true } else { false }
            perform(state.flushed(isWritten, at: .now()), context)
        }
    }

    // MARK: Acting

    private func perform(_ action: WebConnectionState.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .nothing: break
        case .deliver(let request): nextWaiter.take()?.resume(returning: request)
        case .sendContinue:
            write(.head(HTTPResponseHead(version: .http1_1, status: .continue)), context)
            context.flush()
        case .refuse(let refusal):
            write(refusal, context)
            flushAndTell(context)
        case .finish: flushAndTell(context)
        case .closeOutput: context.close(mode: .output, promise: nil)
        case .close: context.close(promise: nil)
        }
        settle(context)
    }

    /// After every event: what follows from the state rather than from the event.
    private func settle(_ context: ChannelHandlerContext) {
        if state.isGone {
            nextWaiter.take()?.resume(returning: nil)
            endGoneWaits()
            endWriteWaits(false)
        }
        if isReadHeld && state.mayRead {
            isReadHeld = false
            context.read()
        }
        watchClock(context)
    }
    private func lose(_ context: ChannelHandlerContext) {
        state.connectionClosed()
        settle(context)
    }
    private func endGoneWaits() {
        for waiter in goneWaiters { waiter.resume() }
        goneWaiters.removeAll()
    }
    private func endWriteWaits(_ isWritable: Bool) {
        state.writeUnblocked()
        for waiter in writeWaiters { waiter.resume(returning: isWritable) }
        writeWaiters.removeAll()
    }

    /// Keeps one timer for the connection and moves it only to an earlier time or when it fires: a request on a busy
    /// connection costs none.
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

/// The handlers that make HTTP/1.1 of a connection, besides the one that answers.
private struct HTTPStages {
    let intake, encoder, decoder: ChannelHandlerContext

    init(_ pipeline: ChannelPipeline.SynchronousOperations) throws {
        intake = try pipeline.context(handlerType: WebIntake.self)
        encoder = try pipeline.context(handlerType: HTTPResponseEncoder.self)
        decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
    }
}
