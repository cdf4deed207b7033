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
        try await Session.run(server, connection, console, questions: Questions(console: console)) { client in
            try show(try await client.getPrompt(words[1], arguments: arguments), console)
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
