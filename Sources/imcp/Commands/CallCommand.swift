import ArgumentParser
import Foundation
import JSON
import MCP

struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call one tool, in this process.",
        usage: "imcp call SERVER/TOOL [--NAME VALUE ... | JSON | -] [--config FILE] [--output text|json]",
        discussion: """
            Arguments are given by name (--path notes.txt), as one JSON object, or as - to read that from standard input.

            Exits with 0 when the tool succeeded, 1 when it reported a failure, 2 when there is no such tool or its \
            arguments are not valid, 3 when the configuration cannot be used.
            """)

    @OptionGroup var file: ConfigurationOption
    @Option(help: "text or json.") var output = OutputFormat.text
    @Argument(help: "The server and its tool.") var target: String
    @Argument(parsing: .allUnrecognized, help: "The tool's arguments.") var arguments: [String] = []

    func run() async throws {
        let (_, deployment) = try Starting.deployment(file.path, quiet: true)
        let (service, tool) = try await find(in: deployment)
        let input: JSONObject
        do {
            input = try CallArguments.parse(arguments, schema: tool.inputSchema, standardInput: Self.readStandardInput)
        } catch {
            StandardError.print("imcp: \(error.message)")
            throw Exit.badCall
        }
        let violations = try JSONSchema(.object(tool.inputSchema)).validate(.object(input))
        guard violations.isEmpty else {
            StandardError.print("imcp: the arguments of \(target) are not valid:")
            for violation in violations { StandardError.print("- \(violation)") }
            throw Exit.badCall
        }
        let params: JSONObject = ["name": .string(tool.name), "arguments": .object(input)]
        do {
            let result = try await service.perform(ServiceRequest(method: Method.callTool, params: params))
            try show(CallToolResult(json: .object(result)))
        } catch let error as MCPError {
            StandardError.print("imcp: \(error.message)")
            throw Exit.badCall
        }
    }

    private func find(in deployment: Deployment) async throws -> (any MCPService, ToolDefinition) {
        let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let service = deployment.service(parts[0]) else {
            let names = deployment.parts.map(\.name).joined(separator: ", ")
            StandardError.print("imcp: write SERVER/TOOL; the servers are \(names).")
            throw Exit.badCall
        }
        let tools = try await service.allTools()
        guard let tool = tools.first(where: { $0.name == parts[1] }) else {
            let names = tools.map(\.name).joined(separator: ", ")
            StandardError.print("imcp: \(parts[0]) has no tool \"\(parts[1])\"; it has \(names).")
            throw Exit.badCall
        }
        return (service, tool)
    }

    private func show(_ result: CallToolResult) throws {
        switch output {
        case .json: print(JSONValue.pretty(result.json))
        case .text:
            for block in result.content {
                let text = block.text ?? "[\(block.type)\(block.mimeType.map { " \($0)" } ?? "")]"
                if result.isError { StandardError.print(text) } else { print(text) }
            }
        }
        if result.isError { throw Exit.toolFailed }
    }

    private static func readStandardInput() -> [UInt8] {
        Array((try? FileHandle.standardInput.read(upToCount: JSONParser.Options.defaultMaxBytes)) ?? Data())
    }
}
