import NIOCore
import NIOHTTP1
import NIOPosix

/// Opens legacy sessions over a few connections that stay open, and never says good-bye to one of them.
enum Abandonment {
    private static let connections = 16

    static func run(port: Int, sessions: Int) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<connections {
                // The first ones take what does not divide evenly.
                let share = sessions / connections + (number < sessions % connections ? 1 : 0)
                group.addTask { try await open(share, port: port) }
            }
        }
    }

    /// Opens sessions over one connection.
    private static func open(_ sessions: Int, port: Int) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(SessionOpener(sessions: sessions))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.closeFuture.get()
    }
}

/// Sends one `initialize` after the other and closes the connection after the last answer.
private final class SessionOpener: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private static let body = ByteBuffer(
        string: """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"bench","version":"1"}}}
            """)
    private static let headers: HTTPHeaders = [
        "host": "localhost", "content-type": "application/json", "accept": "application/json, text/event-stream",
        "content-length": "\(body.readableBytes)",
    ]

    private var remaining: Int

    init(sessions: Int) { remaining = sessions }

    func channelActive(context: ChannelHandlerContext) { openNext(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            precondition(head.headers.contains(name: "mcp-session-id"), "no session was opened: \(head.status)")
        case .body: break
        case .end: openNext(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        preconditionFailure("the connection broke: \(error)")
    }

    private func openNext(_ context: ChannelHandlerContext) {
        guard remaining > 0 else { return context.close(promise: nil) }
        remaining -= 1
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/mcp", headers: Self.headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(Self.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
