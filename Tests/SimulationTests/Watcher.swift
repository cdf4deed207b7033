import MCP
import Synchronization

/// Hears of changes of the list of tools, and counts them.
final class Watcher: Sendable {
    private let client: MCPClient
    private let heard = Mutex(0)

    init(_ client: MCPClient) { self.client = client }

    var count: Int { heard.withLock { $0 } }

    func run() async {
        for await _ in client.changes(of: [.tools]) { heard.withLock { $0 += 1 } }
    }
}
