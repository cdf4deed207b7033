import JSON
import MCP
import MCPTesting
import Testing
import everything

@Suite struct `Everything: lists and changes` {
    private static let tools = [
        "test_simple_text", "test_image_content", "test_audio_content", "test_embedded_resource",
        "test_multiple_content_types", "test_error_handling", "test_tool_with_progress", "test_tool_with_logging",
        "test_logging_tool", "test_reconnection", "test_sampling", "test_elicitation",
        "test_elicitation_sep1034_defaults", "test_elicitation_sep1330_enums", "test_missing_capability",
        "test_streaming_elicitation", "test_input_required_result_elicitation", "test_input_required_result_sampling",
        "test_input_required_result_list_roots", "test_input_required_result_request_state",
        "test_input_required_result_tampered_state", "test_input_required_result_multiple_inputs",
        "test_input_required_result_multi_round", "test_input_required_result_capabilities",
        "json_schema_2020_12_tool", "test_x_mcp_header", "greet", "slow_compute", "failing_job", "protocol_error_job",
        "confirm_delete", "multi_input", "test_tool_with_task", "test_trigger_tool_change",
        "test_trigger_prompt_change",
    ]

    private func names(_ result: JSONObject, _ key: String, _ member: String = "name") -> [String] {
        (result[key]?.arrayValue ?? []).compactMap { $0[member]?.stringValue }
    }

