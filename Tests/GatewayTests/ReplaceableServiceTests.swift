import JSON
import MCP
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(1))) struct `Replaceable service` {
    private func server(_ name: String) -> MCPServer {
        MCPServer(name: name, version: "1") { Tool("who", "Says who") { _ in name } }
    }

    private func who(_ service: any MCPService) async throws -> String? {
        let result = try await service.perform(ServiceRequest(method: Method.callTool, params: ["name": "who"]))
        return result["content"]?[0]?["text"]?.stringValue
    }

    @Test func `calls and what is told of it are those of the service it has now`() async throws {
        let service = ReplaceableService(server("old"))
        #expect(try await who(service) == "old")
        #expect(service.info.implementation.name == "old")
        service.replace(by: server("new"))
        #expect(try await who(service) == "new")
        #expect(service.info.implementation.name == "new")
    }

    @Test func `clients hear that every list may have changed`() async {
        let service = ReplaceableService(server("old"))
        let mailbox = ChangeMailbox(watching: [.tools, .prompts, .resources])
        service.attach(mailbox)
        service.replace(by: server("new"))
        var heard: Set<Change> = []
        for _ in 0..<3 { if let change = await mailbox.next() { heard.insert(change) } }
        #expect(heard == [.tools, .prompts, .resources])
    }

    @Test func `mailboxes hear of the new service and no more of the old`() async throws {
        let (old, new) = (server("old"), server("new"))
        let service = ReplaceableService(old)
        let mailbox = ChangeMailbox(watching: [.prompts, .resource(uri: "x:1")])
        service.attach(mailbox)
        service.replace(by: new)
        #expect(await mailbox.next() == .prompts)
        old.resourceChanged("x:1")
        new.resourceChanged("x:1")
        #expect(await mailbox.next() == .resource(uri: "x:1"))
        mailbox.close()
        #expect(await mailbox.next() == nil)
    }

    @Test func `a mailbox that was detached stays detached`() async throws {
        let new = server("new")
        let service = ReplaceableService(server("old"))
        let mailbox = ChangeMailbox(watching: [.tools])
        service.attach(mailbox)
        service.detach(mailbox)
        service.replace(by: new)
        try new.add(Tool("more", "More") { _ in "" })
        mailbox.close()
        #expect(await mailbox.next() == nil)
    }

    @Test func `a call that runs finishes on the old service`() async throws {
        let (started, mayEnd) = (BoundedChannel<Void>(capacity: 1), BoundedChannel<Void>(capacity: 1))
        let slow = MCPServer(name: "slow", version: "1") {
            Tool("who", "Says who, later") { _ in
                started.finish()
                _ = try await mayEnd.next()
                return "slow"
            }
        }
        let service = ReplaceableService(slow)
        async let answer = who(service)
        _ = try await started.next()
        service.replace(by: server("new"))
        #expect(try await who(service) == "new")
        mayEnd.finish()
        #expect(try await answer == "slow")
    }

    @Test func `the arguments that headers repeat are those of the new service`() {
        let schema: JSONObject = ["type": "object", "properties": ["a": ["type": "string", "x-mcp-header": "A"]]]
        let definition = ToolDefinition(name: "who", description: "Says who", inputSchema: schema)
        let service = ReplaceableService(server("old"))
        #expect(service.mirroredArguments(ofTool: "who") == [])
        service.replace(by: MCPServer(name: "new", version: "1") { Tool(definition) { _, _ in "" } })
        #expect(service.mirroredArguments(ofTool: "who").map(\.name) == ["A"])
    }
}
