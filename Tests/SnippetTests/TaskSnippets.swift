import JSON
import MCP
import MCPTesting
import Storage
import Testing

private typealias MyTaskStore = InMemoryTaskStore

/// The code on the pages about tasks.
enum TaskSnippets {
    static func studio(_ renderer: Renderer) -> MCPServer {
        // snippet: task-tool
        let server = MCPServer(name: "studio", version: "1.0.0") {
            Tool("render", "Renders a film") { (input: Film, context) in
                for scene in input.scenes {
                    try await renderer.render(scene)
                    await context.report(progress: Double(scene.number), of: Double(input.scenes.count))
                }
                return "Rendered \(input.title)"
            }
            .task(.optional)
        }
        // end
        return server
    }

    static func durable(_ render: Tool) throws -> MCPServer {
        // snippet: task-store
        let store = SQLTaskStore(SQLiteStore(path: "tasks.sqlite"))
        let server = MCPServer(name: "studio", version: "1.0.0", tasks: TaskOptions(store: store)) {
            render.task(.optional)
        }
        // end
        return server
    }

    static func prepared(_ render: Tool) -> Tool {
        // snippet: task-preparation
        render.task(.required) { arguments, context in
            guard arguments["title"] != "" else { throw ToolError("A film needs a title.") }
            _ = try context.elicit(
                "format", message: "Which format?",
                schema: ["type": "object", "properties": ["name": ["type": "string"]]])
        }
        // end
    }

    static func beside(_ server: MCPServer) async {
        await withTaskGroup(of: Void.self) { group in
            // snippet: task-worker
            group.addTask { await server.run() }
            // end
            group.cancelAll()
        }
    }

    static func call(_ client: MCPClient, _ film: JSONObject) async throws -> CallToolResult {
        // snippet: task-client
        switch try await client.startTask("render", arguments: film) {
        case .result(let result): return result
        case .task(let task): return try await task.result { print($0.status, $0.statusMessage ?? "") }
        }
        // end
    }

    static func later(_ client: MCPClient, _ id: String) async throws {
        // snippet: task-later
        let task = try await client.task(id)
        if !task.info.status.isFinal { try await task.cancel() }
        // end
    }
}

@Suite struct `The code about tasks` {
    // snippet: task-store-compatibility
    @Test func `keeps the promises of a task store`() async throws {
        try await TaskStoreCompatibility { MyTaskStore(limits: $0) }.check()
    }
    // end

    @Test(arguments: [ProtocolEra.modern, .legacy])
    func `renders a film as a task`(era: ProtocolEra) async throws {
        let film: JSONObject = ["title": "Metropolis", "scenes": [["number": 1], ["number": 2]]]
        try await withServer(TaskSnippets.studio(Renderer()), era: era) { client in
            let result = try await TaskSnippets.call(client, film)
            #expect(result.content.first?.text == "Rendered Metropolis")
        }
    }
}
