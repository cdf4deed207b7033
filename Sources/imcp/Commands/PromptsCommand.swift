import ArgumentParser
import JSON
import MCP

struct PromptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts", abstract: "List the prompts of MCP servers, or fill one in.",
        usage: """
            imcp prompts [SERVER] [--watch] [OPTIONS]
            imcp prompts SERVER get NAME [ARGUMENT=VALUE ...] [OPTIONS]
            """,
        discussion: "SERVER is \(ServerTarget.help)")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOption
    @Flag(help: "Keep running, and show the list again when it changes.") var watch = false
    @Option(help: "Keep pictures, sounds and other bytes in this directory.") var save: String?
    @OptionGroup var asked: QuestionOptions
    @Argument(help: "Only this server's prompts.") var server: String?
    @Argument(help: "get, the prompt's name and its arguments.") var words: [String] = []

    func run() async throws { try await perform(.process) }

    func perform(_ console: Console) async throws {
        guard let server, let verb = words.first else {
            return try await ListingCommands.list(
                .prompts, server, connection, isJSON: format.isJSON, watches: watch, console)
        }
        guard verb == "get", words.count >= 2 else {
            console.err("imcp: write \"imcp prompts SERVER get NAME argument=value\".")
            throw Exit.badCall
        }
        let arguments = try await Session.explaining(console) { try Self.arguments(words.dropFirst(2)) }
        let questions = try asked.questions(console)
        try await Session.run(server, connection, console, questions: questions) { client in
            defer { questions.reportUnused() }
            try await get(words[1], arguments, client, console)
        }
    }

    private func get(
        _ name: String, _ arguments: [String: String], _ client: MCPClient, _ console: Console
    ) async throws {
        let offered = try await client.offered(Method.listPrompts, "prompts") { try await client.listPrompts() }
        if let prompt = offered.items.first(where: { $0.name == name }) {
            try Self.check(arguments, for: prompt)
        } else if let near = NearestName.suggestion(for: name, among: offered.items.map(\.name)) {
            throw UsageProblem(
                "The server has no prompt \"\(name)\"; did you mean \"\(TerminalText.line(near))\"?")
        }
        // A server may know prompts that it does not list.
        var params: JSONObject = ["name": .string(name)]
        if !arguments.isEmpty {
            let sorted = arguments.sorted { $0.key < $1.key }
            params["arguments"] = .object(JSONObject(sorted.map { ($0.key, .string($0.value)) }))
        }
        let answer = try await client.request(Method.getPrompt, params)
        try show(
            try Answer.reading { () throws(MCPError) in try GetPromptResult(json: .object(answer)) }, console)
    }

    /// Servers ignore what they do not know, so a misspelt argument would be lost without a word.
    static func check(_ arguments: [String: String], for prompt: PromptDefinition) throws(UsageProblem) {
        let known = prompt.arguments.map(\.name)
        for name in arguments.keys.sorted() where !known.contains(name) {
            let near = NearestName.suggestion(for: name, among: known).map { "; did you mean \"\($0)\"?" }
            let all = known.isEmpty ? "; it takes none." : "; it takes \(known.joined(separator: ", "))."
            throw UsageProblem(
                TerminalText.line("The prompt \"\(prompt.name)\" has no argument \"\(name)\"\(near ?? all)"))
        }
    }

    static func arguments(_ words: some Sequence<String>) throws(UsageProblem) -> [String: String] {
        var arguments: [String: String] = [:]
        for word in words {
            guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
                throw UsageProblem("\"\(word)\" is not understood; write argument=value.")
            }
            arguments[String(word[..<equals])] = String(word[word.index(after: equals)...])
        }
        return arguments
    }

    private func show(_ result: GetPromptResult, _ console: Console) throws {
        if format.isJSON { return console.out(JSONValue.pretty(result.json)) }
        let printer = ContentPrinter(console: console, directory: save)
        for message in result.messages {
            console.out("\(message.role?.rawValue ?? "?"):")
            for block in message.contents { try printer.show(block) }
        }
    }
}
