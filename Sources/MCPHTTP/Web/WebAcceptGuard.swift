import Logging
import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Keeps the server accepting when the system is short of descriptors or memory, or a client gave up before it was
/// accepted: such an error would otherwise reach Hummingbird's accept loop and end it. After one, accepting rests for a
/// moment, as the same error would come again at once.
final class WebAcceptGuard: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = Never

    static let rest = TimeAmount.milliseconds(100)

    private let logger: Logger
    private var isResting = false
    /// Reported once until a connection is accepted again: it may last.
    private var isReported = false
    private var isReadHeld = false

    init(logger: Logger) { self.logger = logger }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard Self.passes(error) else { return context.fireErrorCaught(error) }
        guard !isResting else { return }
        if !isReported { logger.warning("cannot accept connections, trying on", metadata: ["error": "\(error)"]) }
        isReported = true
        isResting = true
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.rest) { [self] in
            isResting = false
            guard isReadHeld else { return }
            isReadHeld = false
            context.read()
        }
    }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReported = false
        context.fireChannelRead(data)
    }
    func read(context: ChannelHandlerContext) {
        if isResting { isReadHeld = true } else { context.read() }
    }

    /// Errors after which the listening socket is as good as before.
    static func passes(_ error: any Error) -> Bool {
        guard let code = (error as? IOError)?.errnoCode else { return false }
        return [EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED].contains(code)
    }
}
