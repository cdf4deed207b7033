import JSON
import MCP

@testable import FilesystemConnector

/// The server over a sandbox, called without a transport.
struct ServerUnderTest {
    let service: MCPServer

    init(_ sandbox: Sandbox, _ mode: Root.Mode = .readWrite, limits: Limits = Limits()) throws {
        service = FilesystemConnector.server(FileAccess(try sandbox.files(mode, limits: limits)))
    }

    init(_ server: MCPServer) { service = server }

    init(_ access: FileAccess) { service = FilesystemConnector.server(access) }

    func request(_ method: String, _ params: JSONObject = [:]) async throws(MCPError) -> JSONObject {
        try await service.perform(ServiceRequest(method: method, params: params))
    }

    func call(_ tool: String, _ arguments: JSONObject = [:]) async throws(MCPError) -> CallToolResult {
        CallToolResult(
            unchecked: try await request("tools/call", ["name": .string(tool), "arguments": .object(arguments)]))
    }

    /// The texts of a successful call.
    func texts(_ tool: String, _ arguments: JSONObject = [:]) async throws -> [String] {
        let result = try await call(tool, arguments)
        if result.isError { throw UnexpectedFailure(message: result.content.compactMap(\.text).joined()) }
        return result.content.compactMap(\.text)
    }

    /// The sentence with which a call failed; nil where it did not.
    func failure(_ tool: String, _ arguments: JSONObject = [:]) async throws -> String? {
        let result = try await call(tool, arguments)
        return result.isError ? result.content.first?.text : nil
    }

    func toolNames() async throws -> [String] {
        try await request("tools/list")["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
    }

    /// The resources of every page, a page each.
    func resourcePages() async throws -> [[ResourceDefinition]] {
        var pages: [[ResourceDefinition]] = []
        var params = JSONObject()
        repeat {
            let page = try await request("resources/list", params)
            pages.append(try (page["resources"]?.arrayValue ?? []).map { try ResourceDefinition(json: $0) })
            params["cursor"] = page["nextCursor"]
        } while params["cursor"] != nil && pages.count < 100
        return pages
    }

    func read(_ uri: String) async throws(MCPError) -> ResourceContents? {
        ReadResourceResult(unchecked: try await request("resources/read", ["uri": .string(uri)])).contents.first
    }

    struct UnexpectedFailure: Error { let message: String }
}

/// What begins every PNG file.
let pngBeginning: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
