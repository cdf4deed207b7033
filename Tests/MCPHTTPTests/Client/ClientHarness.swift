import JSON
import MCP

@testable import MCPHTTP

/// Keeps what a server says besides answers.
struct Letters: ClientInbox {
    struct Letter: Sendable {
        var message: JSONRPCMessage
        var stream: RequestID?

        var method: String? {
            switch message {
            case .notification(let notification): notification.method
            case .request(let request): request.method
            case .response: nil
            }
        }
    }

    private let letters = BoundedChannel<Letter>(capacity: 256)

    func receive(_ message: JSONRPCMessage, on stream: RequestID?) async {
        _ = letters.trySend(Letter(message: message, stream: stream))
    }

    func next() async throws -> Letter {
        try await within("a letter") { [letters] in
            guard let letter = try await letters.next() else { throw WaitFailure("no more letters") }
            return letter
        }
    }
}

/// A client's connection that runs for the time of `body`.
///
/// - Parameter ending: Gets what `run` ended with.
func withConnection(
    over transport: any ClientTransport, ending: @Sendable (Result<Void, any Error>) -> Void = { _ in },
    body: @Sendable (any ClientConnection, Letters) async throws -> Void
) async throws {
    let connection = try await transport.connect()
    let letters = Letters()
    try await withThrowingTaskGroup(of: Result<Void, any Error>.self) { group in
        group.addTask {
            do { return .success(try await connection.run(letters)) } catch { return .failure(error) }
        }
        do {
            try await body(connection, letters)
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
        if let result = try await group.next() { ending(result) }
    }
}

func transport(
    _ url: String, _ change: (inout HTTPClientTransport.Configuration) -> Void = { _ in }
) throws -> HTTPClientTransport {
    var configuration = HTTPClientTransport.Configuration()
    change(&configuration)
    return try HTTPClientTransport(url: url, configuration: configuration)
}

extension OutgoingRequest {
    static func modern(
        _ method: String, _ params: JSONObject = [:], id: RequestID = 1, headers: [(name: String, value: String)] = []
    ) -> OutgoingRequest {
        var params = params
        params["_meta"] = [
            MetaKey.protocolVersion: "2026-07-28", MetaKey.clientCapabilities: ["elicitation": [:]],
            "progressToken": id.json,
        ]
        return OutgoingRequest(
            message: JSONRPCRequest(id: id, method: method, params: params), revision: .v2026_07_28, headers: headers)
    }

    static func modernCall(_ tool: String, _ arguments: JSONObject = [:], id: RequestID = 1) -> OutgoingRequest {
        modern(Method.callTool, ["name": .string(tool), "arguments": .object(arguments)], id: id)
    }

    static func legacy(
        _ method: String, _ params: JSONObject = [:], id: RequestID = 1, revision: ProtocolRevision = .v2025_11_25
    ) -> OutgoingRequest {
        OutgoingRequest(message: JSONRPCRequest(id: id, method: method, params: params), revision: revision)
    }

    static func legacyCall(_ tool: String, _ arguments: JSONObject = [:], id: RequestID = 1) -> OutgoingRequest {
        let params: JSONObject = [
            "name": .string(tool), "arguments": .object(arguments), "_meta": ["progressToken": id.json],
        ]
        return legacy(Method.callTool, params, id: id)
    }

    static var initialize: OutgoingRequest {
        let params: JSONObject = [
            "protocolVersion": "2025-11-25", "capabilities": ["elicitation": [:]],
            "clientInfo": ["name": "test", "version": "1"],
        ]
        return OutgoingRequest(
            message: JSONRPCRequest(id: 0, method: Method.initialize, params: params), revision: nil)
    }
}

extension ClientConnection {
    /// Opens a session of 2025-11-25.
    func shakeHands() async throws {
        let answer = try await answer(to: .initialize)
        guard answer.error == nil else { throw WaitFailure("refused: \(answer)") }
        await established(.v2025_11_25)
        try await send(
            .notification(JSONRPCNotification(method: Method.Notification.initialized)), revision: .v2025_11_25)
    }

    /// Why a request has no answer.
    func failure(of request: OutgoingRequest) async throws -> ExchangeFailure {
        do {
            throw WaitFailure("there was an answer: \(try await answer(to: request))")
        } catch let failure as ExchangeFailure {
            return failure
        }
    }
}

extension JSONRPCResponse {
    /// The text of a tool's result.
    var text: String? { try? outcome.get()["content"]?[0]?["text"]?.stringValue }
}
