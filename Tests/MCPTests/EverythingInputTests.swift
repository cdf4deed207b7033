import JSON
import MCP
import Testing
import everything

@Suite struct `Everything: questions to the client` {
    private static func form(_ message: String, _ schema: JSONValue) -> JSONValue {
        [
            "method": "elicitation/create",
            "params": ["mode": "form", "message": .string(message), "requestedSchema": schema],
        ]
    }

    /// Calls a tool in both eras, which must ask the same and give the same result.
    private func expect(
        _ tool: String, _ arguments: JSONObject = [:], asks questions: [JSONValue], gives result: String
    ) async throws {
        for dialect in TestPeer.Dialect.capable {
            try await TestPeer.converse(
                with: EverythingServer().server, as: dialect, answering: Answers.toQuestions
            ) { peer in
                let outcome = try await peer.settle(
                    Method.callTool, ["name": .string(tool), "arguments": .object(arguments)])
                #expect(outcome.asked == questions)
                #expect(outcome.result == text(result))
            }
        }
    }

    private static let accepted =
        #"action=accept, content={"name":"Ada","color":"blue","ok":true,"value":"v","context":"weather","#
        + #""username":"ada","email":"ada@example.com"}"#

    @Test func `the client's model is asked with the given prompt`() async throws {
        let question: JSONValue = [
            "method": "sampling/createMessage",
            "params": [
                "messages": [["role": "user", "content": ["type": "text", "text": "Capital of France?"]]],
                "maxTokens": 100,
            ],
        ]
        try await expect(
            "test_sampling", ["prompt": "Capital of France?"], asks: [question], gives: "LLM response: Paris")
    }

