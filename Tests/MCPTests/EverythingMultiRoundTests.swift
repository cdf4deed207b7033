import JSON
import MCP
import Testing
import everything

@Suite struct `Everything: multi round-trip requests` {
    /// One request that may ask, in each of its rounds.
    private struct Call {
        let peer: TestPeer
        var method = Method.callTool
        let name: String

        func callAsFunction(_ answers: JSONValue? = nil, state: JSONValue? = nil) async throws -> JSONObject {
            try await peer.call(method, params(answers, state)).outcome.get()
        }

        func error(_ answers: JSONValue?, state: JSONValue? = nil) async throws -> MCPError {
            try await peer.error(method, params(answers, state))
        }

        private func params(_ answers: JSONValue?, _ state: JSONValue?) -> JSONObject {
            var params: JSONObject = ["name": .string("test_input_required_result_\(name)")]
            params["inputResponses"] = answers
            params["requestState"] = state
            return params
        }
    }

    private func converse(
        _ capabilities: ClientCapabilities = .everything, _ body: (TestPeer) async throws -> Void
    ) async throws {
        try await TestPeer.converse(with: EverythingServer().server, as: .modern(capabilities), body)
    }

    private func accept(_ content: JSONValue) -> JSONValue { ["action": "accept", "content": content] }

    private func form(_ message: String, _ field: String, _ type: String = "string") -> JSONValue {
        [
            "method": "elicitation/create",
            "params": [
                "mode": "form", "message": .string(message),
                "requestedSchema": [
                    "type": "object", "properties": [field: ["type": .string(type)]], "required": [.string(field)],
                ],
            ],
        ]
    }

    private func sampling(_ text: String, maxTokens: Int) -> JSONValue {
        [
            "method": "sampling/createMessage",
            "params": [
                "messages": [["role": "user", "content": ["type": "text", "text": .string(text)]]],
                "maxTokens": JSONValue(maxTokens),
            ],
        ]
    }

    private let roots: JSONValue = ["method": "roots/list", "params": [:]]

    @Test func `a question without state is asked and answered`() async throws {
        try await converse { peer in
            let call = Call(peer: peer, name: "elicitation")
            let first = try await call()
            #expect(first["resultType"] == "input_required")
            #expect(first["inputRequests"] == ["user_name": form("What is your name?", "name")])
            #expect(!first.contains("requestState"))
            #expect(!first.contains("content"))
            let second = try await call(["user_name": accept(["name": "Ada"])])
            #expect(second["resultType"] == "complete")
            #expect(second.withoutEnvelope == text("Hello, Ada!"))
        }
    }

    @Test func `answers to other questions change nothing`() async throws {
        try await converse { peer in
            let call = Call(peer: peer, name: "elicitation")
            let again = try await call(["wrong_key": accept(["name": "Ada"])])
            #expect(again["resultType"] == "input_required")
            #expect(again["inputRequests"] == ["user_name": form("What is your name?", "name")])
            let complete = try await call(["user_name": accept(["name": "Ada"]), "other": 1, "another": [:]])
            #expect(complete.withoutEnvelope == text("Hello, Ada!"))
        }
    }

    @Test func `a malformed answer is refused`() async throws {
        try await converse { peer in
            let call = Call(peer: peer, name: "elicitation")
            for answers: JSONValue in [["user_name": 12345], .null, [], "x", ["user_name": ["content": [:]]]] {
                let code = try await call.error(answers).code
                #expect(code == .invalidParams, "\(answers)")
            }
        }
    }

    @Test(arguments: [["name": 5], [:], .null, [], "x"] as [JSONValue])
    func `content that breaks the form is refused, by the name of the field`(content: JSONValue) async throws {
        try await converse { peer in
            let error = try await Call(peer: peer, name: "elicitation").error(["user_name": accept(content)])
            #expect(error.code == .invalidParams)
            #expect(error.message.contains(content.arrayValue == nil && content != "x" ? "name" : "\"content\""))
            #expect(error.message.contains("user_name"))
        }
    }

    @Test func `a user who declines is told so`() async throws {
        try await converse { peer in
            let result = try await Call(peer: peer, name: "elicitation")(["user_name": ["action": "decline"]])
            #expect(result.withoutEnvelope == text("Hello, (decline)!"))
        }
    }

