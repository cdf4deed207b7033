import NIOCore
import NIOHTTP1
import Testing

@testable import MCPHTTP

@Suite struct `Web request check` {
    private let limits = WebLimits.with { $0.bodyBytes = 10 }

    private func judge(_ headers: HTTPHeaders, version: HTTPVersion = .http1_1) -> WebRequestCheck.Verdict {
        WebRequestCheck.judge(
            HTTPRequestHead(version: version, method: .POST, uri: "/", headers: headers), limits: limits)
    }

    @Test(arguments: ["10", "0", "010"]) func `takes a length within the limit`(_ length: String) {
        #expect(judge(["HOST": "a", "Content-Length": length]) == .take(expectsContinue: false, isLast: false))
    }

    @Test(arguments: ["", "x", "-1", "1 1", "99999999999999999999"])
    func `refuses a length that is none, whatever the parser says`(_ length: String) {
        #expect(judge(["host": "a", "content-length": length]) == .refuse(.framingAmbiguous))
    }

    @Test func `refuses a length over the limit`() {
        #expect(judge(["host": "a", "content-length": "11"]) == .refuse(.bodyTooLarge(limit: 10)))
    }

    @Test func `refuses two ways to say the length`() {
        #expect(
            judge(["host": "a", "content-length": "1", "transfer-encoding": "chunked"]) == .refuse(.framingAmbiguous))
        #expect(judge(["transfer-encoding": "chunked"], version: .http1_0) == .refuse(.framingAmbiguous))
    }

    @Test(arguments: ["close", "Close", "x, close"]) func `ends with a request that says so`(_ connection: String) {
        #expect(judge(["host": "a", "connection": connection]) == .take(expectsContinue: false, isLast: true))
    }

    @Test func `sees an expectation only where there is something to send`() {
        let headers: HTTPHeaders = ["host": "a", "expect": "100-CONTINUE"]
        #expect(judge(headers) == .take(expectsContinue: false, isLast: false))
        var (sized, chunked) = (headers, headers)
        sized.add(name: "content-length", value: "1")
        chunked.add(name: "transfer-encoding", value: "chunked")
        #expect(judge(sized) == .take(expectsContinue: true, isLast: false))
        #expect(judge(chunked) == .take(expectsContinue: true, isLast: false))
    }

    @Test func `ignores an expectation of HTTP 1.0`() {
        #expect(judge(["expect": "x"], version: .http1_0) == .take(expectsContinue: false, isLast: true))
    }

    @Test(arguments: [("Host", true), ("HOST", true), ("h@st", false), ("hosts", false)])
    func `compares names without regard to case`(_ name: String, isHost: Bool) {
        #expect(name.isEqual(toLowercased: "host") == isHost)
    }
}
