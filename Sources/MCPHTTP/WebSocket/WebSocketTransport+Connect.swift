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
        do {
            return try await open(
                try WebSocketURL(url), headers: headers, limits: limits, tls: tls, eventLoopGroup: eventLoopGroup)
        } catch let refusal as WebSocketRefusal {
            throw refusal.reason
        }
    }

    /// The same for those who want to know what a refusal says.
    ///
    /// - Parameter resolver: Looks up the host; nil for the system's.
    /// - Throws: ``WebSocketRefusal`` in place of ``WebSocketConnectError/refused(status:)``.
    static func open(
        _ url: WebSocketURL, headers: [(name: String, value: String)], limits: WebSocketLimits, tls: TLSConfiguration,
        eventLoopGroup: any EventLoopGroup, resolver: (any Resolver & Sendable)? = nil
    ) async throws -> WebSocketTransport {
        let security = try url.isSecure ? Security(tls, host: url.host) : nil
        let key = WebSocketHandshake.newKey()
        let request = WebSocketHandshake.request(to: url, key: key, headers: headers)
        let attempts = Attempts()
        let bootstrap = ClientBootstrap(group: eventLoopGroup.next())
            .resolver(resolver)
            .connectTimeout(TimeAmount(limits.connectTimeout))
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                attempts.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    if let security { try channel.pipeline.syncOperations.addHandler(security.makeHandler()) }
                    let allocator = AdaptiveRecvByteBufferAllocator(
                        minimum: 512, initial: 2048, maximum: WebChannel.readBytes)
                    try channel.syncOptions?.setOption(.recvAllocator, value: allocator)
                }
            }
        return try await withTaskCancellationHandler {
            do {
                // Only the channel that connected first asks for a WebSocket; the others are nothing to it.
                return try await bootstrap.connect(host: url.host, port: url.port).flatMap { channel in
                    WebSocketClientHandshake.perform(request, key: key, limits: limits, on: channel)
                }.get()
            } catch {
                attempts.cancel()
                try Task.checkCancellation()
                if error is WebSocketRefusal || error is WebSocketConnectError { throw error }
                throw WebSocketConnectError(connecting: error)
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
