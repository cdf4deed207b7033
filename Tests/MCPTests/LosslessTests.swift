import JSON
import Testing

@testable import MCP

@Suite struct `Unknown members` {
    private let odd: JSONObject = ["zebra": [1, ["b": 1, "a": 2]], "x-vendor/ü": "kept", "aardvark": nil]

    @Test func `of a definition reach the list in their order`() async throws {
        var fields: JSONObject = ["zebra": 1, "name": "tool", "inputSchema": ["type": "object", "x-order": [1, 2]]]
        fields.merge(odd)
        let definition = try ToolDefinition(json: .object(fields))
        let server = MCPServer(name: "s", version: "1") { Tool(definition) { _, _ in "done" } }
        try await TestPeer.converse(with: server, as: .modern()) { peer in
            let listed = try await peer.result("tools/list")["tools"]?[0]
            #expect(listed?.description == JSONValue.object(fields).description)
        }
    }

    @Test(arguments: [TestPeer.Dialect.modern(), .legacy(.v2024_11_05), .legacy(.v2025_11_25)])
    func `of a result reach the client of every era`(dialect: TestPeer.Dialect) async throws {
        let odd = odd
        let server = MCPServer(name: "s", version: "1") {
            Tool(ToolDefinition(name: "t", description: "", inputSchema: ["type": "object"])) { _, _ in
                var fields: JSONObject = ["content": [["type": "future", "deep": [["er": 1]]]]]
                fields.merge(odd)
                return CallToolResult(unchecked: fields)
            }
        }
        try await TestPeer.converse(with: server, as: dialect) { peer in
            let result = try await peer.result("tools/call", ["name": "t"])
            for (key, value) in odd { #expect(result[key] == value) }
            #expect(result["content"] == [["type": "future", "deep": [["er": 1]]]])
        }
    }

    @Test func `of the arguments reach the handler`() async throws {
        let server = MCPServer(name: "s", version: "1") {
            Tool(ToolDefinition(name: "t", description: "", inputSchema: ["type": "object"])) { arguments, _ in
                JSONValue.object(arguments)
            }
        }
        let odd = odd
        try await TestPeer.converse(with: server, as: .modern()) { peer in
            let result = try await peer.result("tools/call", ["name": "t", "arguments": .object(odd)])
            #expect(result["structuredContent"]?.description == JSONValue.object(odd).description)
        }
    }

    @Test func `numbers keep the text they were written with`() async throws {
        let server = MCPServer(name: "s", version: "1") {
            Tool(ToolDefinition(name: "t", description: "", inputSchema: ["type": "object"])) { arguments, _ in
                JSONValue.object(arguments)
            }
        }
        let numbers = try JSONParser.parse(#"{"a":1.0,"b":1e400,"c":-0,"d":123456789012345678901234567890,"e":1.10}"#)
        try await TestPeer.converse(with: server, as: .modern()) { peer in
            let result = try await peer.result("tools/call", ["name": "t", "arguments": numbers])
            #expect(result["structuredContent"]?.description == numbers.description)
        }
    }

    @Test func `of every protocol object survive its typed setters`() throws {
        var implementation = try Implementation(json: ["name": "n", "extra": [1], "version": "1"])
        implementation.title = "T"
        #expect(implementation.json.description == #"{"name":"n","extra":[1],"version":"1","title":"T"}"#)
        implementation.title = nil
        implementation.meta = ["k": 1]
        #expect(implementation.json.description == #"{"name":"n","extra":[1],"version":"1","_meta":{"k":1}}"#)
    }
}
