import JSON
import MCP
import Synchronization

extension Scenario {
    /// One look at everything that clients and servers do together, for a table of who works with whom. Needs the names
    /// of the example server, or those of them that the server lists.
    static let matrix: [String: Scenario] = [
        "matrix": Scenario(
            prepare: { options in
                options.handlers.elicit = { form in
                    var content = JSONObject()
                    for (name, property) in form.schema["properties"]?.objectValue ?? [:] {
                        content[name] = property["type"]?.stringValue == "boolean" ? true : "Ada"
                    }
                    return ElicitResult(action: .accept, content: content)
                }
                options.call.timeout = .seconds(20)
            },
            body: { client, _ in
                var report = Matrix(client: client)
                try await report.run()
                print(report.line)
                guard report.faults.isEmpty else { throw Unexpected(report.faults.joined(separator: "; ")) }
            })
    ]
}

/// What was tried on one server, and what did not work.
private struct Matrix {
    let client: MCPClient
    private(set) var tried: [String] = []
    private(set) var faults: [String] = []
    private var revision = ""

    init(client: MCPClient) { self.client = client }

    var line: String {
        let report: JSONObject = [
            "revision": .string(revision), "tried": .array(tried.map(JSONValue.string)),
            "faults": .array(faults.map(JSONValue.string)),
        ]
        return JSONValue.object(report).description
    }

    mutating func run() async throws {
        let server = try await client.server
        revision = server.revision.rawValue
        let tools = Set(try await client.listTools().map(\.name))
        await check("call") { try await $0.use("test_simple_text") }
        await check("progress", if: tools.contains("test_tool_with_progress")) { client in
            let steps = Mutex(0)
            var options = CallOptions()
            options.onProgress = { _ in steps.withLock { $0 += 1 } }
            _ = try await client.callTool("test_tool_with_progress", options: options)
            guard steps.withLock({ $0 }) > 0 else { throw Unexpected("no progress came") }
        }
        let question =
            server.revision.isModern ? "test_input_required_result_elicitation" : "test_elicitation"
        await check("elicit", if: tools.contains(question) && server.revision >= .v2025_06_18) { client in
            let arguments: JSONObject = server.revision.isModern ? [:] : ["message": "Who?"]
            let result = try await client.callTool(question, arguments: arguments)
            guard result.content.contains(where: { $0.text?.contains("Ada") == true }) else {
                throw Unexpected("the answer did not arrive: \(result.content.compactMap(\.text))")
            }
        }
        await check("tool error", if: tools.contains("test_error_handling")) { client in
            guard try await client.callTool("test_error_handling").isError else { throw Unexpected("no error came") }
        }
        await check("read") { client in
            let text = try await client.readResource("test://static-text").contents.first?.text
            guard text?.isEmpty == false else { throw Unexpected("no text came") }
        }
        await check("template") { client in
            let text = try await client.readResource("test://template/7/data").contents.first?.text
            guard text?.contains("7") == true else { throw Unexpected("no text came") }
        }
        await check("prompt") { client in
            let prompt = try await client.getPrompt(
                "test_prompt_with_arguments", arguments: ["arg1": "one", "arg2": "two"])
            guard !prompt.messages.isEmpty else { throw Unexpected("no messages came") }
        }
        await check("cancel", if: tools.contains("slow_compute")) { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await client.callTool("slow_compute", arguments: ["seconds": 60]) }
                group.addTask { try await client.ping() }
                try await group.next()
                group.cancelAll()
            }
            try await client.use("test_simple_text")
        }
        await check("task", if: tools.contains("slow_compute") && server.capabilities.tasks) { client in
            guard case .task(let task) = try await client.startTask("slow_compute", arguments: ["seconds": 1]) else {
                throw Unexpected("the server did not make a task of it")
            }
            guard try await !task.result().isError else { throw Unexpected("the task failed") }
        }
    }

    private mutating func check(
        _ name: String, if isOffered: Bool = true, _ body: (MCPClient) async throws -> Void
    ) async {
        guard isOffered else { return }
        tried.append(name)
        do {
            try await body(client)
        } catch {
            faults.append("\(name): \(error)")
        }
    }
}
