import JSON
import MCP

/// A list of a server, without those of its items that break the protocol.
struct OfferedItems<Item: ProtocolObject>: Sendable {
    var items: [Item] = []
    /// What is wrong with the others.
    var faults: [String] = []
}

extension MCPClient {
    /// More pages than this have no end.
    private static var maxPages: Int { 1000 }

    /// The tools, and what is wrong with those that cannot be used.
    func offeredTools() async throws -> OfferedItems<ToolDefinition> {
        try await offered(Method.listTools, "tools") { try await listTools() }
    }

    /// The list as the client gives it; when it refuses, each item by itself.
    func offered<Item: ProtocolObject>(
        _ method: String, _ member: String, _ whole: () async throws -> [Item]
    ) async throws -> OfferedItems<Item> {
        do {
            return OfferedItems(items: try await whole())
        } catch is MCPError {
            // Either the server's own error, which comes again, or that of an item.
            return try await items(of: method, member)
        }
    }

    private func items<Item: ProtocolObject>(of method: String, _ member: String) async throws -> OfferedItems<Item> {
        var offered = OfferedItems<Item>()
        var cursor: JSONValue?
        var number = 0
        for _ in 0..<Self.maxPages {
            var params = JSONObject()
            params["cursor"] = cursor
            let page = try await request(method, params)
            for value in page[member]?.arrayValue ?? [] {
                number += 1
                do {
                    offered.items.append(try Item(json: value))
                } catch {
                    let name = (value["name"] ?? value["uri"] ?? value["uriTemplate"])?.plainText
                    let shown = name.map { " (\(TerminalText.line(String($0.prefix(64)))))" } ?? ""
                    offered.faults.append("number \(number) of its \(member)\(shown): \(error.message)")
                }
            }
            guard let next = page["nextCursor"], !next.isNull, next != cursor else { return offered }
            cursor = next
        }
        throw ClientError(.invalidAnswer, "The server's \(method) has more than \(Self.maxPages) pages.")
    }
}

extension Console {
    /// Most faults that are named.
    private static var maxFaults: Int { 20 }

    /// Blames the server for what is wrong with it.
    func blame(_ faults: [String]) {
        for fault in faults.prefix(Self.maxFaults) {
            err("imcp: the server breaks the protocol: \(TerminalText.line(fault))")
        }
        if faults.count > Self.maxFaults { err("imcp: and \(faults.count - Self.maxFaults) more.") }
    }
}
