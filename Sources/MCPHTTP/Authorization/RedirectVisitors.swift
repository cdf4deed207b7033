import NIOCore
import NIOHTTP1
import Synchronization

/// Answers the browser that an authorization server redirects to this machine, and whoever else comes to the port.
final class RedirectVisitors: Sendable {
    private struct Receiver {
        var take: @Sendable (String) -> Void
    }

    private let path: String
    private let state: String?
    private let receiver: Receiver
    private let present = Atomic<Int>(0)

    /// More connections at once are closed.
    private static let capacity = 16
    /// Who says nothing for so long is sent away.
    private static let patience = TimeAmount.seconds(10)

    /// - Parameters:
    ///   - path: Where the redirect goes.
    ///   - state: What the redirect must carry; another visitor could otherwise end the wait for it.
    ///   - take: Is given the path and query of the redirect.
    init(path: String, state: String?, _ take: @escaping @Sendable (String) -> Void) {
        self.path = path
        self.state = state
        receiver = Receiver(take: take)
    }

    func receive(_ channel: any Channel) -> EventLoopFuture<Void> {
        let count = present.add(1, ordering: .relaxed).newValue
        channel.closeFuture.whenComplete { [self] _ in present.subtract(1, ordering: .relaxed) }
        guard count <= Self.capacity else { return channel.close() }
        return channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
            try pipeline.addHandler(IdleStateHandler(readTimeout: Self.patience))
            try pipeline.addHandler(RedirectPage(visitors: self))
        }
    }

    /// What a request is answered with.
    fileprivate func answer(_ head: HTTPRequestHead) -> (HTTPResponseStatus, String) {
        guard head.uri.prefix(while: { $0 != "?" }) == path else { return (.notFound, "There is nothing here.\n") }
        guard head.method == .GET else { return (.methodNotAllowed, "Only GET is answered here.\n") }
        let query = head.uri.dropFirst(path.count + 1)
        guard state == nil || FormCoding.decode(query)?["state"] == state else {
            return (.badRequest, "This is not the answer to the login that is under way.\n")
        }
        receiver.take(head.uri)
        return (.ok, "That is all. You may close this window and go back to the program.\n")
    }
}

/// One connection: answers one request, then ends.
private final class RedirectPage: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let visitors: RedirectVisitors

    init(visitors: RedirectVisitors) { self.visitors = visitors }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        let (status, text) = visitors.answer(head)
        let headers: HTTPHeaders = [
            "Content-Type": "text/plain; charset=utf-8", "Content-Length": "\(text.utf8.count)",
            "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "Connection": "close",
        ]
        context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
