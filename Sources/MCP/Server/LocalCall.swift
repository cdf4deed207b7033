public import JSON
public import Logging

extension MCPService {
    /// Calls the service from the same process, without a transport, as a client of the newest revision.
    ///
    /// A handler that asks is ended with an error, because nobody is there to be asked.
    ///
    /// - Parameter sink: Where notifications go that come before the result.
    /// - Throws: ``MCPError``.
    public func perform(
        _ request: ServiceRequest, principal: Principal = .local, sink: any MessageSink = DiscardingSink(),
        logger: Logger = Logger(label: "mcp")
    ) async throws(MCPError) -> JSONObject {
        let context = RequestContext(
            id: .string("local"), revision: .latest, principal: principal, client: nil,
            clientCapabilities: ClientCapabilities(), meta: request.params["_meta"]?.objectValue ?? [:], headers: nil,
            logLevel: nil, sink: sink, logger: logger)
        do {
            return try await handle(request, context: context)
        } catch let error as MCPError {
            throw error
        } catch is InputRequired {
            throw .invalidParams("This call asks for input, which can be given only through an MCP client.")
        } catch is CancellationError {
            throw MCPError(.internalError, "The call was cancelled.")
        } catch {
            context.logger.error("request failed", metadata: ["method": "\(request.method)", "error": "\(error)"])
            throw MCPError(.internalError, "The server failed; its log says why (request \(context.logID)).")
        }
    }
}

/// Drops every message.
public struct DiscardingSink: MessageSink {
    /// A sink for callers that want the result alone.
    public init() {}
    /// Returns at once; the message is lost.
    public func send(_ message: JSONRPCMessage) async {}
}
