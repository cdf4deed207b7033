import JSON
import MCP

/// A tool, resource, template or prompt as lists show it.
struct ListedItem: Equatable {
    /// What names it among its kind.
    var key: String
    /// All that the server says of it.
    var fields: JSONObject
    /// Its row in a table, under the headings of its kind.
    var cells: [String]
}

/// What kind of things are listed.
enum Offer: String, Sendable {
    case tools, resources, prompts

    var headings: [String] {
        switch self {
        case .tools: ["TOOL", "ARGUMENTS", "HINTS", "WHAT IT DOES"]
        case .resources: ["URI", "NAME", "TYPE", "BYTES", "WHAT IT HOLDS"]
        case .prompts: ["PROMPT", "ARGUMENTS", "WHAT IT IS FOR"]
        }
    }

    /// The change that is told when the list is another.
    var change: Change {
        switch self {
        case .tools: .tools
        case .resources: .resources
        case .prompts: .prompts
        }
    }

    /// All of it that a server has. What breaks the protocol is blamed on it, and left out.
    func items(of client: MCPClient, _ console: Console) async throws -> [ListedItem] {
        let offered = try await offered(by: client)
        console.blame(offered.faults)
        return offered.items
    }

    /// All of it that a server has, and what is wrong with the rest.
    func offered(by client: MCPClient) async throws -> (items: [ListedItem], faults: [String]) {
        let info = try await client.server
        if info.revision.isModern, info.capabilities.fields.isEmpty { try await Self.discover(client, info.revision) }
        switch self {
        case .tools:
            guard info.capabilities.tools else { return ([], []) }
            let tools = try await client.offeredTools()
            return (tools.items.map(ListedItem.init), tools.faults)
        case .prompts:
            guard info.capabilities.prompts else { return ([], []) }
            let prompts = try await client.offered(Method.listPrompts, "prompts") { try await client.listPrompts() }
            return (prompts.items.map(ListedItem.init), prompts.faults)
        case .resources:
            guard info.capabilities.resources else { return ([], []) }
            let resources = try await client.offered(Method.listResources, "resources") {
                try await client.listResources()
            }
            let (items, faults) = (resources.items.map(ListedItem.init), resources.faults)
            do {
                let templates = try await client.offered(Method.listResourceTemplates, "resourceTemplates") {
                    try await client.listResourceTemplates()
                }
                return (items + templates.items.map(ListedItem.init), faults + templates.faults)
            } catch let error as MCPError where error.code == .methodNotFound {
                return (items, faults)
            }
        }
    }

    /// A server that says nothing of itself may be one that only was taken for a modern one.
    private static func discover(_ client: MCPClient, _ revision: ProtocolRevision) async throws {
        do {
            _ = try await client.request(Method.discover)
        } catch let error as MCPError where error.code == .methodNotFound {
            throw ClientError(
                .noCommonRevision, "The server does not speak \(revision): it has no \(Method.discover).", cause: error)
        }
    }
}

extension ListedItem {
    init(_ tool: ToolDefinition) {
        let arguments = ArgumentSummary.text(of: tool.inputSchema)
        let about = Self.about(tool.title ?? tool.annotations?.title, tool.description)
        self.init(
            key: tool.name, fields: tool.fields,
            cells: [TerminalText.line(tool.name), arguments, Self.hints(tool.annotations), about])
    }

    init(_ resource: ResourceDefinition) {
        let size = resource.size.map(String.init) ?? ""
        self.init(
            key: resource.uri, fields: resource.fields,
            cells: [
                TerminalText.line(resource.uri), TerminalText.line(resource.title ?? resource.name),
                TerminalText.line(resource.mimeType ?? ""), size, TerminalText.firstLine(resource.description),
            ])
    }

    init(_ template: ResourceTemplateDefinition) {
        self.init(
            key: template.uriTemplate, fields: template.fields,
            cells: [
                TerminalText.line(template.uriTemplate), TerminalText.line(template.title ?? template.name),
                TerminalText.line(template.mimeType ?? ""), "", TerminalText.firstLine(template.description),
            ])
    }

    init(_ prompt: PromptDefinition) {
        let arguments = prompt.arguments.map { argument in
            let name = TerminalText.line(argument.name)
            return argument.isRequired ? name : "[\(name)]"
        }
        self.init(
            key: prompt.name, fields: prompt.fields,
            cells: [
                TerminalText.line(prompt.name), arguments.joined(separator: ", "),
                Self.about(prompt.title, prompt.description),
            ])
    }

    /// The title and the first line of the description, where they say different things.
    private static func about(_ title: String?, _ description: String?) -> String {
        let title = TerminalText.firstLine(title)
        let line = TerminalText.firstLine(description)
        if title.isEmpty || line.hasPrefix(title) { return line }
        return line.isEmpty ? title : "\(title): \(line)"
    }

    /// What the server says itself; what it leaves out has defaults, which say little.
    private static func hints(_ annotations: ToolAnnotations?) -> String {
        let words = [
            ("readOnlyHint", "read-only", "writes"), ("destructiveHint", "destructive", "additive"),
            ("idempotentHint", "idempotent", ""), ("openWorldHint", "open world", ""),
        ].compactMap { key, yes, no -> String? in
            if key == "destructiveHint", annotations?.readOnly == true { return nil }
            let word = annotations?.fields[key]?.boolValue.map { $0 ? yes : no }
            return word?.isEmpty == true ? nil : word
        }
        return words.joined(separator: ", ")
    }
}
