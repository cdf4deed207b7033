public import Logging
public import MCP
import NIOHTTP1

/// Reaches an MCP server by Streamable HTTP: of 2026-07-28, and of the revisions with sessions before it.
///
/// ```swift
/// let transport = try HTTPClientTransport(url: "https://example.com/mcp")
/// ```
public final class HTTPClientTransport: ClientTransport {
    /// How the server is called.
    public struct Configuration: Sendable {
        /// Fields of every request, such as an API key. Their values are secret and appear in no description.
        public var headers: [(name: String, value: String)] = []
        /// Gives requests their credentials, and gets new ones when the server asks for them.
        public var authorizer: (any RequestAuthorizer)?
        /// The network connections, with their time limits and what they know of TLS.
        public var pool = HTTPConnectionPool.shared
        /// The longest message that is read, in bytes.
        public var maxMessageBytes = 4 << 20
        /// How many redirections of one request are followed, within the server's origin only.
        public var maxRedirects = 0
        /// Whether a session is listened to between requests, where the server allows it.
        public var opensStandaloneStream = true
        /// How long to wait before a broken stream is asked for again, as long as the server names no time.
        public var reconnectDelay: Duration = .seconds(1)
        /// The longest that this wait grows to by failed attempts.
        public var maxReconnectDelay: Duration = .seconds(30)
        /// How often in a row the stream of a request is asked for again without anything new coming.
        public var maxReconnects = 8
        /// How long the end of a session may take, and the rest of a body that nobody wants: read to its end, its
        /// connection can be used again.
        public var closeTimeout: Duration = .seconds(2)
        /// Waits before attempts. The network's own limits go by the time of day.
        public var clock: any Clock<Duration> = ContinuousClock()
        /// Where connections log; never headers or bodies.
        public var logger = Logger(label: "mcp.http.client", factory: { _ in SwiftLogNoOpLogHandler() })

        /// No credentials, the shared pool.
        public init() {}
    }

    private let address: ServerAddress
    private let configuration: Configuration

    /// - Parameter url: The server's endpoint: `https://example.com/mcp`, or `http+unix://%2Frun%2Fmcp.sock/mcp` for a
    ///   socket of this machine.
    /// - Throws: ``InvalidServerURL``.
    public init(url: String, configuration: Configuration = Configuration()) throws(InvalidServerURL) {
        address = try ServerAddress(url)
        self.configuration = configuration
    }

    /// The URL without its query.
    public var identity: String { address.identity }

    /// The transport of 2024-11-05 at the same URL.
    public var fallback: (any ClientTransport)? {
        HTTPSSEClientTransport(address: address, configuration: configuration)
    }

    /// A connection that has not sent anything yet.
    public func connect() async throws -> any ClientConnection {
        HTTPClientConnection(address: address, configuration: configuration)
    }
}

extension HTTPClientTransport.Configuration: CustomStringConvertible, CustomReflectable {
    /// The names of the headers, not their values.
    public var description: String { "Configuration(headers: \(headers.map(\.name)))" }

    /// The same for debuggers and dumps.
    public var customMirror: Mirror { Mirror(self, children: ["headers": headers.map(\.name)]) }

    var reconnecting: StreamResumption.Limits {
        StreamResumption.Limits(
            attempts: max(0, maxReconnects), delay: max(reconnectDelay, .zero), maxDelay: maxReconnectDelay)
    }
}
