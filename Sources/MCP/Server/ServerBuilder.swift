/// What a server is made of: tools, resources, prompts and the rest.
public protocol ServerComponent: Sendable {
    /// Adds the component to a server.
    func add(to server: MCPServer) throws(ServerDefinitionError)
}

extension Tool: ServerComponent {
    public func add(to server: MCPServer) throws(ServerDefinitionError) { try server.add(self) }
}

extension Resource: ServerComponent {
    public func add(to server: MCPServer) throws(ServerDefinitionError) { try server.add(self) }
}

extension ResourceTemplate: ServerComponent {
    public func add(to server: MCPServer) throws(ServerDefinitionError) { try server.add(self) }
}

extension ResourceProvider: ServerComponent {
    public func add(to server: MCPServer) throws(ServerDefinitionError) { server.add(self) }
}

extension Prompt: ServerComponent {
    public func add(to server: MCPServer) throws(ServerDefinitionError) { try server.add(self) }
}

extension Completions: ServerComponent {
    public func add(to server: MCPServer) throws(ServerDefinitionError) { server.add(self) }
}

/// Lists the parts of a server in braces.
@resultBuilder
public enum ServerBuilder {
    public static func buildExpression(_ component: any ServerComponent) -> [any ServerComponent] { [component] }
    public static func buildExpression(_ components: [any ServerComponent]) -> [any ServerComponent] { components }
    public static func buildBlock(_ components: [any ServerComponent]...) -> [any ServerComponent] {
        components.flatMap { $0 }
    }
    public static func buildOptional(_ components: [any ServerComponent]?) -> [any ServerComponent] { components ?? [] }
    public static func buildEither(first components: [any ServerComponent]) -> [any ServerComponent] { components }
    public static func buildEither(second components: [any ServerComponent]) -> [any ServerComponent] { components }
    public static func buildArray(_ components: [[any ServerComponent]]) -> [any ServerComponent] {
        components.flatMap { $0 }
    }
}
