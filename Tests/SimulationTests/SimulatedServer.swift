import JSON
import MCP
import MCPTesting

/// A server whose tools write down what they do.
enum SimulatedServer {
    private struct Work: Codable, Sendable {
        var token: String
        var milliseconds: Int
    }

    /// How many tools there are before the list changes.
    static let toolCount = 5

    static func make(_ ledger: Ledger, _ world: SimulatedWorld) -> MCPServer {
        let clock = world.clock
        return MCPServer(name: "simulated", version: "1") {
            Tool("echo", "Answers at once") { (input: Work, _) in
                ledger.act(input.token)
                return "done \(input.token)"
            }
            Tool("slow", "Acts, then takes its time and tells of it") { (input: Work, context) in
                ledger.act(input.token)
                return try await ledger.run(input.token) {
                    for step in 1...4 {
                        try await clock.sleep(for: .milliseconds(input.milliseconds) / 4)
                        await context.report(progress: Double(step), of: 4, message: input.token)
                    }
                    return "done \(input.token)"
                }
            }
            Tool("ask", "Acts when the user agrees") { (input: Work, context) in
                let answer = try context.elicit("answer", message: input.token, schema: question)
                guard answer.action == .accept else { return "declined \(input.token)" }
                ledger.act(input.token)
                return "done \(answer.content?["echo"]?.stringValue ?? "nothing")"
            }
            Tool("fail", "Fails") { (input: Work, _) in
                ledger.act(input.token)
                if input.milliseconds >= 0 { throw ToolError("failed \(input.token)") }
                return ""
            }
            Tool("refuse", "Answers with an error of the protocol") { (input: Work, _) in
                ledger.act(input.token)
                if input.milliseconds >= 0 { throw MCPError(.internalError, "refused \(input.token)") }
                return ""
            }
        }
    }

    private static let question: JSONObject = [
        "type": "object", "properties": ["echo": ["type": "string"]], "required": ["echo"],
    ]

    /// Changes the list of tools.
    static func change(_ server: MCPServer, number: Int) throws {
        try server.add(Tool("extra\(number)", "One more") { _ in "extra" })
    }

    static func options(_ scenario: Scenario, _ world: SimulatedWorld) -> ProtocolOptions {
        var options = ProtocolOptions()
        let clock = world.clock
        options.revisions = scenario.serverRevisions
        options.clock = clock
        options.sealer = RequestStateSealer(now: { clock.now.sinceStart.components.seconds })
        options.requestTimeout = .seconds(90)
        options.inputTimeout = .seconds(45)
        return options
    }
}
