import Testing

@testable import MCPHTTP

@Suite struct `Loopback user agent` {
    /// Opens addresses in the place of a browser.
    private func visit(_ url: String) async throws -> Int {
        try await AuthorizationHTTPClient().send(AuthorizationHTTPRequest(method: "GET", url: url)).status
    }

    @Test func `the redirect ends the wait, other visits do not`() async throws {
        let (addresses, address) = AsyncStream.makeStream(of: String.self)
        let agent = LoopbackUserAgent(present: { _ in address.yield("shown") })
        let redirectURI = try await agent.redirectURI(preferring: nil)
        async let answer = agent.authorize("https://as.example/authorize?state=s1", redirectURI: redirectURI)
        for await _ in addresses { break }
        let root = redirectURI.dropLast("/callback".count)
        #expect(try await visit(root + "/favicon.ico") == 404)
        #expect(try await visit(redirectURI + "?code=c&state=wrong") == 400)
        #expect(try await visit(redirectURI + "?code=c&state=s1") == 200)
        #expect(try await answer == redirectURI + "?code=c&state=s1")
    }

    @Test func `a free port of an earlier registration is used again`() async throws {
        let agent = LoopbackUserAgent()
        let first = try await agent.redirectURI(preferring: nil)
        #expect(try await agent.redirectURI(preferring: first) == first)
        #expect(
            try await agent.redirectURI(preferring: "https://app.example/callback") != "https://app.example/callback")
    }

    @Test func `the wait ends with its time`() async throws {
        let agent = LoopbackUserAgent(timeout: .zero, present: { _ in })
        let redirectURI = try await agent.redirectURI(preferring: nil)
        await #expect {
            try await agent.authorize("https://as.example/authorize?state=s", redirectURI: redirectURI)
        } throws: {
            ($0 as? OAuthError)?.code == .timeout
        }
    }
}
