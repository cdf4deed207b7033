public import NIOCore
import NIOHTTP1
public import NIOPosix
public import NIOSSL
import Synchronization

extension WebSocketTransport {
    /// Opens a WebSocket to a server.
    ///
    /// - Parameters:
    ///   - url: `ws://host:port/path` or `wss://…`.
    ///   - headers: Fields of the request beside those of the handshake, such as `Authorization`.
    ///   - limits: What this side allows the server.
    ///   - tls: For `wss`: whom to trust, and with what certificate to show up. By default the system's authorities.
    ///   - eventLoopGroup: Where the connection lives; it must outlive it.
    /// - Throws: ``WebSocketConnectError``, or `CancellationError`.
    public static func connect(
        to url: String, headers: [(name: String, value: String)] = [], limits: WebSocketLimits = WebSocketLimits(),
        tls: TLSConfiguration = .makeClientConfiguration(),
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> WebSocketTransport {
        let url = try WebSocketURL(url)
        let security = try url.isSecure ? Security(tls, host: url.host) : nil
        let key = WebSocketHandshake.newKey()
        let request = WebSocketHandshake.request(to: url, key: key, headers: headers)
        let loop = eventLoopGroup.next()
        let opened = loop.makePromise(of: WebSocketTransport.self)
        let attempts = Attempts()
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(limits.connectTimeout))
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                attempts.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let security { try pipeline.addHandler(security.makeHandler()) }
                    let allocator = AdaptiveRecvByteBufferAllocator(
                        minimum: 512, initial: 2048, maximum: WebChannel.readBytes)
                    try channel.syncOptions?.setOption(.recvAllocator, value: allocator)
                    try WebSocketClientHandshake(request, key: key, limits: limits, opened: opened)
                        .install(in: pipeline)
                }
            }
        return try await withTaskCancellationHandler {
            do {
                _ = try await bootstrap.connect(host: url.host, port: url.port).get()
            } catch {
                opened.fail(error)
                try Task.checkCancellation()
                throw WebSocketConnectError(connecting: error)
            }
            do { return try await opened.futureResult.get() } catch {
                try Task.checkCancellation()
                throw error
            }
        } onCancel: {
            attempts.cancel()
        }
    }

    /// The channels of one connection: a name may have several addresses, which are tried side by side.
    private final class Attempts: Sendable {
        private struct State {
            var channels: [any Channel] = []
            var isCancelled = false
        }

        private let state = Mutex(State())

        func add(_ channel: any Channel) {
            let isLate = state.withLock { state in
                state.channels.append(channel)
                return state.isCancelled
            }
            if isLate { channel.close(promise: nil) }
        }

        func cancel() {
            let channels = state.withLock { state in
                state.isCancelled = true
                return state.channels
            }
            for channel in channels { channel.close(promise: nil) }
        }
    }

    /// What checks the server's certificate.
    private struct Security: Sendable {
        let context: NIOSSLContext
        /// Nil for an address, which a certificate may name too, but which the handshake does not.
        let name: String?

        init(_ configuration: TLSConfiguration, host: String) throws(WebSocketConnectError) {
            do { context = try NIOSSLContext(configuration: configuration) } catch {
                throw .unreachable("The TLS configuration cannot be used: \(error)")
            }
            name = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
        }

        func makeHandler() throws -> NIOSSLClientHandler {
            try NIOSSLClientHandler(context: context, serverHostname: name)
        }
    }
}
