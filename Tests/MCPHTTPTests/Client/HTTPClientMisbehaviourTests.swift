import JSON
import MCP
import Synchronization
import Testing

@testable import MCPHTTP

private let answer = #"{"jsonrpc":"2.0","id":1,"result":{"ok":true}}"#
private let initialized = #"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}}"#

/// The client against servers that do what they should not, or what few do.
@Suite(.timeLimit(.minutes(1))) struct `A client over HTTP of servers that misbehave` {
    typealias Reply = ScriptedServer.Reply

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var reply: Reply
        var expected: String
        init(_ name: String, _ reply: Reply, _ expected: String) {
            (testDescription, self.reply, self.expected) = (name, reply, expected)
        }
    }

    private static let other = #"{"jsonrpc":"2.0","id":2,"result":{}}"#
    private static let failure = #"{"jsonrpc":"2.0","id":"x","error":{"code":-32022,"message":"No","data":{}}}"#

    static let cases = [
        Case("silence, then the end", .closing(""), "lost"),
        Case("half a head", .closing("HTTP/1.1 200 OK\r\nContent-Le"), "lost"),
        Case(
            "half a body", .closing("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"),
            "lost"),
        Case("half a stream", .brokenStream("data: {\"json"), "lost"),
        Case("a stream without the answer", .endedStream(": hello\n\n"), "lost"),
        Case("an event without its end", .endedStream("data: \(answer)\n"), "lost"),
        Case("a stream with another answer", .stream("data: \(other)\n\n"), "unreadable"),
        Case("a body with another answer", .json(other), "unreadable"),
        Case("a body without an answer", .json(#"{"jsonrpc":"2.0","method":"x"}"#), "unreadable"),
        Case("a body that is no JSON", .json("{"), "unreadable"),
        Case("an event that is no JSON", .stream("data: {\n\n"), "unreadable"),
        Case("an empty body", .json(""), "unreadable"),
        Case("accepted", .full("202 Accepted", nil), "unreadable"),
        Case("a web page", .full("200 OK", "text/html", "<p>hi"), "unreadable"),
        Case("a line without end", .stream("data: " + String(repeating: "x", count: 5000)), "unreadable"),
        Case("a body too long", .json(answer + String(repeating: " ", count: 5000)), "unreadable"),
        Case("too many headers", .full("200 OK", headers: (0..<400).map { "X-\($0): y" }), "unreadable"),
        Case("no HTTP", .closing("SSH-2.0-OpenSSH_9.6\r\n"), "unreadable"),
        Case("a redirection", .full("307 Temporary Redirect", nil, headers: ["Location: /other?key=1"]), "refused 307"),
        Case("a page that is not there", .full("404 Not Found", "text/plain", "no"), "refused 404"),
        Case("an error with another id", .full("400 Bad Request", "application/json", failure), "refused 400 -32022"),
        Case("a login page", .full("401 Unauthorized", "text/html", "<p>"), "refused 401"),
        Case("trouble", .full("502 Bad Gateway", nil), "refused 502"),
    ]

    @Test(arguments: cases) func `says what went wrong`(misbehaviour: Case) async throws {
        try await ScriptedServer.run({ _, _ in misbehaviour.reply }) { url, _ async throws in
            try await withConnection(over: transport(url) { $0.maxMessageBytes = 4096 }) { connection, _ async throws in
                let failure = try await connection.failure(of: .modernCall("x"))
                #expect(short(failure) == misbehaviour.expected, "\(failure)")
                #expect(!failure.description.contains("key=1"))
            }
        }
    }

    private func short(_ failure: ExchangeFailure) -> String {
        switch failure {
        case .unreachable: "unreachable"
        case .sessionEnded: "session ended"
        case .lost: "lost"
        case .refused(let status, let error, _): "refused \(status)" + (error.map { " \($0.code.rawValue)" } ?? "")
        case .unreadable: "unreadable"
        }
    }

    @Test(arguments: ["http://127.0.0.1:1/mcp", "http+unix://%2Fnowhere%2Fmcp.sock/mcp", "http://nowhere.invalid/mcp"])
    func `a server that is not there is unreachable`(url: String) async throws {
        try await withConnection(over: transport(url)) { connection, _ async throws in
            #expect(short(try await connection.failure(of: .modernCall("x"))) == "unreachable")
        }
    }

    @Test func `a header that HTTP does not allow is not sent, nor told`() async throws {
        try await ScriptedServer.run({ _, _ in .json(answer) }) { url, server async throws in
            try await withConnection(over: transport(url)) { connection, _ async throws in
                let failure = try await connection.failure(
                    of: .modern("x", headers: [("Authorization", "Bearer secret\r\nX: y")]))
                #expect(short(failure) == "unreachable")
                #expect(!failure.description.contains("secret"))
                #expect(server.requests.isEmpty)
            }
        }
    }

    @Test func `a refusal tells when to come back`() async throws {
        let reply = Reply.full("429 Too Many Requests", "text/plain", "slow\ndown", headers: ["Retry-After: 30"])
        try await ScriptedServer.run({ _, _ in reply }) { url, _ async throws in
            try await withConnection(over: transport(url)) { connection, _ async throws in
                let failure = try await connection.failure(of: .modernCall("x"))
                #expect(failure.description.contains("Too Many Requests: slow down (Retry-After: 30)"))
            }
        }
    }

    @Test(arguments: [Reply.nothing, .stream(""), Reply(text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")])
    func `a server that falls silent is left by cancellation`(reply: Reply) async throws {
        let diary = Diary()
        try await ScriptedServer.run({ _, _ in
            diary.note("asked")
            return reply
        }) { url, _ async throws in
            try await withConnection(over: transport(url)) { connection, _ async throws in
                await #expect(throws: CancellationError.self) {
                    try await withThrowingTaskGroup(of: JSONRPCResponse.self) { group in
                        group.addTask { try await connection.answer(to: .modernCall("x")) }
                        _ = try await diary.next()
                        group.cancelAll()
                        _ = try await group.next()
                    }
                }
            }
        }
    }

    @Test func `what a stream repeats or adds after the answer is nobody's`() async throws {
        let reply = Reply.endedStream("data: \(answer)\n\ndata: \(Self.other)\n\ndata: {\n\n")
        try await ScriptedServer.run({ _, _ in reply }) { url, _ async throws in
            try await withConnection(over: transport(url)) { connection, _ async throws in
                #expect(try await connection.answer(to: .modernCall("x")).error == nil)
            }
        }
    }

    @Test func `a stream that does not end after the answer is left`() async throws {
        let clock = ManualClock()
        try await ScriptedServer.run({ _, _ in .stream("data: \(answer)\n\n") }) { url, _ async throws in
            try await withConnection(over: transport(url) { $0.clock = clock }) { connection, _ async throws in
                async let response = connection.answer(to: .modernCall("x"))
                try await within("the wait") { await clock.waitForSleeper(within: .seconds(2)) }
                clock.advance(by: .seconds(2))
                #expect(try await response.error == nil)
            }
        }
    }

    @Test func `one connection serves many requests`() async throws {
        let clock = ManualClock()
        try await ScriptedServer.run({ request, server in
            switch server.requests.count % 3 {
            case 0: .json(answer)
            case 1: .endedStream("data: \(answer)\n\n")
            default: request.body.contains("\"id\"") ? .json(answer) : .full("202 Accepted", nil)
            }
        }) { url, server async throws in
            // With a clock that stands, whoever leaves a connection before its end would wait for ever.
            let change: (inout HTTPClientTransport.Configuration) -> Void = {
                $0.pool = HTTPConnectionPool()
                $0.clock = clock
            }
            try await withConnection(over: transport(url, change)) { connection, _ async throws in
                for _ in 0..<100 {
                    #expect(try await connection.answer(to: .modernCall("x")).error == nil)
                }
                // A connection that comes back to the pool a moment after its answer costs one more, and not one each.
                #expect(server.connectionCount < 10)
            }
        }
    }

    // MARK: - Sessions

    /// Runs a session whose calls are answered by a script.
    private func session(
        clock: any Clock<Duration> = ContinuousClock(), _ script: @escaping ScriptedServer.Script,
        change: (inout HTTPClientTransport.Configuration) -> Void = { _ in },
        body: @escaping @Sendable (any ClientConnection, ScriptedServer, Letters) async throws -> Void
    ) async throws {
        try await ScriptedServer.run({ request, server in
            if request.body.contains("\"initialize\"") {
                return .full("200 OK", "application/json", initialized, headers: ["mcp-session-id: s1"])
            }
            if request.method == "DELETE" { return .full("405 Method Not Allowed", nil) }
            if request.body.contains("notifications/") { return .json("{}") }
            return script(request, server)
        }) { url, server async throws in
            let transport = try transport(url) {
                $0.clock = clock
                change(&$0)
            }
            try await withConnection(over: transport) { connection, letters async throws in
                try await connection.shakeHands()
                try await body(connection, server, letters)
            }
        }
    }

    @Test func `the last event is remembered over a second break`() async throws {
        let clock = ManualClock()
        try await session(
            clock: clock,
            { request, _ in
                switch request.headers["last-event-id"] {
                case nil where request.method == "POST": .brokenStream("id: a\nretry: 500\ndata:\n\n")
                case nil: .full("405 Method Not Allowed", nil)
                case "a": .endedStream(": nothing new\n\n")
                default: .nothing
                }
            }
        ) { connection, server, _ async throws in
            try await withThrowingTaskGroup(of: JSONRPCResponse.self) { group in
                group.addTask { try await connection.answer(to: .legacyCall("x")) }
                for wait in [500, 1000, 2000] {
                    try await within("wait \(wait)") { await clock.waitForSleeper(within: .milliseconds(wait)) }
                    #expect(!clock.hasSleeper(within: .milliseconds(wait - 1)))
                    if wait < 2000 { clock.advance(by: .milliseconds(wait)) }
                }
                group.cancelAll()
            }
            let resumed = server.requests.filter { $0.headers["last-event-id"] == "a" }
            #expect(resumed.count == 2)
            #expect(resumed.allSatisfy { $0.method == "GET" && $0.headers["mcp-session-id"] == "s1" })
            #expect(resumed.allSatisfy { $0.headers["mcp-protocol-version"] == "2025-11-25" })
        }
    }

    @Test func `a resumed stream may repeat what is not its own`() async throws {
        try await session({ request, _ in
            if request.method == "POST" { return .brokenStream("id: a\nretry: 0\ndata:\n\n") }
            guard request.headers["last-event-id"] == "a" else { return .full("405 Method Not Allowed", nil) }
            return .endedStream("data: \(Self.other)\n\nid: b\ndata: \(answer)\n\n")
        }) { connection, _, _ async throws in
            #expect(try await connection.answer(to: .legacyCall("x")).error == nil)
        }
    }

    @Test(arguments: ["405 Method Not Allowed", "404 Not Found", "400 Bad Request", "401 Unauthorized", "200 OK"])
    func `an answer that cannot be resumed is lost, not refused`(status: String) async throws {
        try await session({ request, _ in
            request.method == "POST" ? .brokenStream("id: a\nretry: 0\ndata:\n\n") : .full(status, nil)
        }) { connection, _, _ async throws in
            let failure = try await connection.failure(of: .legacyCall("x"))
            #expect(short(failure) == "lost", "\(failure)")
            #expect(!failure.provesNotRun)
        }
    }

    @Test func `a server that never has the rest is given up`() async throws {
        let clock = ManualClock()
        try await session(
            clock: clock,
            { request, _ in
                request.method == "POST"
                    ? .brokenStream("id: a\nretry: 0\ndata:\n\n") : .endedStream("id: a\nretry: 0\ndata:\n\n")
            },
            change: {
                $0.maxReconnects = 5
                $0.opensStandaloneStream = false
            }
        ) { connection, server, _ async throws in
            async let failure = connection.failure(of: .legacyCall("x"))
            for wait in [200, 400, 800, 1600] {
                try await within("wait \(wait)") { await clock.waitForSleeper(within: .milliseconds(wait)) }
                #expect(!clock.hasSleeper(within: .milliseconds(wait - 1)))
                clock.advance(by: .milliseconds(wait))
            }
            #expect(short(try await failure) == "lost")
            #expect(server.requests.filter { $0.method == "GET" }.count == 5)
        }
    }

    @Test func `without an event id there is nothing to resume`() async throws {
        try await session({ request, _ in
            request.method == "POST" ? .brokenStream("data: {\"jsonrpc\"") : .full("405 Method Not Allowed", nil)
        }) { connection, server, _ async throws in
            #expect(short(try await connection.failure(of: .legacyCall("x"))) == "lost")
            #expect(!server.requests.contains { $0.headers["last-event-id"] != nil })
        }
    }

    @Test func `a modern stream is never resumed`() async throws {
        try await ScriptedServer.run({ _, _ in .brokenStream("id: a\nretry: 0\ndata:\n\n") }) {
            url, server async throws in
            try await withConnection(over: transport(url)) { connection, _ async throws in
                #expect(short(try await connection.failure(of: .modernCall("x"))) == "lost")
                #expect(server.requests.map(\.method) == ["POST"])
            }
        }
    }

    @Test func `a session that the server forgot is not asked of again`() async throws {
        try await session({ request, _ in
            request.method == "POST" ? .full("404 Not Found", nil) : .full("405 Method Not Allowed", nil)
        }) { connection, server, _ async throws in
            #expect(short(try await connection.failure(of: .legacyCall("x"))) == "session ended")
            let count = server.requests.count
            #expect(short(try await connection.failure(of: .legacyCall("x"))) == "session ended")
            #expect(server.requests.count == count)
        }
    }

    @Test(arguments: ["404 Not Found", "405 Method Not Allowed", "400 Bad Request", "200 OK"])
    func `a server without a stream is asked for it once`(status: String) async throws {
        let clock = ManualClock()
        let diary = Diary()
        try await session(
            clock: clock,
            { request, _ in
                if request.method == "GET" { diary.note("GET") }
                return request.method == "GET" ? .full(status, nil) : .json(answer)
            }
        ) { connection, server, _ async throws in
            #expect(try await diary.next() == "GET")
            for _ in 0..<3 {
                clock.advance(by: .seconds(60))
                #expect(try await connection.answer(to: .legacyCall("x")).error == nil)
            }
            #expect(server.requests.filter { $0.method == "GET" }.count == 1)
        }
    }

    @Test func `the stream between requests is opened again from where it was`() async throws {
        let clock = ManualClock()
        try await session(
            clock: clock,
            { request, _ in
                switch request.headers["last-event-id"] {
                case nil: .brokenStream("id: 1\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"first\"}\n\n")
                case "1": .full("409 Conflict", nil)
                default: .full("405 Method Not Allowed", nil)
                }
            }
        ) { _, server, letters async throws in
            #expect(try await letters.next().method == "first")
            for wait in [1, 2, 4] {
                try await within("a wait") { await clock.waitForSleeper(within: .seconds(wait)) }
                #expect(!clock.hasSleeper(within: .milliseconds(wait * 1000 - 1)))
                clock.advance(by: .seconds(wait))
            }
            try await within("the next attempt") { await clock.waitForSleeper(within: .seconds(8)) }
            #expect(server.requests.filter { $0.headers["last-event-id"] == "1" }.count >= 2)
        }
    }

    /// Lets the waits between attempts to have the stream pass.
    private func pass(_ waits: [Int], _ clock: ManualClock) async throws {
        for wait in waits {
            try await within("wait \(wait)") { await clock.waitForSleeper(within: .seconds(wait)) }
            #expect(!clock.hasSleeper(within: .milliseconds(wait * 1000 - 1)))
            clock.advance(by: .seconds(wait))
        }
    }

    @Test func `the stream between requests is asked for again after a refusal for want of credentials`() async throws {
        let clock = ManualClock()
        try await session(
            clock: clock,
            { _, server in
                server.requests.filter { $0.method == "GET" }.count > 2
                    ? .stream("data: {\"jsonrpc\":\"2.0\",\"method\":\"first\"}\n\n") : .full("401 Unauthorized", nil)
            }
        ) { _, _, letters async throws in
            try await pass([1, 2], clock)
            #expect(try await letters.next().method == "first")
        }
    }

    @Test func `the stream between requests waits for an authorization server that is down`() async throws {
        let (clock, doorman) = (ManualClock(), Doorman(failures: 2))
        try await session(
            clock: clock, { _, _ in .stream("data: {\"jsonrpc\":\"2.0\",\"method\":\"first\"}\n\n") },
            change: { $0.authorizer = doorman }
        ) { _, _, letters async throws in
            try await pass([1, 2], clock)
            #expect(try await letters.next().method == "first")
        }
    }

    @Test func `the stream between requests does not ask for one login after the other`() async throws {
        let (clock, doorman) = (ManualClock(), Doorman(failures: 0))
        try await session(
            clock: clock, { _, _ in .full("401 Unauthorized", nil) }, change: { $0.authorizer = doorman }
        ) { _, server, _ async throws in
            try await pass([1, 2, 4], clock)
            try await within("the next wait") { await clock.waitForSleeper(within: .seconds(8)) }
            #expect(server.requests.filter { $0.method == "GET" }.count == 4)
            #expect(doorman.logins == 1)
        }
    }

    // MARK: - Redirections

    @Test func `redirections are followed within the origin, if at all`() async throws {
        let diary = Diary()
        try await ScriptedServer.run({ request, _ in
            diary.note(request.target)
            switch request.target {
            case "/mcp": return .full("307 Temporary Redirect", nil, headers: ["Location: /mcp/"])
            case "/mcp/": return .json(answer)
            default: return .full("308 Permanent Redirect", nil, headers: ["Location: http://127.0.0.1:1/mcp/"])
            }
        }) { url, _ async throws in
            try await withConnection(over: transport(url) { $0.maxRedirects = 1 }) { connection, _ async throws in
                #expect(try await connection.answer(to: .modernCall("x")).error == nil)
                #expect(try await diary.next() == "/mcp")
                #expect(try await diary.next() == "/mcp/")
            }
            try await withConnection(over: transport(url + "/away") { $0.maxRedirects = 5 }) {
                connection, _ async throws in
                #expect(short(try await connection.failure(of: .modernCall("x"))) == "refused 308")
            }
        }
    }
}

/// Has nothing for streams at first, and no login that succeeds.
private final class Doorman: RequestAuthorizer {
    private struct State {
        var failures: Int
        var logins = 0
    }
    private let state: Mutex<State>

    init(failures: Int) { state = Mutex(State(failures: failures)) }

    var logins: Int { state.withLock { $0.logins } }

    func headers(for request: AuthorizationTarget) async throws -> [(name: String, value: String)] {
        try state.withLock { state in
            guard request.method == "GET", state.failures > 0 else { return [] }
            state.failures -= 1
            throw OAuthError(.unreachable, "down")
        }
    }

    func recover(from challenge: AuthorizationChallenge) async throws -> Bool {
        state.withLock { $0.logins += 1 }
        throw OAuthError(.denied, "no")
    }
}
