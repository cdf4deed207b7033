import JSON
import MCP

/// Tools that ask the client's user or its model before they answer.
@ServerBuilder var clientInputTools: [any ServerComponent] {
    Tool("test_sampling", "Asks the client's model") { (input: SamplingInput, context) in
        let request = SamplingRequest(messages: [.user(input.prompt)], maxTokens: 100)
        let answer = try context.sample("answer", request)
        return "LLM response: \(answer.text)"
    }
    Tool("test_elicitation", "Asks the user to fill in a form") { (input: ElicitationInput, context) in
        let answer = try context.elicit("contact", message: input.message, schema: Forms.contact)
        return "User response: \(answer.summary)"
    }
    Tool("test_elicitation_sep1034_defaults", "Shows a form with default values") { context in
        let answer = try context.elicit("profile", message: "Please check these values", schema: Forms.defaults)
        return "Elicitation completed: \(answer.summary)"
    }
    Tool("test_elicitation_sep1330_enums", "Shows a form with every kind of choice") { context in
        let answer = try context.elicit("choices", message: "Please choose", schema: Forms.choices)
        return "Elicitation completed: \(answer.summary)"
    }
    Tool("test_missing_capability", "Needs a client that can sample") { context in
        try context.demand(.sampling)
        return "Success"
    }
    Tool("test_streaming_elicitation", "Reports progress before it asks the user") { context in
        try context.demand(.elicitationForm)
        await context.report(progress: 50, of: 100)
        _ = try context.elicit("confirm", message: "Please confirm", schema: Forms.field("ok", type: "boolean"))
        await context.report(progress: 100, of: 100)
        return "Streaming complete"
    }
}

private struct SamplingInput: Decodable, SchemaDescribed {
    var prompt: String
    static let schemaNotes: [String: SchemaNote] = ["prompt": "What to ask the model"]
}

private struct ElicitationInput: Decodable, SchemaDescribed {
    var message: String
    static let schemaNotes: [String: SchemaNote] = ["message": "What to tell the user"]
}

extension ElicitResult {
    /// What the user did, as text.
    fileprivate var summary: String { "action=\(action), content=\(content ?? [:])" }
}
