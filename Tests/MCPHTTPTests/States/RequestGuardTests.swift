import NIOHTTP1
import Testing

@testable import MCPHTTP

@Suite struct `Request guard` {
    private let usual = RequestGuard()

    @Test(arguments: ["localhost", "LocalHost", "localhost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080"])
    func `lets the names of this machine pass`(host: String) {
        #expect(usual.refusal(host: host, origin: nil) == nil)
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "evil.example:8080", "127.0.0.1.evil.example", "[::2]", "::1", "[::1",
        "", "localhost@evil.example", nil,
    ])
    func `refuses every other name`(host: String?) {
        #expect(usual.refusal(host: host, origin: nil) != nil)
    }

    @Test func `takes further names, in any case`() {
        let guarded = RequestGuard(hosts: ["Gate.Example"])
        #expect(guarded.refusal(host: "gate.example:443", origin: nil) == nil)
        #expect(guarded.refusal(host: "localhost", origin: nil) != nil)
    }

    @Test func `a star lets every name pass, and still no foreign page`() {
        let open = RequestGuard(hosts: ["*"])
        #expect(open.refusal(host: "anything.example", origin: nil) == nil)
        #expect(open.refusal(host: nil, origin: nil) == nil)
        #expect(open.refusal(host: "anything.example", origin: "https://evil.example") != nil)
    }

    @Test(arguments: ["http://localhost", "https://localhost:3000", "HTTP://LOCALHOST:1", "http://[::1]:8080"])
    func `lets pages of its own hosts call`(origin: String) {
        #expect(usual.refusal(host: "localhost", origin: origin) == nil)
    }

    @Test(arguments: [
        "https://evil.example", "null", "", "localhost", "file://", "ftp://localhost", "http://localhost.evil.example",
        "http://evil.example/localhost", "http://localhost, http://evil.example",
    ])
    func `refuses other pages`(origin: String) {
        #expect(usual.refusal(host: "localhost", origin: origin) != nil)
    }

    @Test func `allowed pages are compared whole, in any case`() {
        let guarded = RequestGuard(origins: ["https://App.Example"])
        #expect(guarded.refusal(host: "localhost", origin: "https://app.example") == nil)
        #expect(guarded.refusal(host: "localhost", origin: "http://app.example") != nil)
        #expect(guarded.refusal(host: "localhost", origin: "https://app.example:444") != nil)
    }

    @Test func `a star lets every page call`() {
        #expect(RequestGuard(origins: ["*"]).refusal(host: "localhost", origin: "null") == nil)
    }

    @Test func `a refusal names the setting to change`() {
        #expect(usual.refusal(host: "x.example", origin: nil)?.contains("allowed_hosts") == true)
        #expect(usual.refusal(host: "localhost", origin: "https://x.example")?.contains("allowed_origins") == true)
    }

    @Test func `a refusal repeats only the beginning of a long name`() {
        let long = String(repeating: "x", count: 10_000)
        #expect(usual.refusal(host: long, origin: nil).map { $0.utf8.count < 300 } == true)
    }
}

@Suite struct `Accepted types` {
    @Test(arguments: [
        (nil, true, true), ("application/json, text/event-stream", true, true), ("application/json", true, false),
        ("text/event-stream", false, true), ("*/*", true, true), ("application/*", true, false),
        ("text/*", false, true),
        ("Application/JSON;q=0.9 ,\tTEXT/Event-Stream", true, true), ("text/html", false, false), ("", false, false),
        ("application/jsonx", false, false),
    ])
    func `are read off the header`(header: String?, json: Bool, events: Bool) {
        let accepted = AcceptedTypes(header)
        #expect(accepted.json == json)
        #expect(accepted.events == events)
    }
}

@Suite struct `Request headers` {
    private func value(_ value: String) -> String? { HTTPRequestHeaders(["x": value])["x"] }

    @Test func `are found in any case`() {
        let headers = HTTPRequestHeaders(["MCP-Session-Id": "a"])
        #expect(headers["mcp-session-id"] == "a")
        #expect(headers["Mcp-Session-ID"] == "a")
        #expect(headers["mcp-session-i"] == nil)
    }

    @Test func `a name differs from one that only looks like it in another case`() {
        #expect(HTTPRequestHeaders(["x@": "a"])["x`"] == nil)
    }

    @Test func `values lose the blanks around them, and only those`() {
        #expect(value("a b") == "a b")
        #expect(value(" \ta b\t ") == "a b")
        #expect(value("\u{A0}a") == "\u{A0}a")
        #expect(value(" \t ") == "")
        #expect(value("") == "")
    }

    @Test func `several lines of one name are one list`() {
        let headers = HTTPRequestHeaders(["Accept": "application/json", "x": "1", "accept": " text/event-stream "])
        #expect(headers["accept"] == "application/json, text/event-stream")
    }
}
