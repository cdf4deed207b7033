import JSON
import MCP
import Synchronization

/// The fixed server that the transcripts talk to.
enum TranscriptServer {
    static func make(pageSize: Int) throws -> MCPServer {
        var configuration = MCPServer.Configuration()
        configuration.pageSize = pageSize
        configuration.instructions = "Use it for transcripts."
        configuration.lists = .init(lifetime: .seconds(60), isPublic: true)
        configuration.contents = .init(lifetime: .milliseconds(1500))
        let implementation = Implementation(name: "transcripts", version: "1.0.0", title: "Transcripts")
        let server = MCPServer(implementation, configuration: configuration) {
            plainTools
            askingTools
            parts
        }
        for tool in changingTools(server) { try server.add(tool) }
        return server
    }

    private struct Sum: Codable, Sendable { var sum: Int }
    private struct Terms: Decodable, Sendable {
        var a: Int
        var b: Int
    }
    private struct Words: Decodable, Sendable { var text: String }

    private static var plainTools: [any ServerComponent] {
        [
            Tool("echo", "Says it again") { (input: Words, _) in input.text },
            Tool("add", "Adds", annotations: .readOnly) { (input: Terms, _) in Sum(sum: input.a + input.b) },
            Tool(
                ToolDefinition(
                    name: "range", description: "Counts to three", inputSchema: ["type": "object"],
                    outputSchema: ["type": "array", "items": ["type": "integer"]])
            ) { _, _ in [1, 2, 3] as JSONValue },
            Tool(
                ToolDefinition(
                    name: "lie", description: "Breaks its promise", inputSchema: ["type": "object"],
                    outputSchema: ["type": "object", "required": ["truth"]])
            ) { _, _ in ["nothing": true] as JSONValue },
            Tool("media", "Gives every kind of content") { _ in media },
            Tool("fail", "Fails") { (_: RequestContext) -> String in throw ToolError("There is no such city.") },
            Tool("refuse", "Refuses") { (_: RequestContext) -> String in
                throw MCPError(.init(rawValue: 4711), "Not today.", data: ["retry": "tomorrow"])
            },
            Tool("open_first", "Wants a page opened") { (_: RequestContext) -> String in
                throw MCPError(.urlElicitationRequired, "Open the page first.", data: ["elicitations": []])
            },
            Tool("wait", "Waits until it is cancelled") { (_: RequestContext) -> String in
                await Signal().wait()
                try Task.checkCancellation()
                return "waited"
            },
            Tool("progress", "Reports progress") { context in
                await context.report(progress: 0, of: 100)
                await context.report(progress: 50, of: 100, message: "half")
                await context.report(progress: 50, of: 100, message: "not more")
                await context.report(progress: 99.5)
                return "done"
            },
            Tool("log", "Logs at three levels") { context in
                await context.log(.debug, "tiny")
                await context.log(.info, ["n": 1], logger: "work")
                await context.log(.error, "bad")
                return "logged"
            },
            Tool("whoami", "Says what it knows of the client") { context in
                [
                    "client": context.client?.json ?? .null, "capabilities": context.clientCapabilities.json,
                    "revision": .string(context.revision.rawValue),
                ] as JSONValue
            },
        ]
    }

    private static let media: [ContentBlock] = [
        .text("words", annotations: Annotations(audience: [.user], priority: 0.5)),
        .image(base64: "AAAA", mimeType: "image/png"),
        .audio(base64: "BBBB", mimeType: "audio/wav"),
        .resource(.text("inside", uri: "test://inside")),
        .link(to: ResourceDefinition(uri: "test://a", name: "a", title: "A", description: "The first")),
    ]

    private static let form: JSONObject = [
        "type": "object", "properties": ["name": ["type": "string", "title": "Name"]], "required": ["name"],
    ]

