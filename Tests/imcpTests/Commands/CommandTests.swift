import ArgumentParser
import Foundation
import JSON
import MCP
import MCPHTTP
import Testing

@testable import everything
@testable import imcp

/// The commands against `examples/everything` over HTTP.
@Suite(.timeLimit(.minutes(2))) struct `A command for any server` {
    /// Runs the body beside a server, with its URL.
    private func serving(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
        var configuration = MCPHTTPServer.Configuration()
        configuration.listen = .tcp(host: "127.0.0.1", port: 0)
        let http = MCPHTTPServer(serving: EverythingServer().server, configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await http.run() }
            defer { group.cancelAll() }
            let address = try await http.address
            try await body("http://\(address.host):\(address.port)/mcp")
        }
    }

    private func call(_ recording: Recording, _ words: [String]) async throws -> ExitCode {
        do {
            try await CallCommand.parse(words).perform(recording.console)
            return .success
        } catch let code as ExitCode {
            return code
        }
    }

    @Test(arguments: ["modern", "legacy"])
    func `calls a tool and prints what it says`(era: String) async throws {
        try await serving { url async throws in
            let recording = Recording()
            let code = try await call(recording, [url, "test_simple_text", "--era", era])
            #expect(code == .success)
            #expect(recording.out == ["This is a simple text response for testing."])
        }
    }

    @Test func `says by its exit code what became of the call`() async throws {
        try await serving { url async throws in
            let recording = Recording()
            #expect(try await call(recording, [url, "test_error_handling"]) == Exit.toolFailed)
            #expect(recording.err.last?.contains("intentionally") == true)
            #expect(try await call(recording, [url, "test_simple_txt"]) == Exit.badCall)
            #expect(recording.err.last?.contains("did you mean \"test_simple_text\"") == true)
            #expect(try await call(recording, [url, "test_elicitation"]) == Exit.badCall)
            #expect(recording.err.last?.contains("message") == true)
            #expect(try await call(recording, ["http://127.0.0.1:1/mcp", "x"]) == Exit.unavailable)
            #expect(try await call(recording, ["gopher://x", "x"]) == Exit.badCall)
            #expect(try await call(recording, [url]) == Exit.badCall)
            #expect(try await call(recording, [url, "x", "--header", "A: $IMCP_NOT_SET"]) == Exit.badCall)
            #expect(recording.out.isEmpty)
        }
    }

    @Test(arguments: ["modern", "legacy"])
    func `waits for a tool that runs as a task, and asks its questions`(era: String) async throws {
        try await serving { url async throws in
            let recording = Recording()
            let words = [url, "test_tool_with_task", "--answer", "name=ada", "--era", era]
            #expect(try await call(recording, words) == .success)
            #expect(recording.out == ["Hello, ada, from a task!"])
            #expect(recording.err.contains { $0.hasPrefix("task ") })
        }
    }

    @Test func `says by its exit code that a task has failed`() async throws {
        try await serving { url async throws in
            let recording = Recording()
            #expect(try await call(recording, [url, "protocol_error_job"]) == Exit.toolFailed)
            #expect(recording.err.last?.contains("intentionally ends with a protocol error") == true)
            #expect(recording.out.isEmpty)
        }
    }

    @Test func `refuses a prompt and its arguments that are misspelt, and suggests a resource`() async throws {
        try await serving { url async throws in
            let recording = Recording()
            await #expect(throws: Exit.badCall) {
                try await PromptsCommand.parse([url, "get", "test_simple_promt"]).perform(recording.console)
            }
            #expect(recording.err.last?.contains("did you mean \"test_simple_prompt\"") == true)
            await #expect(throws: Exit.badCall) {
                try await PromptsCommand.parse([url, "get", "test_prompt_with_arguments", "arg3=x"])
                    .perform(recording.console)
            }
            #expect(recording.err.last?.contains("has no argument \"arg3\"") == true)
            await #expect(throws: Exit.badCall) {
                try await ResourcesCommand.parse([url, "read", "test://static-txt"]).perform(recording.console)
            }
            #expect(recording.err.last?.contains("did you mean \"test://static-text\"") == true)
        }
    }

    @Test func `reports progress line by line where there is no terminal`() async throws {
        try await serving { url async throws in
            let recording = Recording()
            #expect(try await call(recording, [url, "test_tool_with_progress"]) == .success)
            #expect(recording.err.contains("progress 100/100"))
        }
    }

    @Test(arguments: ["modern", "legacy"])
    func `asks the person what the server asks`(era: String) async throws {
        try await serving { url async throws in
            let recording = Recording(typing: ["", "ada", "a@b.example", ""])
            let code = try await call(recording, [url, "test_elicitation", "message=Who?", "--era", era])
            #expect(code == .success)
            #expect(recording.err.contains("The server asks: Who?"))
            #expect(recording.err.contains("    A value is needed."))
            #expect(
                recording.out.first?.contains(#"action=accept, content={"username":"ada","email":"a@b.example"}"#)
                    == true)
        }
    }

    @Test func `answers by the command line, or declines, where nobody is there`() async throws {
        try await serving { url async throws in
            let answered = Recording()
            let words = [url, "test_elicitation", "message=Who?"]
            _ = try await call(answered, words + ["--answer", "username=ada", "--answer", "email=e"])
            #expect(answered.out.first?.contains("action=accept") == true)
            let declined = Recording()
            _ = try await call(declined, words)
            #expect(declined.out.first?.contains("action=decline") == true)
            #expect(declined.err.contains { $0.contains("declined the server's question \"Who?\"") })
        }
    }

    @Test func `lets the person answer for a model, and tells roots`() async throws {
        try await serving { url async throws in
            let recording = Recording(typing: ["Paris", "."])
            _ = try await call(recording, [url, "test_sampling", "prompt=Capital?", "--sample"])
            #expect(recording.out == ["LLM response: Paris"])
            let rooted = Recording()
            _ = try await call(rooted, [url, "test_input_required_result_list_roots", "--root", "/srv"])
            #expect(rooted.out == ["Roots: file:///srv/"])
        }
    }

    @Test func `lists, reads and fills in`() async throws {
        try await serving { url async throws in
            let tools = Recording()
            try await ToolsCommand.parse([url]).perform(tools.console)
            #expect(tools.out.first?.hasPrefix("TOOL") == true)
            #expect(tools.out.contains { $0.hasPrefix("test_simple_text") })
            let json = Recording()
            try await ResourcesCommand.parse([url, "--json"]).perform(json.console)
            let items = try JSONParser.parse(json.out.joined()).arrayValue ?? []
            let uris = items.compactMap { $0["uri"]?.stringValue }
            #expect(uris.contains("test://static-text"))
            #expect(items.contains { $0["uriTemplate"] != nil })
            let read = Recording()
            try await ResourcesCommand.parse([url, "read", "test://static-text"]).perform(read.console)
            // Byte by byte, without a line break of our own.
            #expect(read.bytes == Array("This is the content of the static text resource.".utf8))
            #expect(read.out.isEmpty)
            let prompt = Recording()
            try await PromptsCommand.parse([url, "get", "test_prompt_with_arguments", "arg1=a", "arg2=b"])
                .perform(prompt.console)
            #expect(prompt.out.first == "user:")
        }
    }

    @Test func `inspects a server`() async throws {
        try await serving { url async throws in
            let recording = Recording()
            var code = ExitCode.success
            do {
                try await InspectCommand.parse([url, "--json"]).perform(recording.console)
            } catch let failure as ExitCode {
                code = failure
            }
            let report = try JSONParser.parse(recording.out.joined())
            let accepted = (report["revisions"]?.arrayValue ?? []).filter { $0["accepted"]?.boolValue == true }
            #expect(accepted.count == ProtocolRevision.all.count)
            let errors = (report["findings"]?.arrayValue ?? []).filter { $0["severity"]?.stringValue == "error" }
            #expect(errors.isEmpty, "\(errors)")
            #expect(code == .success)
        }
    }

    @Test(arguments: [ProtocolRevision.v2025_11_25, .v2026_07_28])
    func `shows a list again when it changes`(revision: ProtocolRevision) async throws {
        let everything = EverythingServer()
        let (lines, line) = AsyncStream.makeStream(of: String.self)
        let recording = Recording(onLine: { line.yield($0) })
        var options = ClientOptions()
        options.revisions = [revision]
        try await withMCPClient(of: InProcessClientTransport(everything.server), options: options) { client in
            let notifications = client.notifications()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await ListRun(offer: .prompts, console: recording.console, isJSON: true).watch(client)
                }
                defer { group.cancelAll() }
                var iterator = lines.makeAsyncIterator()
                let first = await iterator.next()
                #expect(first?.contains("test_dynamic_prompt") == false)
                // A modern server reports what happens after it has said so.
                if revision.isModern {
                    for await note in notifications where note.method == Method.Notification.subscriptionAcknowledged {
                        break
                    }
                }
                _ = try await client.callTool("test_trigger_prompt_change")
                let second = await iterator.next()
                let change = try JSONParser.parse(second ?? "")
                #expect(change["added"]?[0]?["name"]?.stringValue == "test_dynamic_prompt")
                #expect(change["removed"] == [])
            }
        }
    }
}

