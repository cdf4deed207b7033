import MCP
import Synchronization

/// What an HTTP client remembers between requests.
final class HTTPLinkState: Sendable {
    private let values = Mutex<(session: String?, clients: [RequestID: HTTPClient])>((nil, [:]))

    var session: String? {
        get { values.withLock { $0.session } }
        set { values.withLock { $0.session = newValue } }
    }

    var clients: [HTTPClient] { values.withLock { Array($0.clients.values) } }

    func remember(_ client: HTTPClient, for id: RequestID) { values.withLock { $0.clients[id] = client } }
    func client(of id: RequestID) -> HTTPClient? { values.withLock { $0.clients[id] } }
}
