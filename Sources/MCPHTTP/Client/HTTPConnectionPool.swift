import AsyncHTTPClient
import NIOCore
public import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The network connections of HTTP clients: opened when they are needed, kept for the next request, and closed when
/// nobody has used them for a while.
///
/// Transports to any number of servers may share one. It follows no redirects, takes no proxy from the environment, and
/// sends nothing of its own accord.
public final class HTTPConnectionPool: Sendable {
    /// How connections are made and how long they are kept.
    public struct Configuration: Sendable {
        /// Which servers are trusted, and with which certificate this client shows who it is. Nil for the system's
        /// authorities, and no certificate; see ``HTTPConnectionPool/tls(trustRootsFile:certificateFile:privateKeyFile:)``.
        public var tls: TLSConfiguration?
        /// How long it may take to have a connection, TLS included.
        public var connectTimeout: Duration = .seconds(10)
        /// How long an answer may be silent before the connection counts as lost. Nil leaves it to the deadlines of
        /// calls, and to the probes of TCP, which find out that the other side is gone.
        public var readTimeout: Duration?
        /// How long a connection without a request is kept. Less than common servers keep one (five seconds): a request
        /// that crosses the server's goodbye is lost, and whether it ran cannot be known.
        public var idleTimeout: Duration = .seconds(4)
        /// The most HTTP/1.1 connections to one server; each open stream and each request under way needs one.
        public var maxConnectionsPerServer = 1024
        /// Whether HTTP/2 is used with servers that offer it over TLS.
        public var allowsHTTP2 = true

        /// The system's trust, ten seconds to connect.
        public init() {}
    }

    /// The pool for those who need nothing special.
    public static let shared = HTTPConnectionPool()

    let client: HTTPClient
    let configuration: Configuration

    /// Nothing is connected yet.
    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        client = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: Self.settings(configuration))
    }

    deinit {
        // What is under way keeps the client alive until it has ended; nobody waits for that.
        _ = client.shutdown() as EventLoopFuture<Void>
    }

    /// Trust and identity from PEM files.
    ///
    /// - Parameters:
    ///   - trustRootsFile: The authorities to trust instead of the system's.
    ///   - certificateFile: The client's certificate, followed by those that lead to its authority.
    ///   - privateKeyFile: The key of that certificate.
    /// - Throws: ``InvalidTLSFile`` that names the file which cannot be used.
    public static func tls(
        trustRootsFile: String? = nil, certificateFile: String? = nil, privateKeyFile: String? = nil
    ) throws(InvalidTLSFile) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = trustRootsFile {
            tls.trustRoots = .certificates(try InvalidTLSFile.reading(file) { try NIOSSLCertificate.fromPEMFile(file) })
        }
        if let file = certificateFile {
            let chain = try InvalidTLSFile.reading(file) { try NIOSSLCertificate.fromPEMFile(file) }
            tls.certificateChain = chain.map { .certificate($0) }
        }
        if let file = privateKeyFile {
            tls.privateKey = .privateKey(
                try InvalidTLSFile.reading(file) { try NIOSSLPrivateKey(file: file, format: .pem) })
        }
        return tls
    }

    private static func settings(_ configuration: Configuration) -> HTTPClient.Configuration {
        var settings = HTTPClient.Configuration(
            tlsConfiguration: configuration.tls, redirectConfiguration: .disallow,
            timeout: .init(
                connect: TimeAmount(configuration.connectTimeout), read: configuration.readTimeout.map(TimeAmount.init)),
            connectionPool: .init(
                idleTimeout: TimeAmount(configuration.idleTimeout),
                concurrentHTTP1ConnectionsPerHostSoftLimit: max(1, configuration.maxConnectionsPerServer)),
            proxy: nil, decompression: .disabled)
        settings.connectionPool.retryConnectionEstablishment = false
        settings.httpVersion = configuration.allowsHTTP2 ? .automatic : .http1Only
        settings.http1_1ConnectionDebugInitializer = { probe($0) }
        settings.http2ConnectionDebugInitializer = { probe($0) }
        return settings
    }

    /// Has TCP ask from time to time whether the other side is still there: an open stream may be silent for hours.
    private static func probe(_ channel: any Channel) -> EventLoopFuture<Void> {
        guard channel.remoteAddress?.ipAddress != nil else { return channel.eventLoop.makeSucceededVoidFuture() }
        var options: [(ChannelOptions.Types.SocketOption, SocketOptionValue)] = [
            (ChannelOptions.socketOption(.so_keepalive), 1)
        ]
        #if os(Linux)
        options += [
            (ChannelOptions.tcpOption(.init(rawValue: TCP_KEEPIDLE)), 60),
            (ChannelOptions.tcpOption(.init(rawValue: TCP_KEEPINTVL)), 10),
            (ChannelOptions.tcpOption(.init(rawValue: TCP_KEEPCNT)), 6),
        ]
        #endif
        let done = options.map { channel.setOption($0.0, value: $0.1) }
        return EventLoopFuture.andAllComplete(done, on: channel.eventLoop)
    }
}

/// A file of certificates or keys that cannot be used.
public struct InvalidTLSFile: Error, Sendable, CustomStringConvertible {
    /// Where the file is.
    public let path: String
    /// One sentence that names the file and what is wrong.
    public let description: String

    static func reading<Value>(_ path: String, _ read: () throws -> Value) throws(InvalidTLSFile) -> Value {
        do {
            return try read()
        } catch {
            throw InvalidTLSFile(path: path, description: "\(path) cannot be read as PEM: \(error)")
        }
    }
}
