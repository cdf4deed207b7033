import JSON
import MCP
import Synchronization
import Testing

@testable import MCPHTTP

private let answer = #"{"jsonrpc":"2.0","id":1,"result":{"ok":true}}"#
private let initialized = #"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}}"#

/// Has a new token for each refusal, up to a last one.
private final class Tokens: RequestAuthorizer {
    struct State {
        var number = 1
        var targets: [AuthorizationTarget] = []
        var challenges: [AuthorizationChallenge] = []
        var nonces: [String] = []
    }
    let state = Mutex(State())
    private let last: Int

    init(last: Int) { self.last = last }

    func headers(for request: AuthorizationTarget) async throws -> [(name: String, value: String)] {
        state.withLock { state in
            state.targets.append(request)
            return [("Authorization", "Bearer \(state.number)")]
        }
    }

    func recover(from challenge: AuthorizationChallenge) async throws -> Bool {
        state.withLock { state in
            state.challenges.append(challenge)
            guard state.number < last else { return false }
            state.number += 1
            return true
        }
    }

    func observe(_ response: AuthorizationResponse) async {
        state.withLock { $0.nonces += response.values(of: "dpop-nonce") }
    }
}

@Suite(.timeLimit(.minutes(1))) struct `Credentials of a client over HTTP` {
    /// Lets in who has the right token.
    private func run(
        wanted: Int, tokens: Tokens,
        body: @escaping @Sendable (any ClientConnection, ScriptedServer) async throws -> Void
    ) async throws {
        try await ScriptedServer.run({ request, _ in
            guard request.headers["authorization"] == "Bearer \(wanted)" else {
                return .full(
                    "401 Unauthorized", "text/plain", "who are you?",
                    headers: ["WWW-Authenticate: Bearer a=1", "WWW-Authenticate: DPoP", "DPoP-Nonce: n"])
            }
            if request.body.contains("\"initialize\"") {
                return .full("200 OK", "application/json", initialized, headers: ["Mcp-Session-Id: s1"])
            }
            return request.method == "POST" ? .json(answer) : .full("405 Method Not Allowed", nil)
        }) { url, server async throws in
            let transport = try transport(url) {
                $0.authorizer = tokens
                $0.headers = [("authorization", "Basic never")]
            }
            try await withConnection(over: transport) { connection, _ in try await body(connection, server) }
        }
    }

    @Test func `a request is repeated with new credentials`() async throws {
        let tokens = Tokens(last: 9)
        try await run(wanted: 3, tokens: tokens) { connection, server async throws in
            #expect(try await connection.answer(to: .modernCall("x")).error == nil)
            #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer 1", "Bearer 2", "Bearer 3"])
            #expect(server.connectionCount == 1)
            let state = tokens.state.withLock { $0 }
            #expect(state.challenges.count == 2)
            #expect(state.challenges.first?.challenges == ["Bearer a=1", "DPoP"])
            #expect(state.challenges.first?.status == 401)
            let sent = state.challenges.first?.requestHeaders.filter { $0.name.lowercased() == "authorization" }
            #expect(sent?.map(\.value) == ["Bearer 1"])
            #expect(state.nonces == ["n", "n"])
        }
    }

    @Test func `a server that is never content is asked four times`() async throws {
        let tokens = Tokens(last: 99)
        try await run(wanted: 50, tokens: tokens) { connection, server async throws in
            guard case .refused(401, _, let detail) = try await connection.failure(of: .modernCall("x")) else {
                throw WaitFailure("another failure")
            }
            #expect(detail.contains("who are you?"))
            #expect(server.requests.count == 4)
        }
    }

    @Test func `without new credentials the refusal stands`() async throws {
        try await run(wanted: 2, tokens: Tokens(last: 1)) { connection, server async throws in
            guard case .refused(401, _, let detail) = try await connection.failure(of: .modernCall("x")) else {
                throw WaitFailure("another failure")
            }
            #expect(detail.contains("who are you?"), "the body is still there")
            #expect(server.requests.count == 1)
        }
    }

    @Test func `each request asks for its own headers, the end of a session too`() async throws {
        let tokens = Tokens(last: 1)
        try await run(wanted: 1, tokens: tokens) { connection, _ async throws in
            try await connection.shakeHands()
            #expect(try await connection.answer(to: .legacyCall("x")).error == nil)
        }
        let methods = tokens.state.withLock { $0.targets.map(\.method) }
        #expect(methods.filter { $0 == "POST" }.count == 3)
        #expect(methods.last == "DELETE")
    }

    @Test func `a session is not ended with a login`() async throws {
        let tokens = Tokens(last: 9)
        try await run(wanted: 1, tokens: tokens) { connection, _ async throws in
            try await connection.shakeHands()
            tokens.state.withLock { $0.number = 5 }
        }
        #expect(tokens.state.withLock { $0.challenges.filter { $0.target.method == "DELETE" } }.isEmpty)
    }

    @Test func `credentials of one call are not mixed with those of the transport`() async throws {
        let tokens = Tokens(last: 9)
        try await run(wanted: 7, tokens: tokens) { connection, server async throws in
            let own = OutgoingRequest.modern("x", headers: [("Authorization", "Bearer 7")])
            #expect(try await connection.answer(to: own).error == nil)
            let bad = OutgoingRequest.modern("x", headers: [("authorization", "Bearer bad")])
            guard case .refused(401, _, _) = try await connection.failure(of: bad) else {
                throw WaitFailure("another failure")
            }
            #expect(tokens.state.withLock { $0.targets.isEmpty && $0.challenges.isEmpty && $0.nonces.isEmpty })
            #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer 7", "Bearer bad"])
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct `Credentials of a WebSocket` {
    /// Opens a WebSocket where only the right token lets in.
    private func run(
        wanted: Int, tokens: Tokens, body: @escaping @Sendable (ScriptedServer, Result<Void, any Error>) throws -> Void
    ) async throws {
        try await ScriptedServer.run({ request, _ in
            guard request.headers["authorization"] == "Bearer \(wanted)" else {
                return .full("401 Unauthorized", nil, headers: ["WWW-Authenticate: Bearer a=1", "DPoP-Nonce: n"])
            }
            let key = WebSocketHandshake.acceptKey(for: request.headers["sec-websocket-key"] ?? "")
            return .closing(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: \(key)\r\n\r\n")
        }) { url, server async throws in
            let transport = try WebSocketClientTransport(
                url: "ws" + url.dropFirst("http".count), headers: [("authorization", "Basic never")],
                authorizer: tokens)
            do {
                let connection = try await transport.connect()
                await connection.close()
                try body(server, .success(()))
            } catch let failure as ExchangeFailure {
                try body(server, .failure(failure))
            }
        }
    }

    @Test func `are in the handshake, which is repeated with new ones`() async throws {
        let tokens = Tokens(last: 9)
        try await run(wanted: 3, tokens: tokens) { server, result in
            try result.get()
            #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer 1", "Bearer 2", "Bearer 3"])
            let state = tokens.state.withLock { $0 }
            let target = try #require(state.challenges.first?.target)
            #expect(target.method == "GET")
            #expect(target.url.hasPrefix("http://127.0.0.1:"))
            #expect(target.url.hasSuffix("/mcp"))
            #expect(state.challenges.first?.challenges == ["Bearer a=1"])
            let sent = state.challenges.first?.requestHeaders.filter { $0.name.lowercased() == "authorization" }
            #expect(sent?.map(\.value) == ["Bearer 1"])
            #expect(state.nonces == ["n", "n"])
        }
    }

    @Test(arguments: [(1, 1), (99, 4)])
    func `that do not suffice leave the refusal, after four handshakes at most`(last: Int, handshakes: Int) async throws
    {
        try await run(wanted: 50, tokens: Tokens(last: last)) { server, result in
            guard case .failure(ExchangeFailure.unreachable(let why)) = result else {
                throw WaitFailure("another end: \(result)")
            }
            #expect(why.contains("401"))
            #expect(server.requests.count == handshakes)
        }
    }
}