    @Test func `the user is asked with the given message`() async throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "username": ["type": "string", "description": "User's response"],
                "email": ["type": "string", "description": "User's email address"],
            ],
            "required": ["username", "email"],
        ]
        try await expect(
            "test_elicitation", ["message": "Who are you?"], asks: [Self.form("Who are you?", schema)],
            gives: "User response: \(Self.accepted)")
    }

    @Test func `a form can have default values`() async throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "name": ["type": "string", "default": "John Doe"],
                "age": ["type": "integer", "default": 30],
                "score": ["type": "number", "default": 95.5],
                "status": ["type": "string", "enum": ["active", "inactive", "pending"], "default": "active"],
                "verified": ["type": "boolean", "default": true],
            ],
        ]
        try await expect(
            "test_elicitation_sep1034_defaults", asks: [Self.form("Please check these values", schema)],
            gives: "Elicitation completed: \(Self.accepted)")
    }

    @Test func `a form can have every kind of choice`() async throws {
        func titled(_ noun: String) -> JSONValue {
            let titles = [("value1", "First"), ("value2", "Second"), ("value3", "Third")]
            return .array(titles.map { ["const": .string($0.0), "title": .string("\($0.1) \(noun)")] })
        }
        let options: JSONValue = ["option1", "option2", "option3"]
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "untitledSingle": ["type": "string", "enum": options],
                "titledSingle": ["type": "string", "oneOf": titled("Option")],
                "legacyEnum": [
                    "type": "string", "enum": ["opt1", "opt2", "opt3"],
                    "enumNames": ["Option One", "Option Two", "Option Three"],
                ],
                "untitledMulti": ["type": "array", "items": ["type": "string", "enum": options]],
                "titledMulti": ["type": "array", "items": ["anyOf": titled("Choice")]],
            ],
        ]
        try await expect(
            "test_elicitation_sep1330_enums", asks: [Self.form("Please choose", schema)],
            gives: "Elicitation completed: \(Self.accepted)")
    }

    @Test func `a user who declines is a result too`() async throws {
        let decline: TestPeer.Answerer = { _ in .success(["action": "decline"]) }
        try await TestPeer.converse(
            with: EverythingServer().server, as: .legacy(.v2025_11_25, .everything), answering: decline
        ) { peer in
            let result = try await peer.callTool("test_elicitation", ["message": "Who are you?"])
            #expect(result == text("User response: action=decline, content={}"))
        }
    }

    @Test func `content that breaks the form fails the call, by the name of the field`() async throws {
        let accept: TestPeer.Answerer = { _ in
            .success(["action": "accept", "content": ["username": 5, "email": "a@b.example"]])
        }
        try await TestPeer.converse(
            with: EverythingServer().server, as: .legacy(.v2025_11_25, .everything), answering: accept
        ) { peer in
            let error = try await peer.error(
                Method.callTool, ["name": "test_elicitation", "arguments": ["message": "Who are you?"]])
            #expect(error.code == .invalidParams)
            #expect(error.message.contains("/username"))
        }
    }

    @Test func `an error of the client is the error of the call`() async throws {
        let refuse: TestPeer.Answerer = { _ in .failure(MCPError(.userRejected, "The user said no.")) }
        try await TestPeer.converse(
            with: EverythingServer().server, as: .legacy(.v2025_11_25, .everything), answering: refuse
        ) { peer in
            let error = try await peer.error(
                Method.callTool, ["name": "test_sampling", "arguments": ["prompt": "Hello"]])
            #expect(error == MCPError(.userRejected, "The user said no."))
        }
    }

    @Test(arguments: [
        ("test_sampling", "prompt", "sampling"), ("test_elicitation", "message", "elicitation"),
    ])
    func `a client that cannot be asked gets an error`(_ tool: String, _ argument: String, _ need: String) async throws
    {
        for dialect in TestPeer.Dialect.plain {
            try await TestPeer.converse(with: EverythingServer().server, as: dialect) { peer in
                let error = try await peer.error(
                    Method.callTool, ["name": .string(tool), "arguments": [argument: "Hello"]])
                #expect(error.code.rawValue == (dialect.isModern ? -32021 : -32602))
                #expect(error.message.contains(need))
                #expect(peer.questions.isEmpty)
            }
        }
    }

    // MARK: - Capabilities

    @Test func `a tool is refused when the request lacks a capability, and says which`() async throws {
        let server = EverythingServer().server
        try await TestPeer.converse(with: server, as: .modern()) { peer in
            let error = try await peer.error(Method.callTool, ["name": "test_missing_capability"])
            #expect(error.code.rawValue == -32021)
            #expect(error.data == ["requiredCapabilities": ["sampling": [:]]])
        }
        try await TestPeer.converse(with: server, as: .modern(.sampling)) { peer in
            let result = try await peer.callTool("test_missing_capability")
            #expect(result == text("Success"))
        }
    }

    @Test func `progress comes before the question, and the rest after the answer`() async throws {
        for dialect in TestPeer.Dialect.capable {
            try await TestPeer.converse(
                with: EverythingServer().server, as: dialect, answering: Answers.toQuestions
            ) { peer in
                let outcome = try await peer.settle(
                    Method.callTool,
                    ["name": "test_streaming_elicitation", "_meta": ["progressToken": 7]])
                #expect(outcome.asked.map { $0["method"] } == ["elicitation/create"])
                #expect(outcome.result == text("Streaming complete"))
                let steps = peer.notifications(Method.Notification.progress).map { $0["progress"]?.intValue }
                // To a modern client the second round is another request, with its own progress from the beginning.
                #expect(steps == (dialect.isModern ? [50, 50, 100] : [50, 100]))
            }
        }
    }

    @Test func `a client that cannot show forms gets no progress before its refusal`() async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: .modern(.sampling)) { peer in
            let error = try await peer.error(
                Method.callTool, ["name": "test_streaming_elicitation", "_meta": ["progressToken": 7]])
            #expect(error.code == .missingClientCapability)
            #expect(error.data == ["requiredCapabilities": ["elicitation": ["form": [:]]]])
            #expect(peer.notifications.isEmpty)
        }
    }
}
