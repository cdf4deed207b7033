import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Asks a server for a WebSocket and, once it agrees, leaves the connection to the handlers of one.
final class WebSocketClientHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: HTTPRequestHead
    private let key: String
    private let limits: WebSocketLimits
    private let opened: EventLoopPromise<WebSocketTransport>
    private let encoder = HTTPRequestEncoder()
    private let validator = NIOHTTPRequestHeadersValidator()
    private let decoder: ByteToMessageHandler<HTTPResponseDecoder>
    private var hasBegun = false
    private var isSettled = false
    private var alarm: Scheduled<Void>?

    /// Asks over a channel that has just connected, on its event loop.
    ///
    /// - Returns: The WebSocket, or why there is none: as soon as the server has answered, or has taken too long to.
    static func perform(
        _ request: HTTPRequestHead, key: String, limits: WebSocketLimits, on channel: any Channel
    ) -> EventLoopFuture<WebSocketTransport> {
        let opened = channel.eventLoop.makePromise(of: WebSocketTransport.self)
        let handshake = WebSocketClientHandshake(request, key: key, limits: limits, opened: opened)
        do {
            try channel.pipeline.syncOperations.addHandlers([
                handshake.encoder, handshake.decoder, handshake.validator, handshake,
            ])
        } catch {
            opened.fail(WebSocketConnectError.unreachable("\(error)"))
        }
        return opened.futureResult
    }

    private init(
        _ request: HTTPRequestHead, key: String, limits: WebSocketLimits, opened: EventLoopPromise<WebSocketTransport>
    ) {
        self.request = request
        self.key = key
        self.limits = limits
        self.opened = opened
        var parsing = NIOHTTPDecoderLimitConfiguration()
        parsing.maxHeaderListSize = 32 << 10
        parsing.maxHeaderFieldSize = 32 << 10
        parsing.maxHeaderFieldCount = 100
        decoder = ByteToMessageHandler(
            HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: parsing))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        alarm = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.connectTimeout)) { [self] in
            fail(.timedOut, context)
        }
        if context.channel.isActive { begin(context) }
    }
    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let answer):
            guard let reason = WebSocketHandshake.refusal(of: answer, key: key) else { return }
            fail(reason, context, headers: answer.headers)
        case .body: break
        case .end: if !isSettled { open(context) }
        }
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error is HTTPParserError ? .notWebSocket("\(error)") : .unreachable("\(error)"), context)
    }
    func channelInactive(context: ChannelHandlerContext) {
        fail(.unreachable("The server closed the connection."), context)
        context.fireChannelInactive()
    }
    func handlerRemoved(context: ChannelHandlerContext) { fail(.unreachable("The connection was closed."), context) }

    private func begin(_ context: ChannelHandlerContext) {
        guard !hasBegun else { return }
        hasBegun = true
        context.write(wrapOutboundOut(.head(request)), promise: nil)
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenFailure { [self] in fail(.unreachable("\($0)"), context) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }

    private func open(_ context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        let channel = context.channel
        let (handlers, transport) = WebSocketTransport.make(on: channel, role: .client, limits: limits)
        do { try pipeline.addHandlers(handlers, position: .last) } catch {
            return fail(.unreachable("\(error)"), context)
        }
        settle()
        pipeline.removeHandler(encoder, promise: nil)
        pipeline.removeHandler(validator, promise: nil)
        pipeline.removeHandler(context: context, promise: nil)
        pipeline.removeHandler(decoder).whenComplete { _ in channel.read() }
        opened.succeed(transport)
    }

    /// - Parameter headers: Those of the answer, where one has come.
    private func fail(_ reason: WebSocketConnectError, _ context: ChannelHandlerContext, headers: HTTPHeaders? = nil) {
        guard !isSettled else { return }
        settle()
        if case .refused(let status) = reason, let headers {
            opened.fail(WebSocketRefusal(status: status, headers: headers))
        } else {
            opened.fail(reason)
        }
        context.close(promise: nil)
    }

    private func settle() {
        isSettled = true
        alarm?.cancel()
    }
}
