import JSON
import Testing

@testable import MCP

/// The example messages that are published with revision 2026-07-28, one folder per type.
@Suite struct `Official examples` {
    struct Example: Sendable, CustomTestStringConvertible {
        var type: String
        var file: String
        var testDescription: String { "\(type)/\(file)" }
        var json: JSONValue? { SpecFolder.json("\(Self.folder)/\(type)/\(file)") }

        static let folder = "examples/2026-07-28"
        static let all: [Example] = SpecFolder.names(in: folder).flatMap { type in
            SpecFolder.names(in: "\(folder)/\(type)").map { Example(type: type, file: $0) }
        }
    }

    /// Our type for a published name.
    private static let types: [String: any ProtocolObject.Type] = [
        "AudioContent": ContentBlock.self, "BlobResourceContents": ResourceContents.self,
        "CallToolResult": CallToolResult.self, "ClientCapabilities": ClientCapabilities.self,
        "CreateMessageRequestParams": SamplingRequest.self, "CreateMessageResult": SamplingResult.self,
        "ElicitResult": ElicitResult.self, "EmbeddedResource": ContentBlock.self,
        "GetPromptResult": GetPromptResult.self, "ImageContent": ContentBlock.self, "ListRootsResult": RootsResult.self,
        "ReadResourceResult": ReadResourceResult.self, "Resource": ResourceDefinition.self,
        "ResourceLink": ContentBlock.self, "Root": RootsResult.Root.self, "SamplingMessage": PromptMessage.self,
        "ServerCapabilities": ServerCapabilities.self, "TextContent": ContentBlock.self,
        "TextResourceContents": ResourceContents.self, "Tool": ToolDefinition.self,
        "ToolResultContent": ContentBlock.self, "ToolUseContent": ContentBlock.self,
    ]

    @Test(arguments: Example.all) func `each fits its published definition`(example: Example) throws {
        guard let json = example.json, let schema = RevisionSchema.of(.v2026_07_28) else { return }
        try #require(schema.defines(example.type))
        #expect(try schema.faults(of: json, as: example.type) == [])
    }

    @Test(arguments: Example.all) func `each is written as it was read`(example: Example) throws {
        guard let json = example.json else { return }
        #expect(try JSONParser.parse(json.serialized()) == json)
        if json["jsonrpc"] != nil {
            guard case .single(let message) = try JSONRPCFrame.parse(json.serialized()[...]) else {
                throw Unexpected("not one message")
            }
            #expect(JSONValue.object(message.json) == json)
        } else if let type = Self.types[example.type] {
            #expect(try type.init(json: json).json == json)
        } else if let error = json["error"]?.objectValue {
            #expect(MCPError(json: error).json == error)
        }
    }

    @Test(arguments: Example.all) func `each request and filter is understood`(example: Example) throws {
        guard let json = example.json else { return }
        switch example.type {
        case "CompleteRequest": _ = try CompletionReference(json: json["params"]?["ref"])
        case "CompleteRequestParams": #expect(try CompletionReference(json: json["ref"]).json == json["ref"])
        case "CreateMessageResult": #expect(try !SamplingResult(json: json).content.isEmpty)
        case "ElicitResult": #expect(try ElicitResult(json: json).action == .accept)
        case "InputRequests":
            for (_, request) in json.objectValue ?? [:] {
                let method = try #require(request["method"]?.stringValue)
                let input = InputRequest(method: method, params: request["params"]?.objectValue ?? [:])
                #expect(input.json == request)
            }
        case "InputResponses":
            let declared: [String: InputRequest] = [
                "elicitation": .elicit(message: "", schema: [:]),
                "sampling": .sample(.init(messages: [], maxTokens: 1)),
            ]
            for (_, answer) in json.objectValue ?? [:] {
                #expect(throws: Never.self) {
                    try declared[answer["action"] == nil ? "sampling" : "elicitation"]?.check(answer)
                }
            }
        case "SubscriptionsListenRequest":
            let everything = ServerCapabilities(tools: true, resources: true, prompts: true)
            let filter = try SubscriptionFilter(
                json["params"]?["notifications"], capabilities: everything, client: ClientCapabilities(),
                maxResources: 100)
            #expect(!filter.changes.isEmpty)
        default: break
        }
    }

    @Test func `the examples of every request are requests of the modern era, and their envelopes are accepted`() throws
    {
        for example in Example.all where example.type.hasSuffix("Request") {
            guard let object = example.json?.objectValue, object.contains("jsonrpc"),
                case .request(let request) = try JSONRPCMessage(object)
            else { continue }
            #expect(ModernDispatcher.isModern(request), "\(example.testDescription)")
            let envelope = try Envelope(request, headers: nil, supported: ProtocolRevision.modern)
            #expect(envelope.revision == .v2026_07_28)
        }
    }
}

/// Something that a test did not expect.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
