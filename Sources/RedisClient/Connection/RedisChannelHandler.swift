import NIOCore
import NIOSSL

/// Where the bytes of a channel become replies of a connection.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: RedisConnection
    private var parser: RESPParser

    init(connection: RedisConnection, limits: RESPLimits) {
        self.connection = connection
        parser = RESPParser(limits: limits)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        parser.append(unwrapInboundIn(data))
        while true {
            do throws(RedisError) {
                guard let value = try parser.next() else { return }
                connection.received(value)
            } catch {
                guard error.code == .tooLarge else { return connection.fail(error) }
                connection.received(tooLarge: error)
            }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        connection.flush()
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.fail(RedisError(.connectionLost, "The Redis server closed the connection."))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The cause may hold an address, so it is not told in full.
        let reason = error is NIOSSLError ? "TLS failed; check the certificates" : "\(type(of: error))"
        connection.fail(RedisError(.connectionLost, "The connection broke: \(reason)."))
    }
}
