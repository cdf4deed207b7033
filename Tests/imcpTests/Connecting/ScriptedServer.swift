import JSON
import MCP

/// A server that answers as a test wants, even what no server should.
struct ScriptedServer: ClientTransport {
    let identity = "scripted"
    /// The result of a method, or the error.
    let answer: @Sendable (_ method: String) -> Result<JSONObject, MCPError>

    /// A legacy server with these tools, which knows nothing of `server/discover`.
    static func legacy(tools: JSONValue) -> ScriptedServer {
        ScriptedServer { method in
            switch method {
            case Method.initialize:
                .success(["protocolVersion": "2025-11-25", "capabilities": ["tools": [:]], "serverInfo": [:]])
            case Method.listTools: .success(["tools": tools])
            default: .failure(MCPError(.methodNotFound, "Method not found"))
            }
        }
    }

    func connect() async throws -> any ClientConnection { Line(answer: answer) }

    private final class Line: ClientConnection {
        private let answer: @Sendable (String) -> Result<JSONObject, MCPError>
        private let (ended, end) = AsyncStream.makeStream(of: Void.self)

        init(answer: @escaping @Sendable (String) -> Result<JSONObject, MCPError>) { self.answer = answer }

        var hasRequestStreams: Bool { false }
        func run(_ inbox: any ClientInbox) async throws { for await _ in ended {} }
        func answer(to request: OutgoingRequest) async throws -> JSONRPCResponse {
            JSONRPCResponse(id: request.message.id, outcome: answer(request.message.method))
        }
        func send(_ message: JSONRPCMessage, revision: ProtocolRevision?) async throws {}
        func established(_ revision: ProtocolRevision) async {}
        func close() async { end.finish() }
    }
}
