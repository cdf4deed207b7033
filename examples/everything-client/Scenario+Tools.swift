import JSON
import MCP

extension Scenario {
    /// Lists, calls and streams.
    static let tools: [String: Scenario] = [
        "initialize": Scenario { client, _ in _ = try await client.listTools() },
        "tools_call": Scenario { client, _ in
            _ = try await client.listTools()
            try await client.use("add_numbers", ["a": 5, "b": 3])
        },
        "sse-retry": Scenario { client, _ in
            _ = try await client.listTools()
            try await client.use("test_reconnection")
        },
        "json-schema-2020-12-preservation": Scenario { client, _ in
            let listed = try await client.listTools()
            guard let tool = listed.first(where: { $0.name == "json_schema_2020_12_tool" }) else {
                throw Unexpected("The server lists no json_schema_2020_12_tool.")
            }
            try await client.use("json_schema_echo", ["schema": .object(tool.inputSchema)])
        },
        "json-schema-ref-no-deref": Scenario { client, _ in _ = try await client.listTools() },
    ]
}
