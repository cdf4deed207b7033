public import MCP

/// Reaches an MCP server by the transport of 2024-11-05, "HTTP with SSE": one stream for all that the server says, and
/// another address, which the server names, to send to.
public final class HTTPSSEClientTransport: ClientTransport {
    private let address: ServerAddress
    private let configuration: HTTPClientTransport.Configuration

    /// - Parameter url: Where the stream is, such as `https://example.com/sse`.
    /// - Throws: ``InvalidServerURL``.
    public convenience init(
        url: String, configuration: HTTPClientTransport.Configuration = .init()
    ) throws(InvalidServerURL) {
        self.init(address: try ServerAddress(url), configuration: configuration)
    }

    init(address: ServerAddress, configuration: HTTPClientTransport.Configuration) {
        self.address = address
        self.configuration = configuration
    }

    /// The URL without its query.
    public var identity: String { address.identity }

    /// The legacy one alone.
    public var eras: Set<ProtocolEra> { [.legacy] }

    /// A connection whose stream is opened once it runs.
    public func connect() async throws -> any ClientConnection {
        HTTPSSEClientConnection(address: address, configuration: configuration)
    }
}
