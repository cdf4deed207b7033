import MCP

/// Prompts with and without arguments, with pictures and resources, and one that asks the user; then completions.
@ServerBuilder var prompts: [any ServerComponent] {
    Prompt("test_simple_prompt", "A prompt without arguments") { _, _ in
        [.user("This is a simple prompt for testing.")]
    }
    Prompt(
        "test_prompt_with_arguments", "A prompt with two arguments",
        arguments: [
            PromptArgument("arg1", "First test argument", required: true),
            PromptArgument("arg2", "Second test argument", required: true),
        ]
    ) { arguments, _ in
        [.user("Prompt with arguments: arg1='\(arguments["arg1"] ?? "")', arg2='\(arguments["arg2"] ?? "")'")]
    }
    Prompt(
        "test_prompt_with_embedded_resource", "A prompt that brings a resource along",
        arguments: [PromptArgument("resourceUri", "The URI of the resource", required: true)]
    ) { arguments, _ in
        [
            PromptMessage(
                .resource(
                    .text(
                        "Embedded resource content for testing.", uri: arguments["resourceUri"] ?? "",
                        mimeType: "text/plain"))),
            .user("Please process the embedded resource above."),
        ]
    }
    Prompt("test_prompt_with_image", "A prompt that brings a picture along") { _, _ in
        [
            PromptMessage(.image(base64: Sample.png, mimeType: "image/png")),
            .user("Please analyze the image above."),
        ]
    }
    Prompt("test_input_required_result_prompt", "A prompt that asks the user first") { _, context in
        let answer = try context.elicit(
            "user_context", message: "What context should the prompt use?", schema: Forms.field("context"))
        return [.user("Please use this context: \(answer.text("context"))")]
    }
    Completions(for: .prompt(name: "test_prompt_with_arguments"), argument: "arg1") { query, _ in
        Completion(["paris", "park", "party"].filter { $0.hasPrefix(query.prefix) })
    }
}
