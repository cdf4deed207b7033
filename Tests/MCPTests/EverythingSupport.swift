import JSON
import MCP

extension ClientCapabilities {
    /// All that the example server ever asks for.
    static let everything = ClientCapabilities(unchecked: ["elicitation": ["form": [:]], "sampling": [:], "roots": [:]])
}

extension TestPeer.Dialect {
    /// A client of each era that can be asked anything.
    static let capable: [TestPeer.Dialect] = [.modern(.everything), .legacy(.v2025_11_25, .everything)]
    /// A client of each era that declares nothing.
    static let plain: [TestPeer.Dialect] = [.modern(), .legacy()]

    var isModern: Bool { if case .modern = self { true } else { false } }
}

/// What the client answers.
enum Answers {
    static let user: JSONObject = [
        "action": "accept",
        "content": [
            "name": "Ada", "color": "blue", "ok": true, "value": "v", "context": "weather", "username": "ada",
            "email": "ada@example.com",
        ],
    ]
    static let model: JSONObject = [
        "role": "assistant", "content": ["type": "text", "text": "Paris"], "model": "test-model",
    ]
    static let roots: JSONObject = ["roots": [["uri": "file:///test/root"]]]

    static func answer(to method: String?) -> JSONObject {
        switch method {
        case Method.elicit: user
        case Method.createMessage: model
        default: roots
        }
    }

    /// Answers the questions of a legacy server.
    static let toQuestions: TestPeer.Answerer = { .success(answer(to: $0.method)) }
}

extension TestPeer {
    /// The result of a tool call, without what only one era adds.
    func callTool(_ name: String, _ arguments: JSONObject? = nil, meta: JSONObject = [:]) async throws -> JSONObject {
        try await callTool(name, arguments, meta: meta, more: [:]).withoutEnvelope
    }

    /// The whole result of a tool call.
    func callTool(
        _ name: String, _ arguments: JSONObject? = nil, meta: JSONObject = [:], more: JSONObject
    ) async throws -> JSONObject {
        var params: JSONObject = ["name": .string(name)]
        params["arguments"] = arguments.map(JSONValue.object)
        if !meta.isEmpty { params["_meta"] = .object(meta) }
        params.merge(more)
        return try await result(Method.callTool, params)
    }

    /// The result of a request that asks for input, whatever the era: a modern client calls again with its answers, a
    /// legacy one has answered meanwhile.
    func settle(_ method: String, _ params: JSONObject) async throws -> (asked: [JSONValue], result: JSONObject) {
        var asked: [JSONValue] = []
        var result = try await result(method, params)
        while result["resultType"] == "input_required" {
            var retry = params
            var responses = JSONObject()
            for (key, question) in result["inputRequests"]?.objectValue ?? [:] {
                asked.append(question)
                responses[key] = .object(Answers.answer(to: question["method"]?.stringValue))
            }
            retry["inputResponses"] = .object(responses)
            retry["requestState"] = result["requestState"]
            result = try await self.result(method, retry)
        }
        for question in questions {
            asked.append(["method": .string(question.method), "params": .object(question.params)])
        }
        return (asked, result.withoutEnvelope)
    }
}

extension JSONObject {
    /// The result without `resultType`, `_meta` and the caching hints of modern revisions.
    var withoutEnvelope: JSONObject {
        var plain = self
        for key in ["resultType", "_meta", "ttlMs", "cacheScope"] { plain[key] = nil }
        return plain
    }
}

/// The content of a result that is one text.
func text(_ text: String) -> JSONObject { ["content": [["type": "text", "text": .string(text)]]] }