@Suite struct `The words of a call` {
    @Test func `name server and tool in one word or in two`() throws {
        #expect(try CallWords("files/read", ["a=b"]) == CallWords("files", ["read", "a=b"]))
        #expect(try CallWords("http://x/mcp", ["read"]).tool == "read")
        #expect(try CallWords("stdio:./a/b", ["read", "--x", "y"]).arguments == ["--x", "y"])
        #expect(throws: UsageProblem.self) { try CallWords("files", []) }
        #expect(throws: UsageProblem.self) { try CallWords("files", ["--path", "x"]) }
        #expect(throws: UsageProblem.self) { try CallWords("files/", []) }
    }

    @Test func `are parsed beside the options of the command`() throws {
        let command = try CallCommand.parse(["http://x/", "read", "--path", "x", "n=1", "--timeout", "5", "--json"])
        #expect(command.words == ["read", "--path", "x", "n=1"])
        #expect(command.connection.timeout == 5)
        #expect(command.format.isJSON)
    }

    @Test(arguments: [
        ["x", "--timeout", "0"], ["x", "--timeout", "nan"], ["x", "--era", "modern", "--revision", "2025-11-25"],
        ["x", "--revision", "2020-01-01"],
    ])
    func `are refused when an option cannot be`(words: [String]) {
        #expect(throws: (any Error).self) { try ToolsCommand.parse(words) }
    }
}
