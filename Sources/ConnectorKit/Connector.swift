public import Logging
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

/// What a connector is given.
public struct ConnectorContext: Sendable {
    /// The name of the server in the configuration.
    public var name: String
    /// Where the server writes its own log; clients never see it.
    public var logger: Logger
    /// Waits for time-outs.
    public var clock: any Clock<Duration>

    /// What a host hands to one server; tests pass a clock of their own.
    public init(name: String, logger: Logger, clock: any Clock<Duration> = ContinuousClock()) {
        self.name = name
        self.logger = logger
        self.clock = clock
    }
}

/// A server that a connector made.
public struct ConnectedServer: Sendable {
    /// An ordinary MCP server.
    public var service: any MCPService
    /// What the server does beside answering, such as watching files; runs until it is cancelled.
    public var run: (@Sendable () async -> Void)?

    /// A server that only answers, unless `run` gives it work beside that.
    public init(_ service: any MCPService, run: (@Sendable () async -> Void)? = nil) {
        self.service = service
        self.run = run
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
