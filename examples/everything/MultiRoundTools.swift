import JSON
import MCP

/// Tools that need input, one question or several, in one round or more.
///
/// Each handler is called again from its beginning when the client has answered, so it reads as if it waited.
@ServerBuilder var multiRoundTools: [any ServerComponent] {
    Tool("test_input_required_result_elicitation", "Asks the user for a name") { context in
        let answer = try context.elicit("user_name", message: "What is your name?", schema: Forms.field("name"))
        return "Hello, \(answer.text("name"))!"
    }
    Tool("test_input_required_result_sampling", "Asks the client's model for a capital") { context in
        let question = SamplingRequest(messages: [.user("What is the capital of France?")], maxTokens: 100)
        return try context.sample("capital_question", question).text
    }
    Tool("test_input_required_result_list_roots", "Asks for the client's root directories") { context in
        "Roots: \(list(try context.roots("client_roots")))"
    }
    Tool("test_input_required_result_request_state", "Finds its state again", body: confirm)
    Tool("test_input_required_result_tampered_state", "Refuses a state that was changed", body: confirm)
    Tool("test_input_required_result_multiple_inputs", "Asks three questions at once") { context in
        let answers = try context.require(
            [
                "user_name": .elicit(message: "What is your name?", schema: Forms.field("name")),
                "greeting": .sample(SamplingRequest(messages: [.user("Generate a greeting")], maxTokens: 50)),
                "client_roots": .roots,
            ], state: "asked")
        let name = try answers.elicitation("user_name").text("name")
        let roots = try answers.roots("client_roots").roots
        return "\(try answers.sampling("greeting").text) \(name), your roots: \(list(roots))"
    }
    Tool("test_input_required_result_multi_round", "Asks one question after the other") { context in
        let name = try context.require(
            ["step1": .elicit(message: "Step 1: What is your name?", schema: Forms.field("name"))], state: 1)
        let color = try context.require(
            ["step2": .elicit(message: "Step 2: What is your favorite color?", schema: Forms.field("color"))],
            state: 2)
        return """
            Your name is \(try name.elicitation("step1").text("name")), \
            your favorite color is \(try color.elicitation("step2").text("color")).
            """
    }
    Tool("test_input_required_result_capabilities", "Asks only what this client can be asked") { context in
        var questions: [(key: String, request: InputRequest)] = []
        if context.clientCapabilities.elicitationForm {
            questions.append(("elicit_input", .elicit(message: "Please give a value", schema: Forms.field("value"))))
        }
        if context.clientCapabilities.sampling {
            let request = SamplingRequest(messages: [.user("Please give a value")], maxTokens: 50)
            questions.append(("sample_input", .sample(request)))
        }
        _ = try context.require(questions, state: "asked")
        return "Asked \(questions.count) questions."
    }
}

@Sendable private func confirm(_ context: RequestContext) async throws -> String {
    _ = try context.require(
        ["confirm": .elicit(message: "Please confirm", schema: Forms.field("ok", type: "boolean"))], state: "state-ok")
    guard let state = context.state?.stringValue else {
        throw MCPError.invalidParams("The answer came without the \"requestState\" of the question.")
    }
    return "Confirmed: \(state)"
}

private func list(_ roots: [RootsResult.Root]) -> String { roots.map(\.uri).joined(separator: ", ") }

extension ElicitResult {
    /// The text in a field of the form; what the user did instead, when there is none.
    func text(_ field: String) -> String { content?[field]?.stringValue ?? "(\(action))" }
}
