import NIOCore
import NIOHTTP1
import Testing

@testable import MCPHTTP

@Suite struct `Web pages of other origins` {
    private func request(_ method: HTTPMethod, _ headers: HTTPHeaders) -> HTTPRequest {
        let head = HTTPRequestHead(version: .http1_1, method: method, uri: "/mcp", headers: headers)
        return HTTPRequest(WebRequest(head: head, body: ByteBuffer()))
    }

    @Test func `are told what they may send`() throws {
        let asked: HTTPHeaders = [
            "origin": "https://app.example.com", "access-control-request-method": "POST",
            "access-control-request-headers": "content-type, mcp-method",
        ]
        let reply = try #require(CrossOrigin.preflight(request(.OPTIONS, asked)))
        #expect(reply.status == .noContent)
        #expect(reply.headers.first(name: "access-control-allow-headers") == "content-type, mcp-method")
        #expect(reply.headers.first(name: "access-control-allow-methods") == "POST, GET, DELETE")
    }

    @Test func `may read the session's id`() {
        let headers = CrossOrigin.headers(for: "https://app.example.com")
        #expect(headers.first(name: "access-control-allow-origin") == "https://app.example.com")
        #expect(headers.first(name: "access-control-expose-headers")?.contains("Mcp-Session-Id") == true)
        #expect(headers.first(name: "vary") == "Origin")
    }

    @Test func `are not answered when they did not ask`() {
        #expect(CrossOrigin.preflight(request(.OPTIONS, ["origin": "https://a"])) == nil)
        #expect(CrossOrigin.preflight(request(.OPTIONS, ["access-control-request-method": "POST"])) == nil)
        #expect(
            CrossOrigin.preflight(request(.POST, ["origin": "https://a", "access-control-request-method": "POST"]))
                == nil)
    }
}
