import JSON
import MCP

extension Scenario {
    /// What modern requests say of themselves, in `_meta` and in headers.
    static let headers: [String: Scenario] = [
        "request-metadata": Scenario { client, _ in _ = try await client.listTools() },
        "http-standard-headers": Scenario { client, _ in
            let tools = try await client.listTools()
            for name in ["test_headers", "my-hyphenated-tool"] where tools.contains(where: { $0.name == name }) {
                try await client.use(name)
            }
            for resource in try await client.listResources() { _ = try await client.readResource(resource.uri) }
            for prompt in try await client.listPrompts() where prompt.name == "test_prompt" {
                _ = try await client.getPrompt(prompt.name)
            }
        },
        "http-custom-headers": Scenario { client, run in
            _ = try await client.listTools()
            for call in run.context["toolCalls"]?.arrayValue ?? [] {
                guard let name = call["name"]?.stringValue else { throw Unexpected("A tool call has no name.") }
                try await client.use(name, call["arguments"]?.objectValue ?? [:])
            }
        },
        "http-invalid-tool-headers": Scenario { client, _ in
            for tool in try await client.listTools() where tool.name == "valid_tool" {
                try await client.use(tool.name, ["region": "us-east1"])
            }
        },
    ]
}
