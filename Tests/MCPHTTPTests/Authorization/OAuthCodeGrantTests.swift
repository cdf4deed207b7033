import Crypto
import JSON
import MCP
import Testing

@testable import MCPHTTP

@Suite struct `OAuth code grant` {
    @Test func `the requests carry PKCE, the resource and the redirect address`() async throws {
        let fake = FakeAuthorization(.usual())
        _ = try await fake.call(try fake.user())
        let asked = try #require(fake.seen("/authorize").first?.fields)
        let redeemed = try #require(fake.seen("/token").first?.fields)
        let verifier = try #require(redeemed["code_verifier"])
        let digest = Array(SHA256.hash(data: Array(verifier.utf8)))
        #expect(asked["code_challenge"] == Base64URL.encode(digest))
        #expect(asked["code_challenge_method"] == "S256")
        #expect(asked["response_type"] == "code")
        #expect(verifier.utf8.count >= 43)
        #expect(asked["resource"] == "https://mcp.example/mcp")
        #expect(redeemed["resource"] == asked["resource"])
        #expect(redeemed["redirect_uri"] == asked["redirect_uri"])
        #expect(redeemed["grant_type"] == "authorization_code")
        #expect(redeemed["client_id"] == "registered")
        #expect(redeemed["code"]?.hasPrefix("code-") == true)
    }

    @Test(
        arguments: [
            (true, "https://as.example", nil), (false, "https://as.example", nil), (false, nil, nil),
            (true, nil, .issuerMismatch), (true, "https://evil.example", .issuerMismatch),
            (false, "https://evil.example", .issuerMismatch), (true, "https://as.example/", .issuerMismatch),
        ] as [(Bool, String?, OAuthError.Code?)])
    func `a code is redeemed only when the redirect's issuer is right`(
        isAnnounced: Bool, sent: String?, failure: OAuthError.Code?
    ) async throws {
        var script = FakeAuthorization.Script.usual(
            server: ["authorization_response_iss_parameter_supported": .bool(isAnnounced)])
        script.redirectIssuer = sent
        let fake = FakeAuthorization(script)
        #expect(try await fake.failure(try fake.user()) == failure)
        #expect(fake.count("/authorize") == 1)
        #expect(fake.count("/token") == (failure == nil ? 1 : 0))
    }

    @Test func `an error in a redirect of another issuer is not believed`() async throws {
        var script = FakeAuthorization.Script.usual()
        script.redirectError = "access_denied"
        script.redirectIssuer = "https://evil.example"
        let fake = FakeAuthorization(script)
        #expect(try await fake.failure(try fake.user()) == .issuerMismatch)
        fake.change { $0.redirectIssuer = nil }
        #expect(try await fake.failure(try fake.user()) == .denied)
        #expect(fake.count("/token") == 0)
    }

    @Test(arguments: [
        "http://127.0.0.1:9/callback?code=c&state=other", "http://127.0.0.1:9/callback?code=c",
        "https://evil.example/callback?code=c&state=s", "http://127.0.0.1:9/callback/x?code=c&state=s",
        "http://127.0.0.1:9/callback?code=c&state=s&state=s", "http://127.0.0.1:9/callback?state=s",
        "http://127.0.0.1:9/callback?code=%ZZ&state=s", "",
    ])
    func `a redirect that is not the answer is refused`(redirect: String) throws {
        let json = FakeAuthorization.Script.authorizationServer()
        let place = try #require(OAuthURL("https://as.example"))
        let server = try AuthorizationServer(
            json, issuer: "https://as.example", place: place, policy: EndpointPolicy(server: place, plainHosts: []))
        let request = CodeRequest(
            server: server, endpoint: "https://as.example/authorize", clientID: "c",
            redirectURI: "http://127.0.0.1:9/callback", scopes: [], verifier: "v", state: "s")
        #expect { try request.code(from: redirect) } throws: { ($0 as? OAuthError)?.code == .invalidRedirect }
        #expect(try request.code(from: "http://127.0.0.1:9/callback?code=c%2B1&state=s#x").exposed == "c+1")
    }

    @Test func `a client metadata document is the client where the server reads such documents`() async throws {
        let document = "https://conformance-test.local/client-metadata.json"
        let options = OAuthClientOptions(metadataDocument: document)
        let fake = FakeAuthorization(.usual(server: ["client_id_metadata_document_supported": true]))
        #expect(try await fake.call(try fake.user(options)).status == 200)
        #expect(fake.seen("/authorize").first?.fields["client_id"] == document)
        #expect(fake.count("/register") == 0)
        let other = FakeAuthorization(.usual())
        #expect(try await other.call(try other.user(options)).status == 200)
        #expect(other.count("/register") == 1)
    }

