import JSON
import MCP
import Testing

@testable import MCPHTTP

@Suite struct `OAuth scopes` {
    private func asked(_ fake: FakeAuthorization) -> [String?] { fake.seen("/authorize").map { $0.fields["scope"] } }

    @Test func `the challenge's scope comes first, then all that the resource knows, then none`() async throws {
        let all: JSONObject = ["scopes_supported": ["mcp:basic", "mcp:read", "mcp:write"]]
        let challenged = FakeAuthorization(.usual(resource: all))
        challenged.change { $0.challenge = ($0.challenge ?? "") + ", scope=\"mcp:basic\"" }
        _ = try await challenged.call(try challenged.user())
        #expect(asked(challenged) == ["mcp:basic"])
        let known = FakeAuthorization(.usual(resource: all))
        _ = try await known.call(try known.user())
        #expect(asked(known) == ["mcp:basic mcp:read mcp:write"])
        let silent = FakeAuthorization(.usual(server: ["scopes_supported": ["everything"]]))
        _ = try await silent.call(try silent.user())
        #expect(asked(silent) == [nil])
    }

    @Test func `offline access is asked for only where the authorization server lists it`() async throws {
        let scopes: JSONObject = ["scopes_supported": ["mcp:basic", "offline_access"]]
        let listed = FakeAuthorization(.usual(server: scopes, resource: ["scopes_supported": ["mcp:basic"]]))
        _ = try await listed.call(try listed.user())
        #expect(asked(listed) == ["mcp:basic offline_access"])
        let unlisted = FakeAuthorization(.usual(resource: scopes))
        _ = try await unlisted.call(try unlisted.user())
        #expect(asked(unlisted) == ["mcp:basic"])
        let unwanted = FakeAuthorization(.usual(server: scopes, resource: ["scopes_supported": ["mcp:basic"]]))
        _ = try await unwanted.call(try unwanted.user(.init(wantsRefreshTokens: false)))
        #expect(asked(unwanted) == ["mcp:basic"])
        #expect(unwanted.seen("/register").first?.json?["grant_types"] == ["authorization_code"])
    }

    @Test func `a step-up asks for what was granted and what is needed`() async throws {
        var script = FakeAuthorization.Script.usual(resource: ["scopes_supported": ["mcp:profile"]])
        script.challenge = (script.challenge ?? "") + ", scope=\"mcp:basic\""
        let fake = FakeAuthorization(script)
        let authorizer = try fake.user()
        #expect(try await fake.call(authorizer).status == 200)
        fake.change { $0.neededScopes = ["mcp:write"] }
        #expect(try await fake.call(authorizer).status == 200)
        #expect(asked(fake) == ["mcp:basic", "mcp:basic mcp:write"])
    }

    @Test func `a server that never has enough gets three authorizations and then an error, for good`() async throws {
        var script = FakeAuthorization.Script.usual()
        script.challenge = (script.challenge ?? "") + ", scope=\"mcp:basic\""
        let fake = FakeAuthorization(script)
        let authorizer = try fake.user()
        #expect(try await fake.call(authorizer).status == 200)
        let target = AuthorizationTarget(method: "POST", url: "https://mcp.example/mcp")
        var outcomes: [OAuthError.Code?] = []
        for _ in 0..<4 {
            let headers = try await authorizer.headers(for: target)
            let challenge = AuthorizationChallenge(
                target: target, status: 403, challenges: ["Bearer error=\"insufficient_scope\", scope=\"mcp:write\""],
                requestHeaders: headers)
            do {
                #expect(try await authorizer.recover(from: challenge))
                outcomes.append(nil)
            } catch let error as OAuthError {
                outcomes.append(error.code)
            }
        }
        #expect(outcomes == [nil, nil, .refusedRepeatedly, .refusedRepeatedly])
        #expect(asked(fake).count == 3)
    }

    @Test func `a server that refuses every token gets three`() async throws {
        let fake = FakeAuthorization(.usual())
        fake.change { $0.neverAccepts = true }
        let authorizer = try fake.user()
        #expect(try await fake.call(authorizer).status == 401)
        #expect(try await fake.failure(authorizer) == .refusedRepeatedly)
        #expect(fake.count("/authorize") == 3)
    }

    @Test(
        arguments: [
            [], ["Bearer error=\"insufficient_scope\""], ["Bearer error=\"invalid_token\""], ["Basic realm=\"x\""],
        ] as [[String]])
    func `a 403 that no token changes stays one`(challenges: [String]) async throws {
        let fake = FakeAuthorization(.usual())
        let target = AuthorizationTarget(method: "POST", url: "https://mcp.example/mcp")
        let challenge = AuthorizationChallenge(target: target, status: 403, challenges: challenges)
        #expect(try await fake.user().recover(from: challenge) == false)
        #expect(fake.seen.isEmpty)
    }
}