    private static var askingTools: [any ServerComponent] {
        [
            Tool("ask_name", "Asks for a name") { context in
                let answer = try context.elicit("name", message: "Who are you?", schema: form)
                return "\(answer.action.rawValue): \(answer.content?["name"]?.stringValue ?? "nobody")"
            },
            Tool("ask_page", "Asks to open a page") { context in
                let page = InputRequest.elicitURL(message: "Please sign in.", url: "https://example.com/in")
                return try context.require(["page": page]).elicitation("page").action.rawValue
            },
            Tool("ask_model", "Asks the model") { context in
                try context.sample(
                    "city", SamplingRequest(messages: [.user("Which city?")], maxTokens: 10, modelHints: ["small"])
                ).text
            },
            Tool("ask_model_tools", "Asks the model, which may use a tool") { context in
                let tool = ToolDefinition(name: "map", description: "A map", inputSchema: ["type": "object"])
                let request = SamplingRequest(
                    messages: [.user("Which city?")], maxTokens: 10, tools: [tool], toolChoice: "auto")
                return try context.sample("city", request).stopReason ?? "none"
            },
            Tool("ask_roots", "Asks for the roots") { context in
                try context.roots().map(\.uri).joined(separator: ",")
            },
            Tool("ask_twice", "Asks in two rounds, and keeps something in between") { context in
                let name = try context.require(
                    ["name": .elicit(message: "Who are you?", schema: form)], state: "after one"
                ).elicitation("name")
                let other = try context.require(
                    ["other": .elicit(message: "And your friend?", schema: form)], state: "after two"
                ).elicitation("other")
                let kept = context.state?.stringValue ?? "nothing"
                return "\(name.content?["name"] ?? "-") \(other.content?["name"] ?? "-") \(kept)"
            },
            Tool("ask_both", "Asks two questions at once") { context in
                let answers = try context.require([
                    "name": .elicit(message: "Who are you?", schema: form), "roots": .roots,
                ])
                return "\(try answers.elicitation("name").action) \(try answers.roots("roots").roots.count)"
            },
        ]
    }

    private static var parts: [any ServerComponent] {
        let many = (1...150).map { "item-\($0)" }
        return [
            Resource("test://a", name: "a", description: "The first") { _ in "content of a" },
            Resource("test://b", name: "b") { _ in "content of b" },
            Resource(ResourceDefinition(uri: "test://bytes", name: "bytes", mimeType: "image/png", size: 3)) { _ in
                [.blob(base64: "AAAA", uri: "test://bytes", mimeType: "image/png")]
            },
            ResourceTemplate("test://item/{id}", name: "item", description: "One of many") { match, _ in
                "item \(match.variables["id"] ?? "?")"
            },
            Prompt(
                "greet", "Greets somebody", title: "Greeting",
                arguments: [PromptArgument("name", "Whom", required: true), PromptArgument("style")]
            ) { arguments, _ in [.user("Greet \(arguments["name"] ?? "?") in style \(arguments["style"] ?? "plain").")]
            },
            Prompt("show", "Shows every kind of content") { _, _ in media.map { PromptMessage($0) } },
            Prompt("ask", "Asks before it is filled in") { _, context in
                let answer = try context.elicit("name", message: "Who are you?", schema: form)
                return [.assistant("Hello \(answer.content?["name"] ?? "-")")]
            },
            Completions(for: .prompt(name: "greet"), argument: "style") { query, _ in
                let styles = query.arguments["name"] == "Ada" ? ["formal", "friendly", "funny"] : ["formal"]
                return Completion(styles.filter { $0.hasPrefix(query.prefix) })
            },
            Completions(for: .resource(uri: "test://item/{id}"), argument: "id") { query, _ in
                Completion(many.filter { $0.hasPrefix(query.prefix) })
            },
        ]
    }

    /// Tools that change the server they belong to.
    private static func changingTools(_ server: MCPServer) -> [Tool] {
        [
            Tool("toggle_tool", "Adds or removes a tool") { [unowned server] _ in
                if !server.removeTool("extra") { try server.add(Tool("extra", "Extra") { _ in "extra" }) }
                return "toggled"
            },
            Tool("toggle_prompt", "Adds or removes a prompt") { [unowned server] _ in
                if !server.removePrompt("extra") { try server.add(Prompt("extra", "Extra") { _, _ in [] }) }
                return "toggled"
            },
            Tool("toggle_resource", "Adds or removes a resource") { [unowned server] _ in
                if !server.removeResource("test://extra") {
                    try server.add(Resource("test://extra", name: "extra") { _ in "extra" })
                }
                return "toggled"
            },
            Tool("touch", "Changes the content of a resource") { [unowned server] (input: Words, _) in
                server.resourceChanged(input.text)
                return "touched"
            },
        ]
    }
}
