import NIOCore

/// Stands before the parser and lets through only what the connection still wants parsed. The parser itself would keep
/// what follows its last request or its error.
final class WebIntake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: WebConnectionHandler

    init(connection: WebConnectionHandler) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if connection.admits(bytes: unwrapInboundIn(data).readableBytes) { context.fireChannelRead(data) }
    }
}
