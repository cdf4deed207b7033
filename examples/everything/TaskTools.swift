import JSON
import MCP

/// Tools whose calls may or must run as tasks, and one whose calls never do.
@ServerBuilder func taskTools(clock: any Clock<Duration>) -> [any ServerComponent] {
    Tool("greet", "Greets at once, never as a task") { (input: GreetInput, _) in
        "Hello, \(input.name)!"
    }
    Tool("slow_compute", "Takes as long as it is told") { (input: ComputeInput, context) in
        let steps = 10
        for step in 0..<steps {
            await context.report(progress: Double(step), of: Double(steps), message: input.label)
            try await clock.sleep(for: .seconds(input.seconds) / steps)
        }
        return "Computed \(input.label ?? "something") in \(input.seconds) seconds"
    }
    .task(.optional)
    Tool("failing_job", "Fails after a while, in a way that the model can read") { _ -> String in
        try await clock.sleep(for: .seconds(1))
        throw ToolError("This job intentionally fails for testing")
    }
    .task(.required)
    Tool("protocol_error_job", "Ends with a protocol error") { _ -> String in
        throw MCPError(.internalError, "This job intentionally ends with a protocol error")
    }
    .task(.optional)
    Tool("confirm_delete", "Asks before it deletes, and deletes nothing") { (input: DeleteInput, context) in
        let form = Forms.field("confirm", type: "boolean")
        let answer = try context.elicit("confirm", message: "Delete \(input.filename)?", schema: form)
        return answer.content?["confirm"] == true ? "Deleted \(input.filename)" : "Kept \(input.filename)"
    }
    .task(.optional)
    Tool("multi_input", "Asks two questions at once") { context in
        let answers = try context.require([
            "name": .elicit(message: "What is your name?", schema: Forms.field("name")),
            "confirm": .elicit(message: "Please confirm", schema: Forms.field("confirm", type: "boolean")),
        ])
        let isConfirmed = try answers.elicitation("confirm").content?["confirm"] == true
        return "\(try answers.elicitation("name").text("name")) has \(isConfirmed ? "" : "not ")confirmed"
    }
    .task(.optional)
    Tool("test_tool_with_task", "Asks for a name first, then works as a task") { context in
        "Hello, \(try askName(context)), from a task!"
    }
    .task(.required) { _, context in _ = try askName(context) }
}

private func askName(_ context: RequestContext) throws -> String {
    try context.elicit("user_name", message: "What is your name?", schema: Forms.field("name")).text("name")
}

private struct GreetInput: Decodable {
    var name: String
}

private struct ComputeInput: Decodable, SchemaDescribed {
    var seconds: Double
    var label: String?
    static let schemaNotes: [String: SchemaNote] = ["seconds": "How long it takes", "label": "What to call the work"]
}

private struct DeleteInput: Decodable {
    var filename: String
}
