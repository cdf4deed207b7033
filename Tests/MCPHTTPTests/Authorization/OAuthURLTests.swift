import Testing

@testable import MCPHTTP

@Suite struct `OAuth addresses` {
    @Test func `parts are taken apart and the origin is made canonical`() throws {
        let url = try #require(OAuthURL("HTTPS://Mcp.Example:443/a/B?c=d"))
        #expect(url.origin == "https://mcp.example")
        #expect(url.path == "/a/B")
        #expect(url.query == "c=d")
        #expect(url.description == "https://mcp.example/a/B?c=d")
        #expect(OAuthURL("http://[::1]:80/x")?.origin == "http://[::1]")
        #expect(OAuthURL("http://h:8080")?.origin == "http://h:8080")
    }

    @Test(arguments: [
        "", "https://", "https:///x", "https://h:0", "https://h:99999", "https://h:", "https://a@b/", "https://h/#f",
        "https://h\\x", "https://h /", "ftp://h", "//h", "https://[::1", "https://ä", "https://h/\u{7F}",
        "https://h:8x",
        "https://h%2e/",
    ])
    func `what is no plain address is none`(text: String) { #expect(OAuthURL(text) == nil) }

    @Test func `loopback hosts are known, and hosts that only look like them are not`() {
        for host in [
            "localhost", "a.localhost", "127.0.0.1", "127.1.2.3", "[::1]", "localhost.", "127.0.0.1.", "0.0.0.0",
            "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]", "[::127.0.0.1]", "[::ffff:0.0.0.0]",
        ] {
            #expect(OAuthURL("http://\(host)/")?.isLoopback == true)
        }
        for host in [
            "localhost.evil.example", "127.0.0.1.evil.example", "127.evil", "128.0.0.1", "[::2]",
            "[::ffff:128.0.0.1]", "[:::::]", "localhost.example",
        ] {
            #expect(OAuthURL("http://\(host)/")?.isLoopback == false)
        }
    }

    @Test(arguments: [
        ("127.1", true), ("2130706433", true), ("0x7f000001", true), ("0x7f.1", true), ("0177.0.0.1", true),
        ("127.0.0.1.1", true), ("1.2.3.256", true), ("127.1.", true), ("1.2.3.4", false), ("0.0.0.0", false),
        ("1.2.3.example", false), ("3com.example", false), ("[::1]", false), ("0xabc.example", false),
    ])
    func `numbers that are no plain address are found`(host: String, isObscure: Bool) throws {
        let url = try #require(OAuthURL("https://\(host)/"))
        #expect(OAuthHost(url.host).isObscureNumber == isObscure)
    }

    @Test func `forms survive their coding`() throws {
        let text = "a b+c&d=e%ä\n~"
        let coded = FormCoding.encode([("k ey", text), ("x", "")])
        #expect(FormCoding.decode(coded) == ["k ey": text, "x": ""])
        #expect(FormCoding.decode("a=1+2") == ["a": "1 2"])
        for broken in ["a=%", "a=%4", "a=%GG", "a=%FF", "a=1&a=2"] { #expect(FormCoding.decode(broken) == nil) }
    }
}
