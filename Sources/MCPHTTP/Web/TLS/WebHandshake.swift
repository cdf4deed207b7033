import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Waits for the end of a TLS handshake and then sets up the protocol that was agreed on.
final class WebHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    /// The client left or failed before a protocol was agreed on.
    struct Failed: Error {}

    private let timeout: TimeAmount
    private let logger: Logger
    private let agreed: EventLoopPromise<WebAgreed>
    /// Adds the handlers of HTTP/2 if asked to, else of HTTP/1.1.
    private let setUp: (_ isHTTP2: Bool) throws -> WebAgreed
    private var alarm: Scheduled<Void>?
    private var isSettled = false

    init(
        timeout: TimeAmount, logger: Logger, agreed: EventLoopPromise<WebAgreed>,
        setUp: @escaping (_ isHTTP2: Bool) throws -> WebAgreed
    ) {
        self.timeout = timeout
        self.logger = logger
        self.agreed = agreed
        self.setUp = setUp
    }

    func handlerAdded(context: ChannelHandlerContext) {
        alarm = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { context.close(promise: nil) }
    }
    func handlerRemoved(context: ChannelHandlerContext) { settle(.failure(Failed())) }

    func channelInactive(context: ChannelHandlerContext) {
        settle(.failure(Failed()))
        context.fireChannelInactive()
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("no TLS handshake", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent, ChannelEvent.inputClosed: context.close(promise: nil)
        case TLSUserEvent.handshakeCompleted(let negotiated): complete(negotiated, context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func complete(_ negotiated: String?, _ context: ChannelHandlerContext) {
        do {
            settle(.success(try setUp(negotiated == "h2")))
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        } catch {
            settle(.failure(error))
            context.close(promise: nil)
        }
    }

    private func settle(_ result: Result<WebAgreed, any Error>) {
        alarm?.cancel()
        guard !isSettled else { return }
        isSettled = true
        agreed.completeWith(result)
    }
}
