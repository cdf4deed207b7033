public import MCP

/// Connects a client to a server in the same process, for as long as the body takes.
///
/// ```swift
/// try await withServer(weather) { client in
///     let result = try await client.callTool("forecast", arguments: ["city": "Oslo"])
///     #expect(result.isError == false)
/// }
/// ```
///
/// - Parameters:
///   - service: The server.
///   - era: Of the protocol; nil lets client and server agree.
///   - options: How the server is served.
///   - clientOptions: How the client behaves.
/// - Throws: What the body throws.
public func withServer<Value>(
    _ service: any MCPService, era: ProtocolEra? = nil, options: ProtocolOptions = ProtocolOptions(),
    clientOptions: ClientOptions = ClientOptions(), _ body: (MCPClient) async throws -> Value
) async throws -> Value {
    let transport = InProcessClientTransport(service, options: options)
    let eras: Set<ProtocolEra> = era.map { [$0] } ?? transport.eras
    return try await withMCPClient(
        of: NarrowedTransport(inner: transport, eras: eras), options: clientOptions, body)
}

/// A transport that is used for some eras only.
private struct NarrowedTransport: ClientTransport {
    var inner: InProcessClientTransport
    var eras: Set<ProtocolEra>
    var identity: String { inner.identity }
    func connect() async throws -> any ClientConnection { try await inner.connect() }
}