    @Test(arguments: TestPeer.Dialect.plain)
    func `everything is on the first page, in order, with a description`(_ dialect: TestPeer.Dialect) async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: dialect) { peer in
            let lists: [(method: String, key: String, member: String, expected: [String])] = [
                (Method.listTools, "tools", "name", Self.tools),
                (
                    Method.listResources, "resources", "uri",
                    ["test://static-text", "test://static-binary", "test://watched-resource"]
                ),
                (
                    Method.listResourceTemplates, "resourceTemplates", "uriTemplate",
                    ["test://template/{id}/data"]
                ),
                (
                    Method.listPrompts, "prompts", "name",
                    [
                        "test_simple_prompt", "test_prompt_with_arguments", "test_prompt_with_embedded_resource",
                        "test_prompt_with_image", "test_input_required_result_prompt",
                    ]
                ),
            ]
            for list in lists {
                let result = try await peer.result(list.method)
                #expect(names(result, list.key, list.member) == list.expected)
                #expect(names(result, list.key, "description").count == list.expected.count)
                #expect(!result.contains("nextCursor"))
                #expect(result.contains("ttlMs") == dialect.isModern)
                #expect(result.contains("cacheScope") == dialect.isModern)
            }
        }
    }

    @Test(arguments: TestPeer.Dialect.plain)
    func `schemas and arguments are listed as they were written`(_ dialect: TestPeer.Dialect) async throws {
        let contact = """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","$defs":{"address":{"$anchor":\
            "addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},\
            "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":\
            "string","enum":["phone","email"]},"phone":{"type":"string"},"email":{"type":"string"}},"allOf":[{"anyOf":\
            [{"required":["phone"]},{"required":["email"]}]}],"if":{"properties":{"contactMethod":{"const":"phone"}},\
            "required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]},\
            "additionalProperties":false}
            """
        try await TestPeer.converse(with: EverythingServer().server, as: dialect) { peer in
            let tools = try await peer.result(Method.listTools)["tools"]?.arrayValue ?? []
            let schemas = tools.filter { $0["name"] == "json_schema_2020_12_tool" }
            #expect(schemas.map { $0["inputSchema"]?.description } == [contact])
            #expect(schemas.first?["description"] == "Tool with JSON Schema 2020-12 features")
            let header = tools.first { $0["name"] == "test_x_mcp_header" }
            let region = header?["inputSchema"]?["properties"]?["region"]?.objectValue ?? [:]
            #expect(Set(region.keys) == ["type", "description", "x-mcp-header"])
            #expect(region["x-mcp-header"] == "Region")
            #expect(header?["inputSchema"]?["required"] == ["region"])

            let prompts = try await peer.result(Method.listPrompts)["prompts"]?.arrayValue ?? []
            let arguments: JSONValue = [
                ["name": "arg1", "description": "First test argument", "required": true],
                ["name": "arg2", "description": "Second test argument", "required": true],
            ]
            #expect(prompts.first { $0["name"] == "test_prompt_with_arguments" }?["arguments"] == arguments)
        }
    }

    private static let capabilities: JSONObject = [
        "tools": ["listChanged": true], "resources": ["subscribe": true, "listChanged": true],
        "prompts": ["listChanged": true], "logging": [:], "completions": [:],
    ]

    private static func capabilities(and member: String, _ value: JSONValue) -> JSONValue {
        var all = capabilities
        all[member] = value
        return .object(all)
    }

    @Test func `the capabilities are those of the parts, in both eras`() async throws {
        let server = EverythingServer().server
        try await TestPeer.converse(with: server, as: .modern()) { peer in
            let result = try await peer.result(Method.discover)
            let extensions: JSONValue = [ProtocolExtension.tasks: [:]]
            #expect(result["capabilities"] == Self.capabilities(and: "extensions", extensions))
            #expect(result["supportedVersions"] == ["2026-07-28"])
            let serverInfo: JSONValue = ["name": "everything", "version": "1.0.0"]
            #expect(result["_meta"]?[MetaKey.serverInfo] == serverInfo)
        }
        try await TestPeer.converse(with: server) { peer in
            let result = try await peer.result(
                Method.initialize,
                [
                    "protocolVersion": "2025-11-25", "capabilities": [:],
                    "clientInfo": ["name": "test", "version": "1"],
                ])
            let tasks: JSONValue = ["list": [:], "cancel": [:], "requests": ["tools": ["call": [:]]]]
            #expect(result["capabilities"] == Self.capabilities(and: "tasks", tasks))
            #expect(result["protocolVersion"] == "2025-11-25")
        }
    }

    // MARK: - Changes

    private func listen(_ peer: TestPeer, _ filter: JSONObject, id: String) async throws -> JSONObject {
        try await peer.start(Method.listen, ["notifications": .object(filter)], id: .string(id))
        let first = try await peer.nextNotification()
        #expect(first.method == Method.Notification.subscriptionAcknowledged)
        #expect(first.params["notifications"] == .object(filter))
        #expect(first.params["_meta"] == [MetaKey.subscriptionID: .string(id)])
        return first.params
    }

    @Test func `a listener hears of a tool that comes and goes`() async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: .modern()) { peer in
            _ = try await listen(peer, ["toolsListChanged": true], id: "tools")
            for expected in [Self.tools + ["test_dynamic_tool"], Self.tools] {
                #expect(try await peer.callTool("test_trigger_tool_change") == text("Mutation triggered"))
                let change = try await peer.nextNotification()
                #expect(change.method == Method.Notification.toolsChanged)
                #expect(change.params == ["_meta": [MetaKey.subscriptionID: "tools"]])
                let tools = try await peer.result(Method.listTools)
                #expect(names(tools, "tools") == expected)
            }
        }
    }

    @Test func `a listener hears only of what it asked for`() async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: .modern()) { peer in
            _ = try await listen(peer, ["promptsListChanged": true], id: "prompts")
            _ = try await peer.callTool("test_trigger_tool_change")
            _ = try await peer.callTool("test_trigger_prompt_change")
            // A change of the tools would have come first.
            let change = try await peer.nextNotification()
            #expect(change.method == Method.Notification.promptsChanged)
            #expect(change.params == ["_meta": [MetaKey.subscriptionID: "prompts"]])
            let prompts = try await peer.result(Method.listPrompts)
            #expect(names(prompts, "prompts").last == "test_dynamic_prompt")
            #expect(try await peer.callTool("test_dynamic_tool") == text("I am here."))
        }
    }

    @Test func `a legacy session hears of changed lists`() async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: .legacy()) { peer in
            #expect(try await peer.callTool("test_trigger_tool_change") == text("Mutation triggered"))
            let change = try await peer.nextNotification()
            #expect(change.method == Method.Notification.toolsChanged)
            #expect(change.params == [:])
        }
    }

    // MARK: - The watched resource

    /// Runs the server on a clock that the test moves, and speaks to it.
    private func watching(
        _ dialect: TestPeer.Dialect, _ body: (TestPeer, ManualClock) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let everything = EverythingServer(clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await everything.run() }
            await clock.waitForSleepers()
            try await TestPeer.converse(with: everything.server, as: dialect) { peer in try await body(peer, clock) }
            group.cancelAll()
        }
    }

    private static let uri: JSONValue = "test://watched-resource"

    @Test func `a legacy subscriber is told of each change, until it unsubscribes`() async throws {
        try await watching(.legacy()) { peer, clock in
            #expect(try await peer.result(Method.subscribeResource, ["uri": Self.uri]) == [:])
            for count in 1...2 {
                clock.advance(by: .seconds(3))
                let update = try await peer.nextNotification()
                #expect(update.method == Method.Notification.resourceUpdated)
                #expect(update.params == ["uri": Self.uri])
                let read = try await peer.result(Method.readResource, ["uri": Self.uri])
                #expect(read["contents"]?[0]?["text"]?.stringValue == "This text has changed \(count) times.")
                await clock.waitForSleepers()
            }
            #expect(try await peer.result(Method.unsubscribeResource, ["uri": Self.uri]) == [:])
            clock.advance(by: .seconds(3))
            await clock.waitForSleepers()
            _ = try await peer.callTool("test_trigger_tool_change")
            // An update would have come first.
            #expect(try await peer.nextNotification().method == Method.Notification.toolsChanged)
        }
    }

    @Test func `a modern listener is told of each change`() async throws {
        try await watching(.modern()) { peer, clock in
            _ = try await listen(peer, ["resourceSubscriptions": [Self.uri]], id: "watch")
            clock.advance(by: .seconds(3))
            let update = try await peer.nextNotification()
            #expect(update.method == Method.Notification.resourceUpdated)
            #expect(update.params == ["uri": Self.uri, "_meta": [MetaKey.subscriptionID: "watch"]])
        }
    }
}
