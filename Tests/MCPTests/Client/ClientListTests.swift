import JSON
import MCPTesting
import Synchronization
import Testing

@testable import MCP

/// Lists page by page, and what is kept of them.
@Suite(.timeLimit(.minutes(1))) struct `Client lists` {
    private func withClient(
        of server: ScriptedTransport, _ body: (MCPClient) async throws -> Void
    ) async throws {
        var options = ClientOptions(name: "test")
        options.revisions = [.v2026_07_28]
        try await withMCPClient(of: server, options: options, body)
    }

    // MARK: - Pages

    private static func tool(_ name: String, header type: String) -> JSONValue {
        [
            "name": .string(name),
            "inputSchema": [
                "type": "object", "properties": ["a": ["type": .string(type), "x-mcp-header": "A"]],
            ],
        ]
    }

    @Test func `a page of tools leaves out what may not be called, and the rest is learned`() async throws {
        let server = ScriptedTransport.modern(hasRequestStreams: true) { request, _ in
            guard request.params["cursor"] == "2" else {
                let tools: [JSONValue] = [Self.tool("good", header: "string"), Self.tool("bad", header: "object")]
                return .result(["tools": .array(tools), "nextCursor": "2"])
            }
            return .result(["tools": []])
        }
        try await withClient(of: server) { client async throws in
            let first = try await client.listTools(after: nil)
            #expect(first.items.map(\.name) == ["good"])
            #expect(first.next == "2")
            #expect(client.tools.headers(for: "good", arguments: ["a": "x"]).map(\.name) == ["A"])
            let second = try await client.listTools(after: first.next)
            #expect(second.items.isEmpty)
            #expect(second.next == nil)
        }
    }

    @Test func `every list can be had page by page`() async throws {
        let server = ScriptedTransport.modern { request, _ in
            .result([
                "resources": [["uri": "a:", "name": "a"]],
                "resourceTemplates": [["uriTemplate": "b:{x}", "name": "b"]],
                "prompts": [["name": "c"]], "nextCursor": "n",
            ])
        }
        try await withClient(of: server) { client async throws in
            #expect(try await client.listResources(after: nil).items.map(\.uri) == ["a:"])
            #expect(try await client.listResourceTemplates(after: nil).items.count == 1)
            let prompts = try await client.listPrompts(after: "m")
            #expect(prompts.items.map(\.name) == ["c"])
            #expect(prompts.next == "n")
            #expect(server.seen.last?.params["cursor"] == "m")
        }
    }

    // MARK: - What is kept

    private static let tools: JSONObject = ["tools": [], "ttlMs": 3_600_000]

    @Test func `a list is asked for once while it holds`() async throws {
        let server = ScriptedTransport.modern { _, _ in .result(Self.tools) }
        try await withClient(of: server) { client async throws in
            for _ in 0..<3 { _ = try await client.listTools() }
            #expect(server.methods.filter { $0 == Method.listTools }.count == 1)
        }
    }

    /// Lets a server's change arrive while its answer is on the way.
    private final class Link: Sendable {
        private let client = Mutex<MCPClient?>(nil)
        private let isUsed = Mutex(false)
        func connect(_ other: MCPClient) { client.withLock { $0 = other } }
        func tellOnce() {
            let isFirst = isUsed.withLock { used in
                defer { used = true }
                return !used
            }
            if isFirst { client.withLock { $0 }?.forget(.tools) }
        }
    }

    @Test func `a list that was changed while it was on the way is not kept`() async throws {
        let link = Link()
        let server = ScriptedTransport.modern { _, _ in
            link.tellOnce()
            return .result(Self.tools)
        }
        try await withClient(of: server) { client async throws in
            link.connect(client)
            _ = try await client.listTools()
            _ = try await client.listTools()
            #expect(server.methods.filter { $0 == Method.listTools }.count == 2)
            _ = try await client.listTools()
            #expect(server.methods.filter { $0 == Method.listTools }.count == 2)
        }
    }

    @Test(arguments: ["inputResponses", "requestState"])
    func `what was answered to input is not kept`(member: String) async throws {
        let server = ScriptedTransport.modern { _, _ in .result(["contents": [], "ttlMs": 3_600_000]) }
        try await withClient(of: server) { client async throws in
            let params: JSONObject = ["uri": "a:", member: "x"]
            for _ in 0..<2 { _ = try await client.request(Method.readResource, params) }
            #expect(server.methods.filter { $0 == Method.readResource }.count == 2)
        }
    }
}
