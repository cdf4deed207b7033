import JSON
public import MCP
import NIOHTTP1
import Testing

@testable import MCPHTTP

@Suite struct `Addresses of servers` {
    @Test(arguments: [
        ("https://Example.COM:443/mcp?key=1#x", "https://example.com/mcp", "https://example.com/mcp?key=1"),
        ("HTTP://localhost:8080", "http://localhost:8080/", "http://localhost:8080/"),
        ("http://[::1]:80/a", "http://[::1]/a", "http://[::1]/a"),
        ("http+unix://%2Frun%2FMCP.sock/mcp", "http+unix://%2Frun%2FMCP.sock/mcp", "http+unix://%2Frun%2FMCP.sock/mcp"),
        ("https://example.com?a=b", "https://example.com/", "https://example.com/?a=b"),
    ])
    func `are normalised as far as it matters`(url: String, identity: String, text: String) throws {
        let address = try ServerAddress(url)
        #expect(address.identity == identity)
        #expect(address.text == text)
    }

    @Test(arguments: [
        "", "example.com/mcp", "ftp://example.com", "http://", "http://:80/", "https://user:secret@example.com/",
        "http://exa mple.com/", "http://exämple.com/", "http+unix://run/mcp.sock", "http://a\r\nHost: b/",
        "http://127.0.0.1:70000/mcp", "http://example.com:0/", "http://[::1]:65536/", "http://example.com:+80/",
        "https://example.com:99999999999999999999/",
    ])
    func `are refused without being repeated`(url: String) {
        do {
            _ = try ServerAddress(url)
            Issue.record("\(url) was accepted")
        } catch {
            #expect(!error.description.contains("secret"))
            #expect(!error.description.isEmpty)
        }
    }

    @Test(arguments: [
        ("/messages?id=1", "http://a.example/messages?id=1"), ("messages", "http://a.example/x/messages"),
        ("../y", "http://a.example/y"), ("/p/../../q/.", "http://a.example/q/"), ("?z", "http://a.example/x/mcp?z"),
        ("//b.example/c", "http://b.example/c"), ("https://a.example/c", "https://a.example/c"),
        ("#top", "http://a.example/x/mcp?q"), ("", "http://a.example/x/mcp?q"),
    ])
    func `resolve what answers refer to`(reference: String, expected: String) throws {
        #expect(try ServerAddress("http://a.example/x/mcp?q").resolving(reference)?.text == expected)
    }

    @Test(arguments: [
        "javascript:alert(1)", "file:///etc/passwd", "http://u@a.example/", "/a b", "http://a.example:70000/",
        "//a.example:70000/",
    ])
    func `do not resolve what is no URL of HTTP`(reference: String) throws {
        #expect(try ServerAddress("http://a.example/mcp").resolving(reference) == nil)
    }
}

@Suite struct `Resuming streams` {
    private func event(_ text: String) throws -> ServerSentEventParser.Event {
        var parser = ServerSentEventParser(maxBytes: 1000)
        return try #require(try parser.consume(Array((text + "\n\n").utf8)).first)
    }

    private func expect(
        _ resumption: inout StreamResumption, after lasted: Duration = .zero, _ decision: StreamResumption.Decision,
        at place: SourceLocation = #_sourceLocation
    ) {
        let made = resumption.ended(after: lasted)
        #expect(made == decision, sourceLocation: place)
    }

    @Test func `waits what the server asks for, at first exactly that`() throws {
        var resumption = StreamResumption(limits: .init(attempts: 5))
        try resumption.received(event("id: 1\nretry: 500\ndata:"))
        expect(&resumption, .resume(after: .milliseconds(500)))
        expect(&resumption, .resume(after: .seconds(1)))
        try resumption.received(event("id: 2\ndata: x"))
        expect(&resumption, .resume(after: .milliseconds(500)))
        #expect(resumption.lastEventID == "2")
    }

    @Test func `gives up after so many attempts in vain`() throws {
        var resumption = StreamResumption(limits: .init(attempts: 3, maxDelay: .seconds(3)))
        try resumption.received(event("id: 1"))
        expect(&resumption, .resume(after: .seconds(1)))
        expect(&resumption, .resume(after: .seconds(2)))
        expect(&resumption, .resume(after: .seconds(3)))
        expect(&resumption, .giveUp)
        #expect(resumption.lastEventID == "1", "it is kept over every break")
    }

    @Test func `a server that repeats its greeting makes no progress`() throws {
        var resumption = StreamResumption(limits: .init(attempts: 2))
        var waits = 0
        while case .resume = resumption.ended(), waits < 10 {
            waits += 1
            try resumption.received(event("id: 0\nretry: 10\ndata:"))
        }
        #expect(waits < 5)
    }

    @Test func `a stream that lasted was good, even if silent`() {
        var resumption = StreamResumption(limits: .init())
        for _ in 0..<100 { expect(&resumption, after: .seconds(60), .resume(after: .seconds(1))) }
        for _ in 0..<100 { _ = resumption.ended() }
        expect(&resumption, .resume(after: .seconds(30)))
    }

    @Test func `a server that asks for no wait is asked again at once, but only once`() throws {
        var resumption = StreamResumption(limits: .init(attempts: 5))
        try resumption.received(event("id: 1\nretry: 0\ndata:"))
        expect(&resumption, .resume(after: .zero))
        expect(&resumption, .resume(after: .milliseconds(200)))
        expect(&resumption, .resume(after: .milliseconds(400)))
    }

