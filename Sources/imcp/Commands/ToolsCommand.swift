import ArgumentParser
import ConnectorKit
import JSON
import MCP

struct ToolsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tools", abstract: "List the tools of the configured servers.")

    @OptionGroup var file: ConfigurationOption
    @Argument(help: "Only this server's tools.") var server: String?
    @Option(help: "text or json.") var output = OutputFormat.text

    func run() async throws {
        let (_, deployment) = try Starting.deployment(file.path, quiet: true)
        var listed: [JSONValue] = []
        for part in deployment.parts where server == nil || part.name == server {
            for tool in try await part.server.service.allTools() {
                listed.append(entry(tool, of: part.name))
            }
        }
        if let server, deployment.service(server) == nil {
            StandardError.print("There is no server \"\(server)\" in \(file.path).")
            throw Exit.badCall
        }
        if output == .json { print(JSONValue.pretty(.array(listed))) }
    }

    private func entry(_ tool: ToolDefinition, of server: String) -> JSONValue {
        if output == .text {
            let summary = (tool.description ?? "").split(separator: "\n").first.map(String.init) ?? ""
            print("\(server)/\(tool.name)\n    \(summary)")
        }
        var fields = tool.fields
        fields["server"] = .string(server)
        return .object(fields)
    }
}

extension MCPService {
    /// All tools of a service, page by page.
    func allTools() async throws -> [ToolDefinition] {
        guard info.capabilities.tools else { return [] }
        var tools: [ToolDefinition] = []
        var params = JSONObject()
        repeat {
            let page = try await perform(ServiceRequest(method: Method.listTools, params: params))
            tools += (page["tools"]?.arrayValue ?? []).compactMap { try? ToolDefinition(json: $0) }
            params["cursor"] = page["nextCursor"]
        } while params["cursor"] != nil && tools.count < 100_000
        return tools
    }
}
