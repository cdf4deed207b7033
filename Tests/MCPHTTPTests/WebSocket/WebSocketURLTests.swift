import Testing

@testable import MCPHTTP

@Suite struct `WebSocket URL` {
    @Test func `is taken apart`() throws {
        let plain = try WebSocketURL("ws://example.com/mcp?x=1#part")
        #expect(plain.host == "example.com")
        #expect(plain.port == 80)
        #expect(!plain.isSecure)
        #expect(plain.target == "/mcp?x=1")
        #expect(plain.identity == "ws://example.com/mcp")
        #expect(plain.httpAddress == "http://example.com/mcp?x=1")
        let secure = try WebSocketURL("WSS://[::1]:8443")
        #expect(secure.host == "::1")
        #expect(secure.port == 8443)
        #expect(secure.isSecure)
        #expect(secure.authority == "[::1]:8443")
        #expect(secure.target == "/")
        #expect(secure.httpAddress == "https://[::1]:8443/")
        #expect(try WebSocketURL("wss://a?b").target == "/?b")
        #expect(try WebSocketURL("wss://a?b").port == 443)
    }

    @Test(arguments: [
        "", "http://a/", "ws:/a", "ws://", "ws://:80/", "ws://a:0/", "ws://a:65536/", "ws://a:x/", "ws://[::1/",
        "ws://u:p@a/", "ws://a/\r\nx: y", "ws://a/ b", "ws://ä/",
    ])
    func `is refused when it cannot be used`(text: String) {
        #expect(throws: WebSocketConnectError.self) { try WebSocketURL(text) }
    }
}
