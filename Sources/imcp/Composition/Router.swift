import ConnectorKit
import Gateway
import JSON
import MCP
import MCPHTTP
import NIOHTTP1
import Synchronization

/// Which path leads where: `/mcp` and `/mcp/<server>`, `/sse` and `/messages` beside each, the plain HTTP calls beside
/// them, and the health checks.
final class Router: Sendable {
    /// One server with an endpoint of its own.
    private struct Single: Sendable {
        var service: ReplaceableService
        var endpoint: MCPEndpoint
    }

    private let http: MCPHTTPServer
    private let all: MCPEndpoint
    private let plain: PlainCalls
    private let singles = Mutex<[String: Single]>([:])

    init(http: MCPHTTPServer, catalog: ReplaceableService) {
        self.http = http
        all = http.endpoint(for: catalog)
        plain = PlainCalls(service: catalog)
    }

    /// Leads `/mcp/<server>` to the servers of a new deployment. Clients of servers that stay, stay connected.
    func replace(by deployment: Deployment) {
        let gone = singles.withLock { singles -> [Single] in
            for part in deployment.parts {
                if let known = singles[part.name] {
                    known.service.replace(by: part.server.service)
                } else {
                    let service = ReplaceableService(part.server.service)
                    singles[part.name] = Single(service: service, endpoint: http.endpoint(for: service))
                }
            }
            let names = Set(deployment.parts.map(\.name))
            let gone = singles.filter { !names.contains($0.key) }
            for name in gone.keys { singles[name] = nil }
            return Array(gone.values)
        }
        for single in gone { http.retire(single.endpoint) }
    }

    func route(_ request: HTTPRequest) -> MCPHTTPServer.Route? {
        let path = request.path
        switch path {
        case "/mcp": return .mcp(all)
        case "/sse": return .events(all, messagesAt: "/messages")
        case "/messages": return .messages(all)
        case "/health/live": return .plain { _ in .json(.ok, Array(#"{"status":"live"}"#.utf8)) }
        case "/health/ready": return .plain { _ in .json(.ok, Array(#"{"status":"ready"}"#.utf8)) }
        default: break
        }
        if let method = path.suffix(after: "/mcp/v1/") { return plain.method(method).map { .plain($0) } }
        if let tool = path.suffix(after: "/api/v1/tools/") { return .plain(plain.tool(tool)) }
        if let server = path.suffix(after: "/mcp/") { return endpoint(of: server).map { .mcp($0) } }
        if let server = path.suffix(after: "/sse/") {
            return endpoint(of: server).map { .events($0, messagesAt: "/messages/\(server)") }
        }
        if let server = path.suffix(after: "/messages/") { return endpoint(of: server).map { .messages($0) } }
        return nil
    }

    private func endpoint(of server: String) -> MCPEndpoint? { singles.withLock { $0[server]?.endpoint } }
}

extension String {
    fileprivate func suffix(after prefix: String) -> String? {
        hasPrefix(prefix) && utf8.count > prefix.utf8.count ? String(dropFirst(prefix.count)) : nil
    }
}
