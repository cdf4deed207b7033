import JSON
import MCP

/// The code on the pages about clients.
enum ClientSnippets {
    static func started(token: String) async throws -> CallToolResult {
        // snippet: client-of-a-program
        var program = SubprocessTransport.Configuration(command: "weather", arguments: ["--units", "metric"])
        program.variables["WEATHER_TOKEN"] = token
        let forecast = try await withMCPClient(of: SubprocessTransport(program)) { client in
            try await client.callTool("forecast", arguments: ["city": "Oslo"])
        }
        // end
        return forecast
    }

    static func inProcess() async throws -> CallToolResult {
        // snippet: client-in-process
        let forecast = try await withMCPClient(of: InProcessClientTransport(weather)) { client in
            try await client.callTool("forecast", arguments: ["city": "Oslo"])
        }
        // end
        return forecast
    }

    static func long(_ transport: any ClientTransport) async throws -> [ToolDefinition] {
        // snippet: client-that-stays
        let client = MCPClient(transport)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            defer { client.close() }
            return try await client.listTools()
        }
        // end
    }

    static func outcome(of client: MCPClient) async throws -> String {
        // snippet: client-errors
        do {
            let result = try await client.callTool("forecast", arguments: ["city": "Oslo"])
            let text = result.content.compactMap(\.text).joined()
            return result.isError ? "The tool failed: \(text)" : text
        } catch let error as MCPError {
            return "The server refused the call: \(error.message)"
        } catch let error as ClientError where error.code == .timedOut {
            return "No answer in time."
        }
        // end
    }

    static func patient(_ client: MCPClient) async throws -> CallToolResult {
        // snippet: call-options
        var options = CallOptions()
        options.timeout = .seconds(10)
        options.onProgress = { progress in print("\(progress.progress) of \(progress.total ?? 1)") }
        let result = try await client.callTool("read", options: options)
        // end
        return result
    }

    static func answering(_ console: Console) -> ClientOptions {
        // snippet: client-handlers
        var options = ClientOptions(name: "planner", version: "1.0.0")
        options.handlers.elicit = { form in
            guard await console.confirms(form.message) else { return ElicitResult(action: .decline) }
            return ElicitResult(action: .accept, content: ["ok": true])
        }
        options.handlers.roots = { [RootsResult.Root(uri: "file:///home/me/plans")] }
        // end
        return options
    }

    static func watching(_ client: MCPClient) async throws -> [ToolDefinition] {
        // snippet: client-changes
        var tools = try await client.listTools()
        for await _ in client.changes(of: [.tools]) {
            tools = try await client.listTools()
        }
        // end
        return tools
    }

    static func revision(_ client: MCPClient) async throws -> ProtocolRevision {
        // snippet: client-revision
        let revision = try await client.server.revision
        // end
        return revision
    }

    static func legacyOnly() -> ClientOptions {
        // snippet: client-legacy-only
        var options = ClientOptions()
        options.revisions = ProtocolRevision.legacy
        // end
        return options
    }
}
