import JSON
import Testing

@testable import MCP

@Suite struct `An alias of a tool` {
    private func server() -> MCPServer {
        MCPServer(name: "s", version: "1") {
            Tool("read", "Reads") { (_: NoInput, _) in "read" }.alias("get", "fetch")
            Tool("write", "Writes") { (_: NoInput, _) in "written" }
        }
    }

    private func call(_ server: MCPServer, _ name: String) async throws -> String? {
        let request = ServiceRequest(method: "tools/call", params: ["name": .string(name)])
        return CallToolResult(unchecked: try await server.perform(request)).content.first?.text
    }

    @Test(arguments: ["read", "get", "fetch"])
    func `answers like the tool`(name: String) async throws {
        #expect(try await call(server(), name) == "read")
    }

    @Test func `is in no list`() async throws {
        let list = try await server().perform(ServiceRequest(method: "tools/list", params: [:]))
        #expect(list["tools"]?.arrayValue?.map { $0["name"] } == ["read", "write"])
    }

    @Test(arguments: [("new", ["read"]), ("get", []), ("new", ["get"]), ("new", ["x", "x"]), ("new", ["a b"])])
    func `takes no name that is taken or not valid`(name: String, aliases: [String]) {
        var tool = Tool(name, "Does") { (_: NoInput, _) in "" }
        tool.aliases = aliases
        let server = server()
        #expect(throws: ServerDefinitionError.self) { try server.add(tool) }
    }

    @Test func `goes with its tool`() async throws {
        let server = server()
        #expect(server.removeTool("read"))
        await #expect(throws: MCPError.self) { try await call(server, "get") }
        try server.add(Tool("get", "Gets") { (_: NoInput, _) in "got" })
        #expect(try await call(server, "get") == "got")
    }
}
