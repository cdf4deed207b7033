import Logging
import MCP
import NIOHTTP1
import Synchronization

extension MCPEndpoint {
    /// Answers a request for a WebSocket and, if it is accepted, serves it to its end.
    func webSocket(_ request: HTTPRequest, _ connection: WebConnection) async {
        switch WebSocketHandshake.judge(request) {
        case .refuse(let reply): await connection.answer(reply)
        case .accept(let headers):
            let principal = configuration.authenticate(request.headers)
            let limits = webSocketLimits
            let transport = await connection.upgrade(headers) { channel in
                WebSocketTransport.make(on: channel, role: .server, limits: limits)
            }
            guard let transport else {
                await connection.answer(.fault(.serviceUnavailable, "No WebSocket can be opened on this connection."))
                return
            }
            await serve(transport, principal)
        }
    }

    private func serve(_ transport: WebSocketTransport, _ principal: Principal) async {
        let ticket = sockets.add(transport)
        defer { sockets.remove(ticket) }
        // The endpoint may have been retired before the socket was known.
        if isRetired { transport.drain() }
        let server = ServerConnection(service: service, transport: transport, principal: principal, options: options)
        do {
            guard !configuration.runsHandlersOnEventLoop else { return try await server.run() }
            try await withTaskExecutorPreference(globalConcurrentExecutor) { try await server.run() }
        } catch {
            configuration.logger.debug("WebSocket ended", metadata: ["error": "\(error)"])
        }
    }

    private var webSocketLimits: WebSocketLimits {
        var limits = WebSocketLimits()
        limits.maxMessageBytes = options.maxMessageBytes
        limits.keepAliveInterval = configuration.keepAliveInterval
        limits.readTimeout = configuration.readTimeout
        limits.writeTimeout = configuration.writeTimeout
        return limits
    }
}

/// The open WebSockets of one endpoint.
final class OpenSockets: Sendable {
    private let open = Mutex<(next: Int, sockets: [Int: WebSocketTransport])>((0, [:]))

    var count: Int { open.withLock { $0.sockets.count } }

    func add(_ socket: WebSocketTransport) -> Int {
        open.withLock { open in
            defer { open.next += 1 }
            open.sockets[open.next] = socket
            return open.next
        }
    }

    func remove(_ ticket: Int) { _ = open.withLock { $0.sockets.removeValue(forKey: ticket) } }

    /// Lets each finish what is under way and close.
    func drain() { for socket in open.withLock({ Array($0.sockets.values) }) { socket.drain() } }
}
