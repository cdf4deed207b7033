import Logging
import MCP
import NIOCore
import NIOHTTP2

/// The shell of one HTTP/2 connection: turns channel events into events of `WebMultiplexState` and performs what it
/// decides. Lives on the connection's event loop and is only touched there.
final class WebMultiplexHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    /// Streams for the connection's task to serve. Ends with the connection.
    let streams: BoundedChannel<WebConnection>
    let budget: WebBodyBudget
    private var state: WebMultiplexState
    private let logger: Logger
    private var context: ChannelHandlerContext?
    private var isReadHeld = false
    private var alarm: (deadline: NIODeadline, task: Scheduled<Void>)?

    init(limits: WebLimits, logger: Logger) {
        state = WebMultiplexState(limits: limits, at: .now())
        // As many as the state lets be served at once.
        streams = BoundedChannel(capacity: 2 * limits.streams)
        budget = WebBodyBudget(bytes: limits.streamsBodyBytes)
        self.logger = logger
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        watchClock(context)
    }
    func handlerRemoved(context: ChannelHandlerContext) {
        lose()
        self.context = nil
    }
    func channelInactive(context: ChannelHandlerContext) {
        lose()
        context.fireChannelInactive()
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("an HTTP/2 connection failed", metadata: ["error": "\(error)"])
        perform(state.failed(at: .now()), context)
    }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: perform(state.drain(at: .now()), context)
        case ChannelEvent.inputClosed: perform(state.close(), context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }
    /// What is not of a stream is answered by the protocol's own handler.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { state.writeUnblocked() } else { state.writeBlocked(at: .now()) }
        settle(context)
        context.fireChannelWritabilityChanged()
    }
    func read(context: ChannelHandlerContext) {
        if state.mayRead { context.read() } else { isReadHeld = true }
    }

    // MARK: Streams

    /// Hands a new stream to the connection's task.
    func opened(_ stream: HTTP2StreamID, _ connection: WebConnection) {
        guard let context else { return connection.channel.close(promise: nil) }
        perform(state.opened(stream: Int(stream), at: .now()), context)
        if !streams.trySend(connection) {
            state.responderEnded()
            connection.channel.close(promise: nil)
        }
        connection.channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in
            guard let self, let context = self.context else { return }
            perform(state.closed(at: .now()), context)
        }
    }

    /// The connection's task has ended one of the streams.
    func responderEnded() { state.responderEnded() }

    // MARK: Acting

    private func perform(_ action: WebMultiplexState.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .nothing: break
        case .nameLast(let stream): context.writeAndFlush(goodbye(stream), promise: nil)
        case .end(let stream):
            let written = context.eventLoop.makePromise(of: Void.self)
            context.writeAndFlush(goodbye(stream), promise: written)
            written.futureResult.assumeIsolated().whenComplete { [weak self] _ in
                guard let self, let context = self.context else { return }
                perform(state.lastWordWritten(at: .now()), context)
            }
        case .abandon(let stream):
            logger.debug("an HTTP/2 client resets streams faster than they can be ended")
            let written = context.eventLoop.makePromise(of: Void.self)
            context.writeAndFlush(goodbye(stream, .enhanceYourCalm), promise: written)
            written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        case .closeOutput: context.close(mode: .output, promise: nil)
        case .close: context.close(promise: nil)
        }
        settle(context)
    }

    private func goodbye(_ last: Int, _ code: HTTP2ErrorCode = .noError) -> NIOAny {
        wrapOutboundOut(
            HTTP2Frame(
                streamID: .rootStream,
                payload: .goAway(lastStreamID: HTTP2StreamID(last), errorCode: code, opaqueData: nil)))
    }

    private func settle(_ context: ChannelHandlerContext) {
        if isReadHeld && state.mayRead {
            isReadHeld = false
            context.read()
        }
        watchClock(context)
    }

    private func lose() {
        state.connectionClosed()
        streams.finish()
        alarm?.task.cancel()
        alarm = nil
    }

    /// Keeps one timer for the connection and moves it only to an earlier time or when it fires.
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

/// An HTTP/2 connection as the task that serves it sees it.
struct WebMultiplex: Sendable {
    let channel: any Channel
    let streams: BoundedChannel<WebConnection>
    private let handler: NIOLoopBound<WebMultiplexHandler>

    init(channel: any Channel, handler: WebMultiplexHandler) {
        self.channel = channel
        streams = handler.streams
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    /// To be called after each stream that was taken.
    func responderEnded() {
        if channel.eventLoop.inEventLoop { return handler.value.responderEnded() }
        channel.eventLoop.execute { handler.value.responderEnded() }
    }
}
