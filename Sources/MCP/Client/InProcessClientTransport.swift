import Synchronization

/// A server in the same process: for tests, and for services that are called as if they were elsewhere.
public struct InProcessClientTransport: ClientTransport {
    private let service: any MCPService
    private let options: ProtocolOptions
    /// The name of the service.
    public let identity: String

    /// Each connection is served as over stdio.
    public init(_ service: any MCPService, options: ProtocolOptions = ProtocolOptions()) {
        self.service = service
        self.options = options
        identity = "in-process:\(service.implementation.name)"
    }

    /// A connection to the service.
    public func connect() async throws -> any ClientConnection {
        let (mine, theirs) = InMemoryTransport.pair()
        return InProcessConnection(
            stream: StreamConnection(link: mine, maxMessageBytes: options.maxMessageBytes, logger: options.logger),
            server: ServerConnection(service: service, transport: theirs, options: options))
    }
}

/// Both ends of a connection: the server lives as long as the client's end.
private final class InProcessConnection: ClientConnection {
    private let stream: StreamConnection<InMemoryTransport>
    private let server: ServerConnection<InMemoryTransport>

    init(stream: StreamConnection<InMemoryTransport>, server: ServerConnection<InMemoryTransport>) {
        self.stream = stream
        self.server = server
    }

    var hasRequestStreams: Bool { false }

    func run(_ inbox: any ClientInbox) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.server.run() }
            try await stream.run(inbox)
            group.cancelAll()
        }
    }

    func answer(to request: OutgoingRequest) async throws -> JSONRPCResponse { try await stream.answer(to: request) }

    func send(_ message: JSONRPCMessage, revision: ProtocolRevision?) async throws {
        try await stream.send(message, revision: revision)
    }

    func established(_ revision: ProtocolRevision) async {}
    func close() async { await stream.close() }
}