    @Test func `the client's model and roots can be asked for`() async throws {
        try await converse { peer in
            let capital = Call(peer: peer, name: "sampling")
            let first = try await capital()
            #expect(
                first["inputRequests"]
                    == ["capital_question": sampling("What is the capital of France?", maxTokens: 100)])
            let second = try await capital(["capital_question": .object(Answers.model)])
            #expect(second.withoutEnvelope == text("Paris"))

            let list = Call(peer: peer, name: "list_roots")
            #expect(try await list()["inputRequests"] == ["client_roots": roots])
            let listed = try await list(["client_roots": .object(Answers.roots)])
            #expect(listed.withoutEnvelope == text("Roots: file:///test/root"))
        }
    }

    // MARK: - State

    @Test(arguments: ["request_state", "tampered_state"])
    func `a state comes back and is verified`(_ name: String) async throws {
        try await converse { peer in
            let call = Call(peer: peer, name: name)
            let first = try await call()
            #expect(first["inputRequests"] == ["confirm": form("Please confirm", "ok", "boolean")])
            let state = try #require(first["requestState"]?.stringValue)
            let other = try await call()["requestState"]?.stringValue
            #expect(!state.isEmpty && other != state)

            let answers: JSONValue = ["confirm": accept(["ok": true])]
            let second = try await call(answers, state: .string(state))
            #expect(second.withoutEnvelope == text("Confirmed: state-ok"))
            for bad: JSONValue in [.string(state + "-TAMPERED"), .string(""), .string("AAAA"), 5, .null] {
                let code = try await call.error(answers, state: bad).code
                #expect(code == .invalidParams, "\(bad)")
            }
            let code = try await call.error(answers).code
            #expect(code == .invalidParams)
        }
    }

    @Test func `a state belongs to the call that it was given for`() async throws {
        try await converse { peer in
            let first = try await Call(peer: peer, name: "request_state")()
            let other = Call(peer: peer, name: "tampered_state")
            let error = try await other.error(["confirm": accept(["ok": true])], state: first["requestState"])
            #expect(error.code == .invalidParams)
        }
    }

    // MARK: - Several questions

    @Test func `several questions come together and are answered in any order`() async throws {
        try await converse { peer in
            let call = Call(peer: peer, name: "multiple_inputs")
            let first = try await call()
            let greeting = sampling("Generate a greeting", maxTokens: 50)
            #expect(
                first["inputRequests"] == [
                    "user_name": form("What is your name?", "name"), "greeting": greeting, "client_roots": roots,
                ])
            #expect(first["requestState"]?.stringValue?.isEmpty == false)

            let second = try await call(
                ["user_name": accept(["name": "Ada"]), "client_roots": .object(Answers.roots)],
                state: first["requestState"])
            #expect(second["inputRequests"] == ["greeting": greeting])
            let third = try await call(["greeting": .object(Answers.model)], state: second["requestState"])
            #expect(third.withoutEnvelope == text("Paris Ada, your roots: file:///test/root"))
        }
    }

    @Test func `one question follows the other, each with its own state`() async throws {
        try await converse { peer in
            let call = Call(peer: peer, name: "multi_round")
            let first = try await call()
            #expect(first["inputRequests"] == ["step1": form("Step 1: What is your name?", "name")])
            let second = try await call(["step1": accept(["name": "Ada"])], state: first["requestState"])
            #expect(second["resultType"] == "input_required")
            #expect(second["inputRequests"] == ["step2": form("Step 2: What is your favorite color?", "color")])
            let states = [first, second].compactMap { $0["requestState"]?.stringValue }
            #expect(Set(states).count == 2)
            let third = try await call(["step2": accept(["color": "blue"])], state: second["requestState"])
            #expect(third.withoutEnvelope == text("Your name is Ada, your favorite color is blue."))
        }
    }

    @Test(arguments: [
        (ClientCapabilities.sampling, ["sample_input"]), (.elicitationForm, ["elicit_input"]),
        (.everything, ["elicit_input", "sample_input"]),
    ])
    func `only what the request declares is asked`(_ capabilities: ClientCapabilities, _ keys: [String]) async throws {
        try await converse(capabilities) { peer in
            let call = Call(peer: peer, name: "capabilities")
            let first = try await call()
            let questions: JSONObject = [
                "elicit_input": form("Please give a value", "value"),
                "sample_input": sampling("Please give a value", maxTokens: 50),
            ]
            let expected = JSONObject(keys.map { ($0, questions[$0] ?? .null) })
            #expect(first["inputRequests"] == .object(expected))
            #expect(first["requestState"]?.stringValue?.isEmpty == false)
            let answers: JSONObject = ["elicit_input": .object(Answers.user), "sample_input": .object(Answers.model)]
            let second = try await call(.object(answers), state: first["requestState"])
            #expect(second.withoutEnvelope == text("Asked \(keys.count) questions."))
        }
    }

    @Test func `a client that declares nothing is asked nothing`() async throws {
        try await converse(ClientCapabilities()) { peer in
            let result = try await Call(peer: peer, name: "capabilities")()
            #expect(result["resultType"] == "complete")
            #expect(result.withoutEnvelope == text("Asked 0 questions."))
            let needs: [(String, JSONValue)] = [
                ("elicitation", ["elicitation": ["form": [:]]]), ("sampling", ["sampling": [:]]),
                ("list_roots", ["roots": [:]]),
                ("multiple_inputs", ["elicitation": ["form": [:]], "sampling": [:], "roots": [:]]),
            ]
            for (name, need) in needs {
                let error = try await Call(peer: peer, name: name).error(nil)
                #expect(error.code.rawValue == -32021)
                #expect(error.data == ["requiredCapabilities": need])
            }
        }
    }

    @Test func `a prompt may ask as well`() async throws {
        try await converse { peer in
            let call = Call(peer: peer, method: Method.getPrompt, name: "prompt")
            let first = try await call()
            #expect(first["resultType"] == "input_required")
            #expect(
                first["inputRequests"] == ["user_context": form("What context should the prompt use?", "context")])
            let second = try await call(["user_context": accept(["context": "weather"])])
            #expect(
                second["messages"]
                    == [["role": "user", "content": ["type": "text", "text": "Please use this context: weather"]]])
        }
    }

    // MARK: - Legacy

    @Test(arguments: [
        ("elicitation", "Hello, Ada!", 1), ("sampling", "Paris", 1), ("list_roots", "Roots: file:///test/root", 1),
        ("request_state", "Confirmed: state-ok", 1), ("tampered_state", "Confirmed: state-ok", 1),
        ("multiple_inputs", "Paris Ada, your roots: file:///test/root", 3),
        ("multi_round", "Your name is Ada, your favorite color is blue.", 2), ("capabilities", "Asked 2 questions.", 2),
    ])
    func `a legacy client is asked by requests and gets the same result`(
        _ name: String, _ expected: String, _ questions: Int
    ) async throws {
        try await TestPeer.converse(
            with: EverythingServer().server, as: .legacy(.v2025_11_25, .everything), answering: Answers.toQuestions
        ) { peer in
            let result = try await peer.callTool("test_input_required_result_\(name)")
            #expect(result == text(expected))
            #expect(peer.questions.count == questions)
        }
    }
}
