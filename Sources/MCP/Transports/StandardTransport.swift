/// The transports that a program has without asking.
public enum StandardTransport: Sendable {
    /// Standard input and output, as desktop clients start servers.
    case stdio
}

extension MCPService {
    /// Serves the one peer at the other end of a standard transport until it goes.
    ///
    /// ```swift
    /// try await server.run(over: .stdio)
    /// ```
    public func run(
        over transport: StandardTransport, principal: Principal = .local, options: ProtocolOptions = ProtocolOptions()
    ) async throws {
        switch transport {
        case .stdio: try await run(over: StdioTransport.standard(), principal: principal, options: options)
        }
    }
}
