import JSON
import MCP

extension Scenario {
    /// What the server asks before it answers.
    static let input: [String: Scenario] = [
        "elicitation-sep1034-client-defaults": Scenario(
            // An empty form: the client fills in the schema's defaults.
            prepare: { $0.handlers.elicit = { _ in ElicitResult(action: .accept, content: [:]) } },
            body: { client, _ in
                _ = try await client.listTools()
                try await client.use("test_client_elicitation_defaults")
            }),
        "sep-2322-client-request-state": Scenario(
            prepare: { $0.handlers.elicit = { _ in confirmed } },
            body: { client, _ in
                _ = try await client.listTools()
                try await client.answerLate("test_mrtr_echo_state", meanwhile: "test_mrtr_unrelated")
                try await client.answerLate("test_mrtr_no_state", meanwhile: nil)
                try await client.use("test_mrtr_no_result_type")
            }),
    ]

    fileprivate static let confirmed = ElicitResult(action: .accept, content: ["confirmed": true])
}

extension MCPClient {
    /// Calls a tool that asks for confirmation, does something else, and then confirms.
    fileprivate func answerLate(_ tool: String, meanwhile other: String?) async throws {
        var options = CallOptions()
        options.answersInput = false
        do {
            _ = try await callTool(tool, options: options)
        } catch let needed as InputNeeded {
            if let other { try await use(other) }
            let answers = needed.requests.map { ($0.key, Scenario.confirmed.json) }
            _ = try await resume(needed, answers: JSONObject(answers))
        }
    }
}
