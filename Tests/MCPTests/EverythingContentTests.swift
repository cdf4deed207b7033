import JSON
import MCP
import Testing
import everything

private let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC"
private let wav = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQIAAAAAAA=="

@Suite struct `Everything: content` {
    private static let contents: [(tool: String, content: JSONValue)] = [
        ("test_simple_text", [["type": "text", "text": "This is a simple text response for testing."]]),
        ("test_image_content", [["type": "image", "data": .string(png), "mimeType": "image/png"]]),
        ("test_audio_content", [["type": "audio", "data": .string(wav), "mimeType": "audio/wav"]]),
        (
            "test_embedded_resource",
            [
                [
                    "type": "resource",
                    "resource": [
                        "uri": "test://embedded-resource", "mimeType": "text/plain",
                        "text": "This is an embedded resource content.",
                    ],
                ]
            ]
        ),
        (
            "test_multiple_content_types",
            [
                ["type": "text", "text": "Multiple content types test:"],
                ["type": "image", "data": .string(png), "mimeType": "image/png"],
                [
                    "type": "resource",
                    "resource": [
                        "uri": "test://mixed-content-resource", "mimeType": "application/json",
                        "text": #"{"test":"data","value":123}"#,
                    ],
                ],
            ]
        ),
    ]

    @Test(arguments: TestPeer.Dialect.plain)
    func `tools return every kind of content, called without arguments`(_ dialect: TestPeer.Dialect) async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: dialect) { peer in
            for (tool, content) in Self.contents {
                let result = try await peer.callTool(tool)
                #expect(result == ["content": content])
            }
        }
    }

    @Test(arguments: TestPeer.Dialect.plain)
    func `a tool that fails gives a result that says so`(_ dialect: TestPeer.Dialect) async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: dialect) { peer in
            var expected = text("This tool intentionally returns an error for testing")
            expected["isError"] = true
            let result = try await peer.callTool("test_error_handling")
            #expect(result == expected)
        }
    }

    @Test(arguments: TestPeer.Dialect.plain)
    func `the header tool repeats its argument`(_ dialect: TestPeer.Dialect) async throws {
        let server = EverythingServer().server
        try await TestPeer.converse(with: server, as: dialect) { peer in
            let result = try await peer.callTool("test_x_mcp_header", ["region": "Hello"])
            #expect(result == text("region=Hello"))
        }
        #expect(server.mirroredArguments(ofTool: "test_x_mcp_header").map(\.header) == ["Mcp-Param-Region"])
    }

    @Test func `the schema tool takes what its schema admits and nothing else`() async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: .modern()) { peer in
            let tool = "json_schema_2020_12_tool"
            let contacts: [(JSONObject, isValid: Bool)] = [
                (["email": "a@b.c"], true), (["contactMethod": "phone", "email": "a@b.c"], false),
                (["email": "a@b.c", "age": 3], false),
            ]
            for (contact, isValid) in contacts {
                let result = try await peer.callTool(tool, contact)
                #expect((result["isError"] == nil) == isValid)
            }
        }
    }

    // MARK: - Resources

    private static let readings: [(uri: String, contents: JSONObject)] = [
        (
            "test://static-text",
            ["mimeType": "text/plain", "text": "This is the content of the static text resource."]
        ),
        ("test://static-binary", ["mimeType": "image/png", "blob": .string(png)]),
        ("test://watched-resource", ["mimeType": "text/plain", "text": "This text has changed 0 times."]),
        (
            "test://template/123/data",
            [
                "mimeType": "application/json",
                "text": #"{"id":"123","templateTest":true,"data":"Data for ID: 123"}"#,
            ]
        ),
    ]

    @Test(arguments: TestPeer.Dialect.plain)
    func `resources are read by their URI`(_ dialect: TestPeer.Dialect) async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: dialect) { peer in
            for (uri, contents) in Self.readings {
                var expected = contents
                expected["uri"] = .string(uri)
                let result = try await peer.result(Method.readResource, ["uri": .string(uri)])
                #expect(result.withoutEnvelope == ["contents": [.object(expected)]])
                #expect((result["ttlMs"] == 0) == dialect.isModern)
                #expect((result["cacheScope"] == "private") == dialect.isModern)
            }
        }
    }

    @Test(arguments: TestPeer.Dialect.plain)
    func `an unknown resource has the code of the era`(_ dialect: TestPeer.Dialect) async throws {
        let uri: JSONValue = "test://nonexistent-resource-for-conformance-testing"
        try await TestPeer.converse(with: EverythingServer().server, as: dialect) { peer in
            let error = try await peer.error(Method.readResource, ["uri": uri])
            let code = dialect.isModern ? -32602 : -32002
            #expect(error == MCPError(.init(rawValue: code), "Resource not found", data: ["uri": uri]))
        }
    }

    // MARK: - Prompts

    private static let fillings: [(prompt: String, arguments: JSONObject, contents: [JSONValue])] = [
        ("test_simple_prompt", [:], [["type": "text", "text": "This is a simple prompt for testing."]]),
        (
            "test_prompt_with_arguments", ["arg1": "hello", "arg2": "world"],
            [["type": "text", "text": "Prompt with arguments: arg1='hello', arg2='world'"]]
        ),
        (
            "test_prompt_with_embedded_resource", ["resourceUri": "test://example"],
            [
                [
                    "type": "resource",
                    "resource": [
                        "uri": "test://example", "mimeType": "text/plain",
                        "text": "Embedded resource content for testing.",
                    ],
                ],
                ["type": "text", "text": "Please process the embedded resource above."],
            ]
        ),
        (
            "test_prompt_with_image", [:],
            [
                ["type": "image", "data": .string(png), "mimeType": "image/png"],
                ["type": "text", "text": "Please analyze the image above."],
            ]
        ),
    ]

    @Test(arguments: TestPeer.Dialect.plain)
    func `prompts are filled in`(_ dialect: TestPeer.Dialect) async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: dialect) { peer in
            for (prompt, arguments, contents) in Self.fillings {
                let params: JSONObject = ["name": .string(prompt), "arguments": .object(arguments)]
                let result = try await peer.result(Method.getPrompt, params)
                let messages = contents.map { ["role": "user", "content": $0] as JSONValue }
                #expect(result["messages"] == .array(messages))
            }
        }
    }

    @Test(arguments: TestPeer.Dialect.plain)
    func `a prompt insists on its required arguments`(_ dialect: TestPeer.Dialect) async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: dialect) { peer in
            let error = try await peer.error(
                Method.getPrompt, ["name": "test_prompt_with_arguments", "arguments": ["arg1": "x"]])
            #expect(error.code == .invalidParams)
            #expect(error.message.contains("arg2"))
        }
    }

    @Test(arguments: [("par", ["paris", "park", "party"]), ("pari", ["paris"]), ("test", [])])
    func `an argument is completed by its beginning`(_ typed: String, _ expected: [String]) async throws {
        for dialect in TestPeer.Dialect.plain {
            try await TestPeer.converse(with: EverythingServer().server, as: dialect) { peer in
                let result = try await peer.result(
                    Method.complete,
                    [
                        "ref": ["type": "ref/prompt", "name": "test_prompt_with_arguments"],
                        "argument": ["name": "arg1", "value": .string(typed)],
                    ])
                let completion: JSONValue = [
                    "values": .array(expected.map(JSONValue.string)), "total": JSONValue(expected.count),
                    "hasMore": false,
                ]
                #expect(result["completion"] == completion)
            }
        }
    }
}
