public import MCP
public import NIOCore
import NIOHTTP1
public import NIOPosix
public import NIOSSL

/// The way to a server that speaks MCP over WebSocket.
public struct WebSocketClientTransport: ClientTransport {
    /// The URL without its query.
    public let identity: String

    private let url: WebSocketURL
    private let headers: [(name: String, value: String)]
    private let limits: WebSocketLimits
    private let tls: TLSConfiguration
    private let authorizer: (any RequestAuthorizer)?
    private let eventLoopGroup: any EventLoopGroup

    /// Names a server; see ``WebSocketTransport/connect(to:headers:limits:tls:eventLoopGroup:)``.
    ///
    /// - Parameter authorizer: Gives the handshake its credentials, and gets new ones when the server refuses it. To
    ///   it, `wss://host/path` is `https://host/path`, and `ws` is `http`.
    /// - Throws: ``WebSocketConnectError/badURL(_:)``.
    public init(
        url: String, headers: [(name: String, value: String)] = [], limits: WebSocketLimits = WebSocketLimits(),
        tls: TLSConfiguration = .makeClientConfiguration(), authorizer: (any RequestAuthorizer)? = nil,
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws(WebSocketConnectError) {
        self.url = try WebSocketURL(url)
        identity = self.url.identity
        self.headers = headers
        self.limits = limits
        self.tls = tls
        self.authorizer = authorizer
        self.eventLoopGroup = eventLoopGroup
    }

    /// Opens a WebSocket.
    public func connect() async throws -> any ClientConnection {
        do {
            return StreamConnection(link: try await open(), maxMessageBytes: limits.maxMessageBytes)
        } catch let error as WebSocketConnectError {
            throw ExchangeFailure.unreachable(error.description)
        }
    }

    /// Asks for a WebSocket, once more for each time that the server's refusal brings new credentials.
    private func open() async throws -> WebSocketTransport {
        let target = AuthorizationTarget(method: "GET", url: url.httpAddress)
        var recoveries = 0
        while true {
            let fields = try await headers(for: target)
            do {
                let transport = try await WebSocketTransport.open(
                    url, headers: fields, limits: limits, tls: tls, eventLoopGroup: eventLoopGroup)
                await authorizer?.observe(AuthorizationResponse(target: target, status: 101, headers: []))
                return transport
            } catch let refusal as WebSocketRefusal {
                guard recoveries < HTTPCaller.maxRecoveries, try await recover(from: refusal, of: target, fields) else {
                    throw refusal.reason
                }
                recoveries += 1
            }
        }
    }

    private func headers(for target: AuthorizationTarget) async throws -> [(name: String, value: String)] {
        guard let authorizer else { return headers }
        let credentials = try await authorizer.headers(for: target)
        let names = Set(credentials.map { $0.name.lowercased() })
        return headers.filter { !names.contains($0.name.lowercased()) } + credentials
    }

    private func recover(
        from refusal: WebSocketRefusal, of target: AuthorizationTarget, _ sent: [(name: String, value: String)]
    ) async throws -> Bool {
        guard let authorizer else { return false }
        let fields = refusal.headers.pairs
        await authorizer.observe(AuthorizationResponse(target: target, status: refusal.status, headers: fields))
        guard refusal.status == 401 || refusal.status == 403 else { return false }
        return try await authorizer.recover(
            from: AuthorizationChallenge(
                target: target, status: refusal.status, challenges: refusal.headers["WWW-Authenticate"],
                requestHeaders: sent, responseHeaders: fields))
    }
}
