public import JSON

/// Something that answers MCP requests, whatever the era and the transport.
///
/// A ``MCPServer`` is one; a gateway over many servers is another. The era adapters and transports know only this.
public protocol MCPService: Sendable {
    /// Who the service is and what it can do, at this moment.
    var info: ServiceInfo { get }

    /// The part of ``info`` that every answer carries.
    var implementation: Implementation { get }

    /// Whether the capabilities of ``info`` allow a method. Every request asks, so a service for which ``info`` is work
    /// has its own way.
    func serves(_ method: String) -> Bool

    /// Answers one of the methods that both eras share, with the result as revision 2026-07-28 has it.
    ///
    /// - Throws: ``InputRequired`` when the client is to be asked first; ``MCPError`` when the request cannot be served.
    ///   Anything else is reported to the caller as an internal error without details, and logged.
    func handle(_ request: ServiceRequest, context: RequestContext) async throws -> JSONObject

    /// From now on, posts each change of a list or resource into the mailbox.
    func attach(_ mailbox: ChangeMailbox)

    /// Ends what ``attach(_:)`` began.
    func detach(_ mailbox: ChangeMailbox)

    /// Does what the service does beside answering, such as working on tasks, until the caller's task is cancelled; may
    /// return earlier. Transports call it while they serve, so it is called once for each connection over stdio and in
    /// memory. What belongs to all of them goes on as long as one call does.
    func run() async

    /// The arguments of a tool that HTTP clients repeat in `Mcp-Param-*` headers; empty for an unknown tool.
    func mirroredArguments(ofTool name: String) -> [MirroredArgument]
}

extension MCPService {
    /// Taken from ``info``; for services whose ``info`` is cheap.
    public var implementation: Implementation { info.implementation }
    /// Returns at once; for services that do nothing beside answering.
    public func run() async {}
    /// Asks the capabilities of ``info``; for services whose ``info`` is cheap.
    public func serves(_ method: String) -> Bool { info.capabilities.serves(method) }
}

/// A request without its envelope.
public struct ServiceRequest: Sendable {
    /// The method, such as `tools/call`.
    public var method: String
    /// The parameters, `_meta` included; empty when the request has none.
    public var params: JSONObject

    /// A request as the client of a service would make it, for calls within the process.
    public init(method: String, params: JSONObject = [:]) {
        self.method = method
        self.params = params
    }
}

/// What a service says of itself.
public struct ServiceInfo: Sendable {
    /// The name and version that clients are told.
    public var implementation: Implementation
    /// What clients may ask for; what is not declared is answered as an unknown method.
    public var capabilities: ServerCapabilities
    /// How to use the service, for the model.
    public var instructions: String?

    /// Without instructions, the model learns of the service only by its parts.
    public init(implementation: Implementation, capabilities: ServerCapabilities, instructions: String? = nil) {
        self.implementation = implementation
        self.capabilities = capabilities
        self.instructions = instructions
    }
}
