import JSON
import MCPTesting
import Synchronization
import Testing

@testable import MCP
@testable import everything

/// What every call gives, whichever era the server speaks.
@Suite(.timeLimit(.minutes(1))) struct `Client calls` {
    static let revisions: [ProtocolRevision] = ProtocolRevision.all

    private func withClient<Value>(
        _ revision: ProtocolRevision, handlers: ClientHandlers = ClientHandlers(),
        _ body: (MCPClient) async throws -> Value
    ) async throws -> Value {
        var options = ClientOptions(name: "test")
        options.revisions = [revision]
        options.handlers = handlers
        return try await withMCPClient(
            of: InProcessClientTransport(EverythingServer(clock: ImmediateClock()).server), options: options, body)
    }

    @Test(arguments: revisions) func `the client learns who the server is`(revision: ProtocolRevision) async throws {
        try await withClient(revision) { client async throws in
            let server = try await client.server
            #expect(server.revision == revision)
            #expect(server.server?.name == "everything")
            #expect(server.capabilities.tools)
        }
    }

    @Test(arguments: revisions) func `lists and calls come back typed`(revision: ProtocolRevision) async throws {
        try await withClient(revision) { client async throws in
            #expect(try await client.listTools().first?.name == "test_simple_text")
            let text = try await client.callTool("test_simple_text")
            #expect(text.content.first?.text == "This is a simple text response for testing.")
            #expect(try await client.callTool("test_error_handling").isError)
            #expect(try await client.listResources().contains { $0.uri == "test://static-text" })
            #expect(try await client.listResourceTemplates().count == 1)
            let read = try await client.readResource("test://template/7/data")
            #expect(read.contents.first?.text?.contains("\"7\"") == true)
            #expect(try await client.listPrompts().contains { $0.name == "test_simple_prompt" })
            let prompt = try await client.getPrompt(
                "test_prompt_with_arguments", arguments: ["arg1": "one", "arg2": "two"])
            #expect(prompt.messages.count == 1)
            let values = try await client.complete(
                .prompt(name: "test_prompt_with_arguments"), argument: "arg1", value: "par"
            ).values
            #expect(values == ["paris", "park", "party"])
            try await client.ping()
            #expect(client.liveCount == 0)
        }
    }

    @Test(arguments: revisions) func `errors of the server are thrown`(revision: ProtocolRevision) async throws {
        try await withClient(revision) { client async throws in
            await #expect(throws: MCPError.self) { try await client.callTool("no such tool") }
            await #expect(throws: MCPError.self) { try await client.readResource("test://nothing") }
        }
    }

    @Test(arguments: revisions) func `progress arrives in order`(revision: ProtocolRevision) async throws {
        let steps = Mutex<[Double]>([])
        try await withClient(revision) { client async throws in
            var options = CallOptions()
            options.onProgress = { step in steps.withLock { $0.append(step.progress) } }
            _ = try await client.callTool("test_tool_with_progress", options: options)
            #expect(steps.withLock { $0 } == [0, 50, 100])
        }
    }

    @Test func `one handler answers legacy servers and modern ones`() async throws {
        var handlers = ClientHandlers()
        handlers.elicit = { form in
            ElicitResult(action: .accept, content: ["name": "Ada", "username": "ada", "email": "a@b.example"])
        }
        try await withClient(.v2025_11_25, handlers: handlers) { client async throws in
            let result = try await client.callTool("test_elicitation", arguments: ["message": "Who?"])
            #expect(result.content.first?.text?.contains("ada") == true)
        }
        try await withClient(.v2026_07_28, handlers: handlers) { client async throws in
            let result = try await client.callTool("test_input_required_result_elicitation")
            #expect(result.content.first?.text == "Hello, Ada!")
        }
    }
}
