import JSON
import MCP

/// A server with one of everything that the transports must carry.
struct Specimen: Sendable {
    /// What the handlers did.
    let diary = Diary()
    /// What the handlers that wait are waiting for.
    let gate = Gate()
    let server: MCPServer

    private struct Echo: Codable, Sendable { var text: String }

    init() {
        let (diary, gate) = (diary, gate)
        let wait: @Sendable () async throws -> Void = {
            diary.note("started")
            do {
                try await gate.pass()
                diary.note("finished")
            } catch {
                diary.note("cancelled")
                throw error
            }
        }
        server = MCPServer(name: "specimen", version: "1.0.0") {
            Tool("echo", "Says what it hears") { (input: Echo, _) in input.text }
            Tool("who", "Names the caller") { context in context.principal.subject }
            Tool("steps", "Reports progress and logs, then is done") { context in
                for step in 1...3 { await context.report(progress: Double(step), of: 3) }
                await context.log(.warning, "look out")
                return "done"
            }
            Tool("wait", "Waits for the gate") { _ in
                try await wait()
                return "waited"
            }
            Tool("begin", "Sends something, then waits for the gate") { context in
                await context.report(progress: 1)
                try await wait()
                return "waited"
            }
            Tool("leave", "Sends the client away, then waits for the gate") { context in
                await context.releaseStream(retryAfter: .milliseconds(1500))
                try await wait()
                return "later"
            }
            Tool("ask", "Asks for a name") { context in
                let schema: JSONObject = ["type": "object", "properties": ["name": ["type": "string"]]]
                let answer = try context.elicit("name", message: "Who are you?", schema: schema)
                return "Hello \(answer.content?["name"]?.stringValue ?? "nobody")"
            }
            Tool(Self.mirrored) { arguments, _ in arguments["region"]?.stringValue ?? "none" }
            Resource("test://one", name: "one") { _ in "content" }
            Prompt("greet", "Greets") { _, _ in [PromptMessage(.text("Hi"))] }
        }
    }

    private static let mirrored = ToolDefinition(
        name: "mirrored", description: "Has arguments that headers repeat",
        inputSchema: [
            "type": "object",
            "properties": [
                "region": ["type": "string", "x-mcp-header": "Region"],
                "count": ["type": "integer", "x-mcp-header": "Count"],
            ],
        ])
}
