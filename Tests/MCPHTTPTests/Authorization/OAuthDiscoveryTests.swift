import JSON
import MCP
import Testing

@testable import MCPHTTP

@Suite struct `OAuth discovery` {
    @Test func `metadata at the challenged address lead to a token without asking anywhere else`() async throws {
        let fake = FakeAuthorization(.usual())
        let (status, headers) = try await fake.call(try fake.user())
        #expect(status == 200)
        #expect(headers.first?.value == "Bearer token-1")
        #expect(
            fake.seen.map { $0.url.prefix { $0 != "?" } } == [
                "https://mcp.example/.well-known/oauth-protected-resource/mcp",
                "https://as.example/.well-known/oauth-authorization-server", "https://as.example/register",
                "https://as.example/authorize", "https://as.example/token",
            ])
    }

    @Test func `without an address in the challenge the well-known places are asked in order`() async throws {
        var script = FakeAuthorization.Script.usual()
        script.challenge = "Bearer realm=\"mcp\""
        script.documents = [
            "https://mcp.example/.well-known/oauth-protected-resource": [
                "resource": "https://mcp.example", "authorization_servers": ["https://as.example/tenant1"],
            ],
            "https://as.example/tenant1/.well-known/openid-configuration":
                FakeAuthorization.Script.authorizationServer("https://as.example/tenant1"),
        ]
        let fake = FakeAuthorization(script)
        #expect(try await fake.call(try fake.user()).status == 200)
        #expect(
            fake.seen.prefix(5).map(\.url) == [
                "https://mcp.example/.well-known/oauth-protected-resource/mcp",
                "https://mcp.example/.well-known/oauth-protected-resource",
                "https://as.example/.well-known/oauth-authorization-server/tenant1",
                "https://as.example/.well-known/openid-configuration/tenant1",
                "https://as.example/tenant1/.well-known/openid-configuration",
            ])
        #expect(fake.seen("/authorize").first?.fields["resource"] == "https://mcp.example")
    }

    @Test func `revision 2025-03-26 finds the metadata at the server's own origin`() async throws {
        var script = FakeAuthorization.Script()
        script.challenge = nil
        var metadata = FakeAuthorization.Script.authorizationServer("https://mcp.example")
        for name in ["authorize", "token", "register"] {
            let key = name == "register" ? "registration_endpoint" : name == "token" ? "token_endpoint" : nil
            metadata[key ?? "authorization_endpoint"] = .string("https://mcp.example/oauth/\(name)")
        }
        script.documents["https://mcp.example/.well-known/oauth-authorization-server"] = metadata
        let fake = FakeAuthorization(script)
        #expect(try await fake.call(try fake.user(), revision: .v2025_03_26).status == 200)
        #expect(fake.seen.last?.url == "https://mcp.example/oauth/token")
        #expect(fake.seen("/oauth/authorize").first?.fields["resource"] == nil)
    }

    @Test func `revision 2025-03-26 falls back to the default endpoints`() async throws {
        var script = FakeAuthorization.Script()
        script.challenge = nil
        let fake = FakeAuthorization(script)
        #expect(try await fake.call(try fake.user(), revision: .v2025_03_26).status == 200)
        #expect(
            fake.seen.suffix(3).map { $0.url.prefix { $0 != "?" } } == [
                "https://mcp.example/register", "https://mcp.example/authorize", "https://mcp.example/token",
            ])
    }

    @Test(arguments: ["https://evil.example.com/mcp", "https://mcp.example/mc", "http://mcp.example/mcp", "mcp", ""])
    func `metadata of another resource stop everything`(resource: String) async throws {
        let fake = FakeAuthorization(.usual(resource: ["resource": .string(resource)]))
        #expect(try await fake.failure(try fake.user()) == .resourceMismatch)
        #expect(fake.seen.count == 1)
    }

    @Test(arguments: ["https://mcp.example", "https://mcp.example/", "https://MCP.example:443/mcp/"])
    func `a resource that covers the server is its own`(resource: String) async throws {
        let fake = FakeAuthorization(.usual(resource: ["resource": .string(resource)]))
        #expect(try await fake.call(try fake.user()).status == 200)
        #expect(fake.seen("/authorize").first?.fields["resource"] == resource)
        #expect(fake.seen("/token").first?.fields["resource"] == resource)
    }

    @Test(arguments: ["https://as.example/", "https://AS.example", "https://evil.example"])
    func `metadata of another issuer stop everything`(issuer: String) async throws {
        let fake = FakeAuthorization(.usual(server: ["issuer": .string(issuer)]))
        #expect(try await fake.failure(try fake.user()) == .issuerMismatch)
        #expect(fake.count("/register") + fake.count("/authorize") + fake.count("/token") == 0)
    }

    @Test(arguments: [
        "http://as.example/token", "http://169.254.169.254/token", "https://localhost/token", "https://127.0.0.1/token",
        "ftp://as.example/token", "https://user@as.example/token", "https://0.0.0.0/token", "https://[::]/token",
        "https://[::ffff:127.0.0.1]/token", "https://127.1/token", "https://2130706433/token",
        "https://localhost./token", "https://0177.0.0.1/token",
    ])
    func `a token endpoint where secrets must not go stops everything`(endpoint: String) async throws {
        let fake = FakeAuthorization(.usual(server: ["token_endpoint": .string(endpoint)]))
        #expect(try await fake.failure(try fake.user()) == .unsafeAddress)
        #expect(fake.count("/register") + fake.count("/authorize") + fake.count("/token") == 0)
    }

    @Test(arguments: [
        "http://10.0.0.1/meta", "http://127.0.0.1:8500/v1/agent", "https://[::1]/meta", "file:///etc/passwd",
    ])
    func `a metadata address that is not safe is not asked`(address: String) async throws {
        var script = FakeAuthorization.Script.usual()
        script.challenge = "Bearer resource_metadata=\"\(address)\""
        let fake = FakeAuthorization(script)
        #expect(try await fake.failure(try fake.user()) == .unsafeAddress)
        #expect(fake.seen.isEmpty)
    }

    @Test func `an authorization server without PKCE is refused, unless the revision is older than the rule`()
        async throws
    {
        let without = FakeAuthorization.Script.usual(server: ["code_challenge_methods_supported": .null])
        let fake = FakeAuthorization(without)
        #expect(try await fake.failure(try fake.user()) == .unsupported)
        #expect(fake.count("/authorize") == 0)
        let old = FakeAuthorization(without)
        #expect(try await old.call(try old.user(), revision: .v2025_06_18).status == 200)
        let plain = FakeAuthorization(.usual(server: ["code_challenge_methods_supported": ["plain"]]))
        #expect(try await plain.failure(try plain.user()) == .unsupported)
    }

    @Test func `a page of HTML in the place of metadata counts as none`() async throws {
        let fake = FakeAuthorization(.usual())
        let http = HTMLWhereNothingIs(inner: fake)
        let agent = RedirectReadingUserAgent(http: fake)
        fake.change {
            $0.challenge = "Bearer"
            let metadata = $0.documents.removeValue(forKey: FakeAuthorization.Script.resourceMetadata)
            $0.documents["https://mcp.example/.well-known/oauth-protected-resource"] = metadata
        }
        let authorizer = try OAuthAuthorizer(
            server: "https://mcp.example/mcp", mode: .user(agent, .init()), http: http)
        #expect(try await fake.call(authorizer).status == 200)
    }

    @Test func `a server on this machine may name an authorization server on this machine`() async throws {
        var script = FakeAuthorization.Script()
        script.server = "http://localhost:8080/mcp"
        script.challenge = nil
        script.documents["http://localhost:8080/.well-known/oauth-protected-resource/mcp"] = [
            "resource": "http://localhost:8080/mcp", "authorization_servers": ["http://127.0.0.1:9000"],
        ]
        script.documents["http://127.0.0.1:9000/.well-known/oauth-authorization-server"] =
            FakeAuthorization.Script.authorizationServer("http://127.0.0.1:9000")
        let fake = FakeAuthorization(script)
        #expect(try await fake.call(try fake.user(server: script.server)).status == 200)
    }

    @Test func `a server that would be sent tokens in clear is refused at once`() {
        #expect(throws: OAuthError.self) { try FakeAuthorization(.usual()).user(server: "http://mcp.example/mcp") }
    }
}

/// Answers with a page instead of 404, as web sites of one page do.
private struct HTMLWhereNothingIs: AuthorizationHTTP {
    let inner: FakeAuthorization

    func send(_ request: AuthorizationHTTPRequest) async throws -> AuthorizationHTTPResponse {
        let answer = try await inner.send(request)
        guard answer.status == 404 else { return answer }
        return AuthorizationHTTPResponse(
            status: 200, headers: [("Content-Type", "text/html")], body: Array("<html>".utf8))
    }
}
