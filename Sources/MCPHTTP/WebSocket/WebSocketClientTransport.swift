public import MCP
public import NIOCore
public import NIOPosix
public import NIOSSL

/// The way to a server that speaks MCP over WebSocket.
public struct WebSocketClientTransport: ClientTransport {
    /// The URL without its query.
    public let identity: String

    private let url: String
    private let headers: [(name: String, value: String)]
    private let limits: WebSocketLimits
    private let tls: TLSConfiguration
    private let eventLoopGroup: any EventLoopGroup

    /// Names a server; see ``WebSocketTransport/connect(to:headers:limits:tls:eventLoopGroup:)``.
    ///
    /// - Throws: ``WebSocketConnectError/badURL(_:)``.
    public init(
        url: String, headers: [(name: String, value: String)] = [], limits: WebSocketLimits = WebSocketLimits(),
        tls: TLSConfiguration = .makeClientConfiguration(),
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws(WebSocketConnectError) {
        identity = try WebSocketURL(url).identity
        self.url = url
        self.headers = headers
        self.limits = limits
        self.tls = tls
        self.eventLoopGroup = eventLoopGroup
    }

    /// Opens a WebSocket.
    public func connect() async throws -> any ClientConnection {
        do {
            let link = try await WebSocketTransport.connect(
                to: url, headers: headers, limits: limits, tls: tls, eventLoopGroup: eventLoopGroup)
            return StreamConnection(link: link, maxMessageBytes: limits.maxMessageBytes)
        } catch let error as WebSocketConnectError {
            throw ExchangeFailure.unreachable(error.description)
        }
    }
}
