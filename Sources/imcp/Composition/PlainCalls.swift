import JSON
import MCP
import MCPHTTP
import NIOHTTP1

/// MCP for callers without an MCP client: one POST, one JSON object in, one out.
struct PlainCalls: Sendable {
    typealias Handler = @Sendable (HTTPRequest) async -> HTTPReply

    let service: any MCPService

    /// The handler of `/mcp/v1/<method>`; nil for a method that is not served this way.
    func method(_ name: String) -> Handler? {
        guard
            [
                "initialize", "tools/list", "tools/call", "resources/list", "resources/read", "prompts/list",
                "prompts/get",
            ]
            .contains(name)
        else { return nil }
        return { request in
            await Self.answer(request) { params in
                guard name == Method.initialize else {
                    return .json(
                        .ok, try await service.perform(ServiceRequest(method: name, params: params)).serialized())
                }
                return .json(.ok, Self.describe(service.info).serialized())
            }
        }
    }

    /// The handler of `/api/v1/tools/<tool>`: the arguments in, the structured result out.
    func tool(_ name: String) -> Handler {
        { request in
            await Self.answer(request) { arguments in
                let params: JSONObject = ["name": .string(name), "arguments": .object(arguments)]
                let call = ServiceRequest(method: Method.callTool, params: params)
                let result = try CallToolResult(json: .object(try await service.perform(call)))
                return Self.reply(to: result)
            }
        }
    }

    /// The structured content; the content blocks of a tool that has none; 422 for a failure that the tool reported.
    private static func reply(to result: CallToolResult) -> HTTPReply {
        if result.isError {
            let text = result.content.compactMap(\.text).joined(separator: "\n")
            return fault(.unprocessableEntity, MCPError(.invalidParams, text))
        }
        if let structured = result.structuredContent { return .json(.ok, structured.serialized()) }
        let content = JSONObject([("content", result.fields["content"] ?? [])])
        return .json(.ok, content.serialized())
    }

    private static func describe(_ info: ServiceInfo) -> JSONObject {
        var result: JSONObject = [
            "protocolVersion": .string(ProtocolRevision.latest.rawValue), "capabilities": info.capabilities.json,
            "serverInfo": info.implementation.json,
        ]
        result["instructions"] = info.instructions.map(JSONValue.string)
        return result
    }

    private static func answer(
        _ request: HTTPRequest, _ body: (JSONObject) async throws -> HTTPReply
    ) async -> HTTPReply {
        guard request.method == .POST else {
            var reply = fault(.methodNotAllowed, MCPError(.invalidRequest, "Use POST with a JSON object."))
            reply.headers.add(name: "Allow", value: "POST")
            return reply
        }
        do {
            return try await body(try params(request))
        } catch let error as MCPError {
            return fault(status(of: error), error)
        } catch {
            return fault(.internalServerError, MCPError(.internalError, "The server failed; its log says why."))
        }
    }

    private static func params(_ request: HTTPRequest) throws -> JSONObject {
        guard !request.body.isEmpty else { return [:] }
        let type = request.headers["content-type"]?.lowercased() ?? ""
        guard type.hasPrefix("application/json") else {
            throw MCPError(.invalidRequest, "The header Content-Type must be application/json.")
        }
        do {
            if case .object(let object) = try JSONParser.parse(request.body, options: .init(duplicateKeys: .reject)) {
                return object
            }
        } catch {
            throw MCPError(.parseError, "The body is not valid JSON: \(error)")
        }
        throw MCPError(.invalidRequest, "The body must be a JSON object.")
    }

    private static func status(of error: MCPError) -> HTTPResponseStatus {
        if error.isUnknownName || error.code == .resourceNotFound || error.code == .methodNotFound { return .notFound }
        return error.code == .internalError ? .internalServerError : .badRequest
    }

    private static func fault(_ status: HTTPResponseStatus, _ error: MCPError) -> HTTPReply {
        .json(status, JSONObject([("error", .object(error.json))]).serialized())
    }
}
