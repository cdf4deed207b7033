public import MCP
public import Settings

/// The code behind one kind of built-in server.
///
/// A connector is one folder: this type, its settings, and what it talks to. It is plugged in by one line in
/// `Package.swift` and one in `BuiltInConnectors.swift`, and from then on
/// `servers: { name: { <kind>: { … } } }` makes a server of it.
///
/// Handlers run on the event loop of the caller's connection. They must not block it: what waits for a disk or computes
/// for long belongs on threads of the connector's own.
public protocol Connector: SendableMetatype {
    /// What is written under the kind's key.
    associatedtype Configuration: ConfigurationSection

    /// The key in the configuration, in lower case.
    static var kind: String { get }

    /// Makes a server. Does nothing that blocks for long: a system that is away is connected to later, by the server.
    ///
    /// - Throws: What keeps the server from working at all, in words for whoever wrote the configuration.
    static func makeServer(_ configuration: Configuration, context: ConnectorContext) throws -> ConnectedServer
}

/// A server that a connector made.
public struct ConnectedServer: Sendable {
    /// An ordinary MCP server.
    public var service: any MCPService
    /// What the server does beside answering, such as watching files; runs until it is cancelled.
    public var run: (@Sendable () async -> Void)?
    /// Finds out whether the systems behind the server can be reached and are set up well, for `imcp doctor`. Runs with ``run``
    /// beside it, is cancelled when it takes too long, and changes nothing. Nil when there is nothing
    /// behind the server.
    public var check: (@Sendable () async -> [ConnectorFinding])?

    /// A server that only answers, unless `run` gives it work beside that.
    public init(
        _ service: any MCPService, run: (@Sendable () async -> Void)? = nil,
        check: (@Sendable () async -> [ConnectorFinding])? = nil
    ) {
        self.service = service
        self.run = run
        self.check = check
    }
}

/// A connector with its configuration, whatever their types: makes the server when asked.
public struct ServerRecipe: Sendable {
    /// The ``Connector/kind`` of the connector behind the recipe.
    public let kind: String
    private let make: @Sendable (ConnectorContext) throws -> ConnectedServer

    init(kind: String, make: @escaping @Sendable (ConnectorContext) throws -> ConnectedServer) {
        self.kind = kind
        self.make = make
    }

    /// Makes a new server on each call. Throws what ``Connector/makeServer(_:context:)`` throws.
    public func makeServer(_ context: ConnectorContext) throws -> ConnectedServer { try make(context) }
}

extension Connector {
    /// The connector as one of the keys that a server's section may have.
    public static var alternative: SectionAlternative<ServerRecipe> {
        SectionAlternative(kind, Configuration.self) { configuration in
            ServerRecipe(kind: kind) { try makeServer(configuration, context: $0) }
        }
    }
}
