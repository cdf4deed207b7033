/// What a server is made of: tools, resources, prompts and the rest.
public protocol ServerComponent: Sendable {
    /// Adds the component to a server.
    func add(to server: MCPServer) throws(ServerDefinitionError)
}

extension Tool: ServerComponent {
    /// Throws when the name is taken or not valid, or when a schema cannot be used.
    public func add(to server: MCPServer) throws(ServerDefinitionError) { try server.add(self) }
}

extension Resource: ServerComponent {
    /// Throws when the URI is taken.
    public func add(to server: MCPServer) throws(ServerDefinitionError) { try server.add(self) }
}

extension ResourceTemplate: ServerComponent {
    /// Throws when the template is taken or not valid.
    public func add(to server: MCPServer) throws(ServerDefinitionError) { try server.add(self) }
}

extension ResourceProvider: ServerComponent {
    /// Never throws: providers may overlap, and the first that knows a URI answers.
    public func add(to server: MCPServer) throws(ServerDefinitionError) { server.add(self) }
}

extension Prompt: ServerComponent {
    /// Throws when the name is taken.
    public func add(to server: MCPServer) throws(ServerDefinitionError) { try server.add(self) }
}

extension Completions: ServerComponent {
    /// Never throws: later completions take the place of earlier ones for the same argument.
    public func add(to server: MCPServer) throws(ServerDefinitionError) { server.add(self) }
}

/// Lists the parts of a server in braces.
@resultBuilder
public enum ServerBuilder {
    /// One part, such as a ``Tool``.
    public static func buildExpression(_ component: any ServerComponent) -> [any ServerComponent] { [component] }
    /// Parts that were made elsewhere, such as a property that holds several tools.
    public static func buildExpression(_ components: [any ServerComponent]) -> [any ServerComponent] { components }
    /// The parts of all lines, in their order.
    public static func buildBlock(_ components: [any ServerComponent]...) -> [any ServerComponent] {
        components.flatMap { $0 }
    }
    /// The parts of an `if` without `else`; none when it does not hold.
    public static func buildOptional(_ components: [any ServerComponent]?) -> [any ServerComponent] { components ?? [] }
    /// The parts of an `if` that holds.
    public static func buildEither(first components: [any ServerComponent]) -> [any ServerComponent] { components }
    /// The parts of an `else`.
    public static func buildEither(second components: [any ServerComponent]) -> [any ServerComponent] { components }
    /// The parts of all rounds of a `for` loop.
    public static func buildArray(_ components: [[any ServerComponent]]) -> [any ServerComponent] {
        components.flatMap { $0 }
    }
}
