import JSON
import Logging
import MCP
import MCPHTTP
import NIOHTTP1
import NIOSSL
import ServiceLifecycle
import Testing
import UnixSignals

/// The code on the pages about HTTP.
enum HTTPSnippets {
    static func serve(_ server: MCPServer) async throws {
        // snippet: serve-http
        try await MCPHTTPServer(serving: server).run()  // http://127.0.0.1:8080/mcp, both eras
        // end
    }

    static func tls() -> MCPHTTPServer {
        // snippet: serve-tls
        var configuration = MCPHTTPServer.Configuration()
        configuration.listen = .tcp(host: "0.0.0.0", port: 8443)
        configuration.tls = TLSSettings(certificateChainFile: "fullchain.pem", privateKeyFile: "privkey.pem")
        configuration.access = RequestGuard(hosts: ["mcp.example.com"])
        let server = MCPHTTPServer(serving: weather, configuration: configuration)
        // end
        return server
    }

    static func routes(_ books: MCPServer) -> MCPHTTPServer {
        // snippet: serve-routes
        let server = MCPHTTPServer()
        let (forecasts, library) = (server.endpoint(for: weather), server.endpoint(for: books))
        server.serve { request in
            switch request.path {
            case "/weather": .mcp(forecasts)
            case "/books": .mcp(library)
            case "/health": .plain { _ in HTTPReply(.ok) }
            default: nil
            }
        }
        // end
        return server
    }

    static func grouped(_ server: MCPHTTPServer, _ logger: Logger) async throws {
        // snippet: serve-gracefully
        let group = ServiceGroup(services: [server], gracefulShutdownSignals: [.sigterm], logger: logger)
        try await group.run()
        // end
    }

    static func connect() async throws -> CallToolResult {
        // snippet: connect-http
        let transport = try HTTPClientTransport(url: "https://mcp.example.com/mcp")
        let forecast = try await withMCPClient(of: transport) { client in
            try await client.callTool("forecast", arguments: ["city": "Oslo"])
        }
        // end
        return forecast
    }

    static func configured(_ key: String) throws -> HTTPClientTransport {
        // snippet: connect-http-configured
        var pool = HTTPConnectionPool.Configuration()
        pool.tls = try HTTPConnectionPool.tls(trustRootsFile: "ca.pem")
        var configuration = HTTPClientTransport.Configuration()
        configuration.pool = HTTPConnectionPool(pool)
        configuration.headers = [(name: "X-API-Key", value: key)]
        let transport = try HTTPClientTransport(url: "https://mcp.example.com/mcp", configuration: configuration)
        // end
        return transport
    }

    static func webSocket() throws -> WebSocketClientTransport {
        // snippet: connect-web-socket
        let transport = try WebSocketClientTransport(url: "wss://mcp.example.com/mcp")
        // end
        return transport
    }

    static func oldest() throws -> HTTPSSEClientTransport {
        // snippet: connect-sse
        let transport = try HTTPSSEClientTransport(url: "https://mcp.example.com/sse")
        // end
        return transport
    }
}

@Suite struct `The code about HTTP` {
    @Test func `serves and calls over a socket`() async throws {
        // snippet: test-over-http
        var configuration = MCPHTTPServer.Configuration()
        configuration.port = 0
        let server = MCPHTTPServer(serving: weather, configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let (host, port) = try await server.address
            let transport = try HTTPClientTransport(url: "http://\(host):\(port)/mcp")
            let forecast = try await withMCPClient(of: transport) { client in
                try await client.callTool("forecast", arguments: ["city": "Oslo"])
            }
            #expect(forecast.content.first?.text == "Sunny in Oslo.")
            group.cancelAll()
        }
        // end
    }
}
