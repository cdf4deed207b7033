package import JSON

/// Everything that a server offers, at one moment.
struct ServerRegistry: Sendable {
    struct Template: Sendable {
        var template: URITemplate
        var resource: ResourceTemplate
    }

    struct CompletionKey: Hashable, Sendable {
        var reference: CompletionReference
        var argument: String
    }

    var tools = OrderedTable<CompiledTool>() { didSet { updateCapabilities() } }
    var resources = OrderedTable<Resource>() { didSet { updateCapabilities() } }
    var templates = OrderedTable<Template>() { didSet { updateCapabilities() } }
    var prompts = OrderedTable<Prompt>() { didSet { updateCapabilities() } }
    var providers: [ResourceProvider] = [] { didSet { updateCapabilities() } }
    var completions: [CompletionKey: Completions] = [:] { didSet { updateCapabilities() } }

    /// What can be offered at this moment, and what was declared to come later. Kept, because every request asks.
    private(set) var capabilities = ServerCapabilities()
    /// The names of tools by their aliases.
    private var aliases: [String: String] = [:]
    /// Whether calls of any tool may run as tasks.
    private(set) var hasTaskTools = false
    private let declared: ServerCapabilities

    init(declared: ServerCapabilities) {
        self.declared = declared
        updateCapabilities()
    }

    /// The tool of a name or an alias.
    func tool(named name: String) -> CompiledTool? { tools[name] ?? aliases[name].flatMap { tools[$0] } }

    /// False when the name or an alias is taken.
    mutating func add(_ tool: CompiledTool) -> Bool {
        let name = tool.definition.name
        let names = [name] + tool.aliases
        guard Set(names).count == names.count, names.allSatisfy({ self.tool(named: $0) == nil }) else { return false }
        for alias in tool.aliases { aliases[alias] = name }
        return tools.add(name, tool)
    }

    /// False when no tool has the name; aliases go with their tool and are no names.
    mutating func removeTool(_ name: String) -> Bool {
        aliases = aliases.filter { $0.value != name }
        return tools.remove(name)
    }

    private mutating func updateCapabilities() {
        hasTaskTools = tools.values.contains { $0.taskPolicy.support != .forbidden }
        let own = ServerCapabilities(
            tools: !tools.isEmpty, resources: !resources.isEmpty || !templates.isEmpty || !providers.isEmpty,
            prompts: !prompts.isEmpty, completions: !completions.isEmpty,
            extensions: hasTaskTools ? [ProtocolExtension.tasks: [:]] : [:])
        capabilities = own.union(declared)
    }

    /// The template that a URI fits best: the one with the most literal text.
    func template(matching uri: String) -> (resource: ResourceTemplate, variables: [String: String])? {
        var best: (Template, [String: String])?
        for template in templates.values {
            guard let variables = template.template.match(uri) else { continue }
            if let current = best, !template.template.isMoreSpecific(than: current.0.template) { continue }
            best = (template, variables)
        }
        return best.map { ($0.resource, $1) }
    }
}

/// Values by name, in the order in which they were added.
struct OrderedTable<Value: Sendable>: Sendable {
    private(set) var values: [Value] = []
    private var positions: [String: Int] = [:]
    private var names: [String] = []

    var isEmpty: Bool { values.isEmpty }

    subscript(name: String) -> Value? { positions[name].map { values[$0] } }

    /// False when the name is taken.
    mutating func add(_ name: String, _ value: Value) -> Bool {
        guard positions[name] == nil else { return false }
        positions[name] = values.count
        names.append(name)
        values.append(value)
        return true
    }

    /// False when there is no such name.
    mutating func remove(_ name: String) -> Bool {
        guard let position = positions[name] else { return false }
        values.remove(at: position)
        names.remove(at: position)
        positions = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return true
    }

    /// One page, beginning behind the name that the cursor holds.
    func page(after cursor: String?, size: Int) throws(MCPError) -> (values: ArraySlice<Value>, next: String?) {
        var start = 0
        if let cursor {
            guard let position = positions[cursor] else { throw PageCursor.invalid }
            start = position + 1
        }
        let end = start + min(max(size, 1), values.count - start)
        return (values[start..<end], end < values.count ? names[end - 1] : nil)
    }
}

/// A cursor as clients see it: opaque, but telling the server which list it belongs to and where to go on.
package enum PageCursor {
    package static let invalid = MCPError.invalidParams(
        "The cursor is not valid (any more); list again from the beginning.")

    package static func encode(_ list: String, _ position: String) -> String {
        Base64URL.encode(Array("\(list)\n\(position)".utf8))
    }

    /// The position in the list; nil without a cursor, which means the beginning.
    package static func decode(_ json: JSONValue?, list: String) throws(MCPError) -> String? {
        guard let json else { return nil }
        guard let text = json.stringValue, let bytes = Base64URL.decode(text),
            let decoded = String(validating: bytes, as: UTF8.self), decoded.hasPrefix(list + "\n")
        else { throw invalid }
        return String(decoded.dropFirst(list.count + 1))
    }
}
