import JSON
import MCP

/// A connection of which the test holds both pipes, and can end one alone.
struct PipeTransport: Transport {
    /// From the test to the server.
    let frames = BoundedChannel<TransportFrame>(capacity: 1024)
    /// From the server to the test.
    let outgoing: BoundedChannel<[UInt8]>

    init(capacity: Int = 1024) { outgoing = BoundedChannel(capacity: capacity) }

    func send(_ frame: [UInt8]) async throws {
        do {
            try await outgoing.send(frame)
        } catch BoundedChannelError.finished {
            throw TransportError.closed
        }
    }

    func close() async {
        frames.finish()
        outgoing.finish()
    }

    // MARK: - The test's side

    func say(_ id: JSONValue, _ method: String, _ params: JSONObject = [:]) async throws {
        let request: JSONObject = ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params)]
        try await frames.send(.message(request.serialized()))
    }

    /// A request of 2026-07-28.
    func ask(_ id: JSONValue, _ method: String, _ params: JSONObject = [:]) async throws {
        var params = params
        params["_meta"] = [MetaKey.protocolVersion: "2026-07-28", MetaKey.clientCapabilities: [:]]
        try await say(id, method, params)
    }

    /// The server's next message.
    func hear() async throws -> JSONValue {
        guard let bytes = try await outgoing.next() else { throw Unexpected("the server said nothing more") }
        return try JSONParser.parse(bytes)
    }

    /// Everything the server still says, by id; what has none is under null.
    func hearTheRest() async throws -> [JSONValue: JSONValue] {
        var rest: [JSONValue: JSONValue] = [:]
        while let bytes = try await outgoing.next() {
            let message = try JSONParser.parse(bytes)
            rest[message["id"] ?? .null] = message
        }
        return rest
    }
}
