import JSON

@testable import MCP

extension FuzzTarget {
    /// One frame of a transport, and the envelope that a modern request carries.
    static let jsonRPC = FuzzTarget(name: "json-rpc") { input in
        let frame: JSONRPCFrame
        do throws(JSONRPCFault) {
            frame = try JSONRPCFrame.parse(input[...])
        } catch {
            return try check(error)
        }
        switch frame {
        case .single(let message): try check(message)
        case .batch(let messages):
            for message in messages {
                switch message {
                case .success(let message): try check(message)
                case .failure(let fault): try check(fault)
                }
            }
        }
    }

    private static func check(_ message: JSONRPCMessage) throws {
        let written = message.serialized()
        let again = try require("a message that was written can be read") { try JSONRPCFrame.parse(written[...]) }
        guard case .single(let read) = again else { throw Finding(description: "a message is read as a batch") }
        try require(read.json == message.json, "a message reads as it was written")
        guard case .request(let request) = message else { return }
        _ = try? Envelope(request, headers: nil, supported: [.v2026_07_28])
        _ = try? SubscriptionFilter(
            request.params["notifications"], capabilities: ServerCapabilities(unchecked: request.params),
            client: ClientCapabilities(unchecked: request.params), maxResources: 16)
        if let schema = request.params["inputSchema"]?.objectValue { _ = try? ArgumentMirror.arguments(in: schema) }
    }

    private static func check(_ fault: JSONRPCFault) throws {
        let written = fault.response.json.serialized()
        let again = try require("an answer to a bad message can be read") { try JSONRPCFrame.parse(written[...]) }
        guard case .single(.response(let response)) = again else {
            throw Finding(description: "an answer to a bad message is read as something else")
        }
        try require(response.id == fault.id, "an answer to a bad message has its id")
    }
}
