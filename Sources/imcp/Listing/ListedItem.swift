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

    /// All of it that a server has.
    func items(of client: MCPClient) async throws -> [ListedItem] {
        let capabilities = try await client.server.capabilities
        switch self {
        case .tools:
            guard capabilities.tools else { return [] }
            return try await client.listTools().map(ListedItem.init)
        case .prompts:
            guard capabilities.prompts else { return [] }
            return try await client.listPrompts().map(ListedItem.init)
        case .resources:
            guard capabilities.resources else { return [] }
            let resources = try await client.listResources().map(ListedItem.init)
            do {
                return resources + (try await client.listResourceTemplates().map(ListedItem.init))
            } catch let error as MCPError where error.code == .methodNotFound {
                return resources
            }
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
