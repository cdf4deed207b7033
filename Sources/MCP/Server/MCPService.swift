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

    /// The arguments of a tool that HTTP clients repeat in `Mcp-Param-*` headers; empty for an unknown tool.
    func mirroredArguments(ofTool name: String) -> [MirroredArgument]
}

extension MCPService {
    public var implementation: Implementation { info.implementation }
    public func serves(_ method: String) -> Bool { info.capabilities.serves(method) }
}

/// A request without its envelope.
public struct ServiceRequest: Sendable {
    public var method: String
    public var params: JSONObject

    public init(method: String, params: JSONObject = [:]) {
        self.method = method
        self.params = params
    }
}

/// What a service says of itself.
public struct ServiceInfo: Sendable {
    public var implementation: Implementation
    public var capabilities: ServerCapabilities
    /// How to use the service, for the model.
    public var instructions: String?

    public init(implementation: Implementation, capabilities: ServerCapabilities, instructions: String? = nil) {
        self.implementation = implementation
        self.capabilities = capabilities
        self.instructions = instructions
    }
}