    @Test func `streams that end at once are not asked for without a pause, though each brings something`() throws {
        var resumption = StreamResumption(limits: .init())
        try resumption.received(event("id: 0\nretry: 0\ndata:"))
        expect(&resumption, .resume(after: .zero))
        for number in 1...100 {
            try resumption.received(event("id: \(number)\ndata: x"))
            expect(&resumption, .resume(after: .milliseconds(100)))
        }
        expect(&resumption, after: .seconds(60), .resume(after: .zero))
    }

    @Test func `a wait longer than ours is honoured`() throws {
        var resumption = StreamResumption(limits: .init())
        try resumption.received(event("retry: 60000"))
        for _ in 0..<5 { expect(&resumption, .resume(after: .seconds(60))) }
    }
}

@Suite struct `A request that HTTP refused` {
    @Test(arguments: [307, 400, 401, 403, 404, 405, 409, 413, 429, 501])
    func `did not run where the status says so`(status: Int) {
        #expect(ExchangeFailure.refused(status: status, error: nil, detail: "").provesNotRun)
    }

    @Test(arguments: [408, 500, 502, 503, 504, 520])
    func `may have run where a gateway may have lost the server at work`(status: Int) {
        let failure = ExchangeFailure.refused(status: status, error: nil, detail: "")
        let provesNotRun = failure.provesNotRun
        #expect(!provesNotRun)
    }
}

@Suite struct `What a client knows of its session` {
    @Test func `the session that a request named ends it`() throws {
        var session = ClientSession()
        try session.opened(id: "s1")
        let says = [session.notFound(with: nil), session.notFound(with: "older")]
        #expect(says == [false, true])
        #expect(session.id == "s1", "it is another that ended")
        let isOurs = session.notFound(with: "s1")
        #expect(isOurs)
        #expect(throws: ExchangeFailure.self) { try session.admit() }
        let left = session.close()
        #expect(left == nil, "there is nothing to delete")
    }

    @Test func `nothing is sent after the close`() throws {
        var session = ClientSession()
        try session.opened(id: "s1")
        let left = [session.close(), session.close()]
        #expect(left == ["s1", nil])
        #expect(throws: ExchangeFailure.self) { try session.admit() }
        #expect(throws: ExchangeFailure.self) { try session.opened(id: "s2") }
    }

    @Test(arguments: ["", "a b", "é", "a\nb", String(repeating: "x", count: 1025)])
    func `an id that cannot be sent is refused`(id: String) {
        var session = ClientSession()
        #expect(throws: ExchangeFailure.self) { try session.opened(id: id) }
    }
}

@Suite struct `Header fields of a client` {
    private let fields = RequestFields([("X-Key", "static"), ("Accept", "nothing")])

    private func request(
        _ method: String, _ params: JSONObject, _ revision: ProtocolRevision?,
        headers: [(name: String, value: String)] = []
    ) -> OutgoingRequest {
        OutgoingRequest(
            message: JSONRPCRequest(id: 1, method: method, params: params), revision: revision,
            mirrored: [("Region", "eu")], headers: headers)
    }

    @Test(arguments: [
        (Method.callTool, "name", "run", "run"), (Method.getPrompt, "name", "é", "=?base64?w6k=?="),
        (Method.readResource, "uri", "file:///a%20b", "file:///a%20b"), ("tasks/get", "taskId", "t", "t"),
    ])
    func `a modern request says what it is about`(method: String, key: String, value: String, header: String) {
        let headers = fields.request(request(method, [key: .string(value)], .v2026_07_28), session: nil)
        #expect(headers["MCP-Protocol-Version"] == ["2026-07-28"])
        #expect(headers["Mcp-Method"] == [method])
        #expect(headers["Mcp-Name"] == [header])
        #expect(headers["Mcp-Param-Region"] == ["eu"])
        #expect(headers["Accept"] == ["application/json, text/event-stream"])
        #expect(headers["Content-Type"] == ["application/json"])
        #expect(!headers.contains(name: "Mcp-Session-Id"))
    }

    @Test func `a legacy request says its session and version only`() {
        let headers = fields.request(request(Method.callTool, ["name": "x"], .v2025_06_18), session: "s")
        #expect(headers["MCP-Protocol-Version"] == ["2025-06-18"])
        #expect(headers["Mcp-Session-Id"] == ["s"])
        for name in ["Mcp-Method", "Mcp-Name", "Mcp-Param-Region"] { #expect(!headers.contains(name: name)) }
        #expect(
            !fields.request(request(Method.initialize, [:], nil), session: nil).contains(name: "MCP-Protocol-Version"))
    }

    @Test func `headers of one call replace those of all`() {
        let own = request("x", [:], .v2026_07_28, headers: [("x-key", "mine"), ("X-Two", "1"), ("X-Two", "2")])
        let headers = fields.request(own, session: nil)
        #expect(headers["X-Key"] == ["mine"])
        #expect(headers["X-Two"] == ["1", "2"])
        #expect(fields.request(request("x", [:], .v2026_07_28), session: nil)["X-Key"] == ["static"])
    }

    @Test func `values are in no description`() {
        var configuration = HTTPClientTransport.Configuration()
        configuration.headers = [("X-Key", "secret")]
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(text.contains("X-Key"))
            #expect(!text.contains("secret"))
        }
    }
}

extension RequestID: ExpressibleByIntegerLiteral {
    /// The id of that number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
}
