import ArgumentParser
import Foundation
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
    @OptionGroup var asked: QuestionOptions
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
        let questions = try asked.questions(console)
        try await Session.run(server, connection, console, questions: questions) { client in
            defer { questions.reportUnused() }
            do {
                try show(try await read(words[1], client), console)
            } catch let error as MCPError {
                try await suggest(words[1], client)
                throw error
            }
        }
    }

    private func read(_ uri: String, _ client: MCPClient) async throws -> ReadResourceResult {
        let answer = try await client.request(Method.readResource, ["uri": .string(uri)])
        return try Answer.reading { () throws(MCPError) in try ReadResourceResult(json: .object(answer)) }
    }

    /// Asked for only after a failure, for templates make more resources than are listed.
    private func suggest(_ uri: String, _ client: MCPClient) async throws {
        guard let listed = try? await client.listResources().map(\.uri), !listed.contains(uri),
            let near = NearestName.suggestion(for: uri, among: listed)
        else { return }
        throw UsageProblem("The server has no resource \"\(uri)\"; did you mean \"\(TerminalText.line(near))\"?")
    }

    private func show(_ result: ReadResourceResult, _ console: Console) throws {
        if format.isJSON { return console.out(JSONValue.pretty(result.json)) }
        let printer = ContentPrinter(console: console, directory: save)
        // Programs get one resource byte by byte.
        if result.contents.count == 1, save == nil, !console.isTerminal, let bytes = result.contents.first?.bytes {
            return console.outBytes(bytes)
        }
        for contents in result.contents {
            if result.contents.count > 1 { console.err("\(TerminalText.line(contents.uri)):") }
            try printer.show(contents)
        }
    }
}

extension ResourceContents {
    /// What the resource holds; nil when its Base64 cannot be read.
    fileprivate var bytes: [UInt8]? {
        if let text { return Array(text.utf8) }
        return Data(base64Encoded: blob ?? "", options: .ignoreUnknownCharacters).map(Array.init)
    }
}
