import JSON
import MCP
import NIOCore

/// A request as a test writes it.
struct Ask: Sendable {
    var method = "POST"
    var path = "/mcp"
    var headers: [(name: String, value: String)] = [("Host", "localhost")]
    var body: String?

    /// A request of 2026-07-28 with every header that it needs.
    static func modern(
        _ method: String, _ params: JSONObject = [:], id: JSONValue = 1, capabilities: JSONValue = [:],
        meta: JSONObject = [:]
    ) -> Ask {
        var params = params
        var all: JSONObject = [
            MetaKey.protocolVersion: "2026-07-28", MetaKey.clientCapabilities: capabilities,
            MetaKey.clientInfo: ["name": "test", "version": "1"],
        ]
        all.merge(meta)
        params["_meta"] = .object(all)
        let body: JSONObject = ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params)]
        var ask = post(body.jsonString).with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Method", method)
        if let name = (params["name"] ?? params["uri"])?.stringValue { ask = ask.with("Mcp-Name", name) }
        return ask
    }

    static func modernCall(_ tool: String, _ arguments: JSONObject = [:], id: JSONValue = 1) -> Ask {
        modern(
            Method.callTool, ["name": .string(tool), "arguments": .object(arguments)], id: id,
            capabilities: ["elicitation": ["form": [:]]], meta: ["progressToken": "p"])
    }

    /// A message of a legacy session.
    static func legacy(
        _ method: String, _ params: JSONObject = [:], id: JSONValue? = 1, session: String?
    ) -> Ask {
        var body: JSONObject = ["jsonrpc": "2.0", "method": .string(method), "params": .object(params)]
        body["id"] = id
        return post(body.jsonString).with("Mcp-Session-Id", session)
    }

    static func legacyCall(_ tool: String, _ arguments: JSONObject = [:], id: JSONValue = 1, session: String) -> Ask {
        let params: JSONObject = [
            "name": .string(tool), "arguments": .object(arguments), "_meta": ["progressToken": "p"],
        ]
        return legacy(Method.callTool, params, id: id, session: session)
    }

    static func initialize(_ revision: ProtocolRevision = .v2025_11_25) -> Ask {
        let params: JSONObject = [
            "protocolVersion": .string(revision.rawValue), "capabilities": ["elicitation": ["form": [:]]],
            "clientInfo": ["name": "test", "version": "1"],
        ]
        return legacy(Method.initialize, params, session: nil)
    }

    static func post(_ body: String) -> Ask {
        Ask(body: body).with("Content-Type", "application/json").with("Accept", "application/json, text/event-stream")
    }

    static func get(session: String?, after last: String? = nil) -> Ask {
        Ask(method: "GET").with("Accept", "text/event-stream").with("Mcp-Session-Id", session)
            .with("Last-Event-ID", last)
    }

    static func delete(session: String?) -> Ask { Ask(method: "DELETE").with("Mcp-Session-Id", session) }

    /// Sets a header; nil takes it away.
    func with(_ name: String, _ value: String?) -> Ask {
        var ask = self
        ask.headers.removeAll { $0.name.lowercased() == name.lowercased() }
        if let value { ask.headers.append((name, value)) }
        return ask
    }

    /// The same request to another path.
    func at(_ path: String) -> Ask {
        var ask = self
        ask.path = path
        return ask
    }

    var text: String {
        var lines = ["\(method) \(path) HTTP/1.1"] + headers.map { "\($0.name): \($0.value)" }
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    }
}

/// An answer; the body of an event stream is still to be read.
struct Reply: Sendable {
    var status: Int
    var headers: [String: String]
    var body = ""

    var isStream: Bool { headers["content-type"] == "text/event-stream" }
    var json: JSONValue? { try? JSONParser.parse(body) }
    var result: JSONValue? { json?["result"] }
    var code: Int? { json?["error"]?["code"]?.intValue }
    /// The text of a tool's result.
    var text: String? { result?["content"]?[0]?["text"]?.stringValue }
}

/// One server-sent event, comments included.
struct Event: Sendable {
    var id: String?
    var name: String?
    var retry: Int?
    var data: String?
    var isComment = false

    init(_ block: String) {
        for line in block.split(whereSeparator: \.isNewline) {
            if line.hasPrefix(":") { isComment = true }
            if line.hasPrefix("event: ") { name = String(line.dropFirst(7)) }
            if line.hasPrefix("id: ") { id = String(line.dropFirst(4)) }
            if line.hasPrefix("retry: ") { retry = Int(line.dropFirst(7)) }
            if line.hasPrefix("data:") { data = String(line.dropFirst(line.hasPrefix("data: ") ? 6 : 5)) }
        }
    }

    var json: JSONValue? { data.flatMap { try? JSONParser.parse($0) } }
    var method: String? { json?["method"]?.stringValue }
    var text: String? { json?["result"]?["content"]?[0]?["text"]?.stringValue }
}

/// One HTTP connection of a client.
struct HTTPClient: Sendable {
    let wire: Wire

    static func connect(to address: SocketAddress) async throws -> HTTPClient {
        HTTPClient(wire: try await Wire.connect(to: address))
    }

    /// Sends a request and reads its answer; of an event stream, only the head.
    func ask(_ ask: Ask) async throws -> Reply {
        try await wire.send(ask.text)
        return try await reply()
    }

    func reply() async throws -> Reply {
        let lines = try await wire.read(through: "\r\n\r\n").split(separator: "\r\n")
        let words = lines.first.map { $0.split(separator: " ") } ?? []
        guard words.count > 1, let status = Int(words[1]) else { throw WaitFailure("No status line in \(lines)") }
        var reply = Reply(status: status, headers: [:])
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            reply.headers[line[..<colon].lowercased()] = String(value)
        }
        if let length = reply.headers["content-length"].flatMap({ Int($0) }) {
            reply.body = try await wire.read(length)
        }
        return reply
    }

    /// The next event of a stream; nil at its end. The server writes each event, and nothing else, in one chunk.
    func event() async throws -> Event? {
        let head = try await wire.read(through: "\r\n")
        guard let size = Int(head.dropLast(1), radix: 16) else { throw WaitFailure("\"\(head)\" begins no chunk") }
        let text = try await wire.read(size + 2)
        return size == 0 ? nil : Event(text)
    }

    /// The events up to the end of the stream.
    func events() async throws -> [Event] {
        var events: [Event] = []
        while let event = try await event() { events.append(event) }
        return events
    }

    func close() async { await wire.close() }
}
