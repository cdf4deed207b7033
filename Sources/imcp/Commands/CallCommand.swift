import ArgumentParser
import Foundation
import JSON
import MCP

struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call one tool, of any MCP server.",
        usage: "imcp call SERVER TOOL [NAME=VALUE ... | --NAME VALUE ... | JSON | @FILE | -] [OPTIONS]",
        discussion: """
            SERVER is \(ServerTarget.help) SERVER/TOOL names both in one word.

            Arguments are given by name (path=notes.txt or --path notes.txt), as one JSON object, as @ and a file that \
            holds it, or as - to read it from standard input. Names that this command has itself need the first form.

            When the server asks for input, it is asked at the terminal; without one, --answer answers, or the \
            question is declined.

            Exits with 0 when the tool succeeded, 1 when it reported a failure, 2 when there is no such tool or its \
            arguments are not valid, 3 when the configuration cannot be used, 4 when the server cannot be reached or \
            breaks the protocol.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOption
    @Option(help: "All arguments as one JSON object.") var arguments: String?
    @OptionGroup var asked: QuestionOptions
    @Option(help: "Keep pictures, sounds and other bytes in this directory.") var save: String?
    @Argument(help: "The server, or SERVER/TOOL.") var target: String
    @Argument(parsing: .allUnrecognized, help: "The tool and its arguments.") var words: [String] = []

    func run() async throws { try await perform(.process) }

    func perform(_ console: Console) async throws {
        let words = try await Session.explaining(console) { try CallWords(target, self.words) }
        let questions = try asked.questions(console)
        try await Session.run(words.server, connection, console, questions: questions) { client in
            defer { questions.reportUnused() }
            try await call(words, client, console)
        }
    }

    /// Calls the tool and prints what came of it.
    func call(_ words: CallWords, _ client: MCPClient, _ console: Console) async throws {
        let tool = try await find(words, client, console)
        let input = try input(for: tool, words.arguments)
        try check(input, for: tool, of: words, console)
        var options = connection.clientOptions.call
        options.onProgress = { progress in
            if let show = console.progress {
                show(ProgressLine.bar(progress, width: console.errorWidth))
            } else {
                console.err(ProgressLine.plain(progress))
            }
        }
        if connection.verbose { options.logLevel = .debug }
        defer { console.progress?(nil) }
        // Checked here, so that a result that breaks its schema is shown all the same.
        let run = ToolRun(client: client, tool: tool, options: options, onStatus: Self.statusLines(console))
        let result = try await run.result(for: input)
        console.progress?(nil)
        try show(result, console)
        if let fault = tool.fault(of: result) {
            console.err("imcp: the result breaks the tool's output schema: \(TerminalText.line(fault))")
            throw Exit.unavailable
        }
        if result.isError { throw Exit.toolFailed }
    }

    /// Shows each status of a task once.
    private static func statusLines(_ console: Console) -> @Sendable (String) async -> Void {
        let lines = RepeatFilter()
        return { line in
            guard lines.isNew(line) else { return }
            if let show = console.progress {
                show(TerminalText.clipped(line, to: console.errorWidth - 1))
            } else {
                console.err(line)
            }
        }
    }

    private func find(_ words: CallWords, _ client: MCPClient, _ console: Console) async throws -> ToolDefinition {
        let offered = try await client.offeredTools()
        let tools = offered.items
        if let tool = tools.first(where: { $0.name == words.tool }) { return tool }
        console.blame(offered.faults)
        let names = tools.map(\.name)
        var message = "The server has no tool \"\(words.tool)\""
        if let near = NearestName.suggestion(for: words.tool, among: names) {
            message += "; did you mean \"\(TerminalText.line(near))\"?"
        } else {
            message +=
                names.isEmpty
                ? ", and no other." : "; it has \(TerminalText.line(names.prefix(40).joined(separator: ", ")))."
        }
        throw UsageProblem(message)
    }

    private func input(for tool: ToolDefinition, _ words: [String]) throws(UsageProblem) -> JSONObject {
        do {
            return try CallArguments.parse(
                (arguments.map { [$0] } ?? []) + words, schema: tool.inputSchema, standardInput: Self.standardInput,
                readFile: { (try? Data(contentsOf: URL(fileURLWithPath: $0))).map(Array.init) })
        } catch {
            throw UsageProblem(error.message)
        }
    }

    private func check(_ input: JSONObject, for tool: ToolDefinition, of words: CallWords, _ console: Console) throws {
        let schema: JSONSchema
        do {
            schema = try JSONSchema(.object(tool.inputSchema))
        } catch {
            return console.err("imcp: the arguments are not checked, for the tool's schema is faulty: \(error.message)")
        }
        let violations = schema.validate(.object(input))
        guard violations.isEmpty else {
            console.err("imcp: the arguments of \(words.shown) are not valid:")
            for violation in violations { console.err("- \(TerminalText.line(violation.description))") }
            throw Exit.badCall
        }
    }

    private func show(_ result: CallToolResult, _ console: Console) throws {
        if format.isJSON { return console.out(JSONValue.pretty(result.json)) }
        try ContentPrinter(console: console, directory: save).show(result)
    }

    private static func standardInput() -> [UInt8] {
        Array((try? FileHandle.standardInput.read(upToCount: JSONParser.Options.defaultMaxBytes)) ?? Data())
    }
}

/// Which words of `imcp call` name the server, the tool and its arguments.
struct CallWords: Equatable {
    var server: String
    var tool: String
    var arguments: [String]

    init(_ target: String, _ words: [String]) throws(UsageProblem) {
        if !ServerTarget.isAddress(target), let slash = target.firstIndex(of: "/") {
            server = String(target[..<slash])
            tool = String(target[target.index(after: slash)...])
            arguments = words
        } else {
            guard let first = words.first, !first.hasPrefix("-") else {
                throw UsageProblem("Name the tool after the server; \"imcp tools\" lists them.")
            }
            server = target
            tool = first
            arguments = Array(words.dropFirst())
        }
        guard !server.isEmpty, !tool.isEmpty else { throw UsageProblem("Write SERVER TOOL, or SERVER/TOOL.") }
    }

    /// For messages; an address may hold a secret.
    var shown: String { ServerTarget.isAddress(server) ? tool : "\(server)/\(tool)" }
}

extension ToolDefinition {
    /// What is wrong with a structured result, by the tool's own schema.
    func fault(of result: CallToolResult) -> String? {
        guard !result.isError, let outputSchema, let schema = try? JSONSchema(.object(outputSchema)) else { return nil }
        guard let content = result.structuredContent else { return "it has no structured content" }
        return schema.validate(content, limit: 1).first.map(\.description)
    }
}
