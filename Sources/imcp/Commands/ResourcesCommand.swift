import ArgumentParser
import JSON
import MCP

struct ResourcesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resources", abstract: "List the resources of MCP servers, or read one.",
        usage: """
            imcp resources [SERVER] [--watch] [OPTIONS]
            imcp resources SERVER read URI [--save DIR] [OPTIONS]
            """,
        discussion: "SERVER is \(ServerTarget.help)")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOption
    @Flag(help: "Keep running; show the list again when it changes, and which resources were updated.") var watch =
        false
    @Option(help: "Keep bytes in this directory.") var save: String?
    @Argument(help: "Only this server's resources.") var server: String?
    @Argument(help: "read and a URI.") var words: [String] = []

    func run() async throws { try await perform(.process) }

    func perform(_ console: Console) async throws {
        guard let server, let verb = words.first else {
            return try await ListingCommands.list(
                .resources, server, connection, isJSON: format.isJSON, watches: watch, console)
        }
        guard verb == "read", words.count == 2 else {
            console.err("imcp: write \"imcp resources SERVER read URI\".")
            throw Exit.badCall
        }
        try await Session.run(server, connection, console, questions: Questions(console: console)) { client in
            let result = try await client.readResource(words[1])
            if format.isJSON { return console.out(JSONValue.pretty(result.json)) }
            let printer = ContentPrinter(console: console, directory: save)
            for contents in result.contents {
                if result.contents.count > 1 { console.err("\(TerminalText.line(contents.uri)):") }
                try printer.show(contents)
            }
        }
    }
}