    @Test func `a client registered by hand authenticates with its secret`() async throws {
        let client = PreRegisteredClient(id: "by hand", secret: "p:ss wörd")
        let fake = FakeAuthorization(
            .usual(server: [
                "registration_endpoint": .null, "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            ]))
        #expect(try await fake.call(try fake.user(.init(preRegistered: client))).status == 200)
        let sent = try #require(fake.seen("/token").first)
        #expect(sent.header("Authorization") == "Basic " + Base64.encode(Array("by%20hand:p%3Ass%20w%C3%B6rd".utf8)))
        #expect(sent.fields["client_secret"] == nil)
        #expect(fake.count("/register") == 0)
    }

    @Test func `where no way is open the error says what to configure`() async throws {
        let fake = FakeAuthorization(.usual(server: ["registration_endpoint": .null]))
        #expect(try await fake.failure(try fake.user()) == .registration)
        #expect(fake.count("/authorize") == 0)
    }

    @Test(arguments: ["client_secret_basic", "client_secret_post", "none"])
    func `the token request uses the one method that the metadata name`(method: String) async throws {
        var script = FakeAuthorization.Script.usual(server: ["token_endpoint_auth_methods_supported": [.string(method)]]
        )
        script.registration = ["client_id": "registered", "client_secret": "s3"]
        let fake = FakeAuthorization(script)
        #expect(try await fake.call(try fake.user()).status == 200)
        #expect(fake.seen("/register").first?.json?["token_endpoint_auth_method"]?.stringValue == method)
        let sent = try #require(fake.seen("/token").first)
        #expect((sent.header("Authorization") != nil) == (method == "client_secret_basic"))
        #expect((sent.fields["client_secret"] != nil) == (method == "client_secret_post"))
        #expect((sent.fields["client_id"] != nil) == (method != "client_secret_basic"))
    }

    @Test func `a registration says what kind of program it is for`() async throws {
        let fake = FakeAuthorization(.usual(server: ["scopes_supported": ["offline_access"]]))
        _ = try await fake.call(try fake.user(.init(name: "My program")))
        let sent = try #require(fake.seen("/register").first?.json)
        #expect(sent["application_type"]?.stringValue == "native")
        #expect(sent["client_name"]?.stringValue == "My program")
        #expect(sent["grant_types"] == ["authorization_code", "refresh_token"])
        #expect(ClientRegistration.isNative("myapp:/callback"))
        #expect(!ClientRegistration.isNative("https://app.example/callback"))
    }

    @Test func `a client that the server has forgotten is registered anew`() async throws {
        let fake = FakeAuthorization(.usual())
        let store = InMemoryCredentialStore()
        fake.change { $0.tokenErrors = ["authorization_code": "invalid_client"] }
        #expect(try await fake.failure(try fake.user(store: store)) == .tokenRefused)
        fake.change { $0.tokenErrors = [:] }
        #expect(try await fake.call(try fake.user(store: store)).status == 200)
        #expect(fake.count("/register") == 2)
        fake.revokeTokens()
        #expect(try await fake.call(try fake.user(store: store)).status == 200)
        #expect(fake.count("/register") == 2)
    }

    @Test func `after a move to another authorization server the old client is never shown there`() async throws {
        let fake = FakeAuthorization(.usual())
        let authorizer = try fake.user()
        _ = try await fake.call(authorizer)
        let new = "https://new.example"
        fake.change {
            $0.documents[FakeAuthorization.Script.resourceMetadata]?["authorization_servers"] = [.string(new)]
            $0.documents[new + "/.well-known/oauth-authorization-server"] =
                FakeAuthorization.Script.authorizationServer(new)
            $0.registration = ["client_id": "other"]
        }
        fake.revokeTokens()
        #expect(try await fake.call(authorizer).status == 200)
        let there = fake.seen.filter { $0.url.hasPrefix(new) }
        #expect(there.contains { $0.url.hasSuffix("/register") })
        #expect(there.allSatisfy { ($0.fields["client_id"] ?? "other") == "other" })
    }

    @Test func `a client registered by hand stays with its authorization server`() async throws {
        let fake = FakeAuthorization(.usual(server: ["registration_endpoint": .null]))
        let authorizer = try fake.user(.init(preRegistered: .init(id: "by hand", secret: "s")))
        _ = try await fake.call(authorizer)
        let new = "https://new.example"
        fake.change {
            $0.documents[FakeAuthorization.Script.resourceMetadata]?["authorization_servers"] = [.string(new)]
            $0.documents[new + "/.well-known/oauth-authorization-server"] =
                FakeAuthorization.Script.authorizationServer(new, adding: ["registration_endpoint": .null])
        }
        fake.revokeTokens()
        #expect(try await fake.failure(authorizer) == .registration)
        #expect(!fake.seen.contains { $0.url.hasPrefix(new) && $0.fields["client_id"] != nil })
    }
}
