import JSON
import MCP
import Synchronization
import Testing

@testable import MCPHTTP

@Suite struct `OAuth renewal` {
    /// Time that a test sets.
    private final class Time: Sendable {
        private let seconds = Mutex<Int64>(1_000_000)
        func advance(_ by: Int64) { seconds.withLock { $0 += by } }
        var configuration: OAuthConfiguration {
            var configuration = OAuthConfiguration()
            configuration.now = { [self] in seconds.withLock { $0 } }
            return configuration
        }
    }

    private func script(_ token: JSONObject = [:]) -> FakeAuthorization.Script {
        var script = FakeAuthorization.Script.usual()
        script.tokenAnswer = ["expires_in": 3600, "refresh_token": "r1"]
        script.tokenAnswer.merge(token)
        return script
    }

    @Test func `a token is renewed shortly before it ends, with the resource, and the new refresh token is kept`()
        async throws
    {
        let (fake, time, store) = (FakeAuthorization(script()), Time(), InMemoryCredentialStore())
        let authorizer = try fake.user(store: store, configuration: time.configuration)
        _ = try await fake.call(authorizer)
        time.advance(3539)
        _ = try await fake.call(authorizer)
        #expect(fake.count("/token") == 1)
        fake.change { $0.tokenAnswer["refresh_token"] = "r2" }
        time.advance(1)
        #expect(try await fake.call(authorizer).headers.first?.value == "Bearer token-2")
        let renewal = try #require(fake.seen("/token").last?.fields)
        #expect(renewal["grant_type"] == "refresh_token")
        #expect(renewal["refresh_token"] == "r1")
        #expect(renewal["resource"] == "https://mcp.example/mcp")
        #expect(fake.count("/authorize") == 1)
        time.advance(3600)
        fake.change { $0.tokenAnswer["refresh_token"] = nil }
        _ = try await fake.call(authorizer)
        #expect(fake.seen("/token").last?.fields["refresh_token"] == "r2")
        time.advance(3600)
        _ = try await fake.call(authorizer)
        #expect(fake.seen("/token").last?.fields["refresh_token"] == "r2")
    }

    @Test func `of many that need a token at once one gets it for all`() async throws {
        let (fake, time) = (FakeAuthorization(script()), Time())
        let authorizer = try fake.user(configuration: time.configuration)
        func all() async throws {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await fake.call(authorizer).status } }
                for try await status in group { #expect(status == 200) }
            }
        }
        try await all()
        #expect(fake.count("/authorize") == 1)
        #expect(fake.count("/token") == 1)
        time.advance(3600)
        try await all()
        #expect(fake.count("/token") == 2)
        fake.revokeTokens()
        try await all()
        #expect(fake.count("/token") == 3)
        #expect(fake.count("/authorize") == 1)
    }

    @Test func `two authorizers of one store do not use one refresh token twice`() async throws {
        let (fake, time, store) = (FakeAuthorization(script()), Time(), InMemoryCredentialStore())
        let first = try fake.user(store: store, configuration: time.configuration)
        let second = try fake.user(store: store, configuration: time.configuration)
        _ = try await fake.call(first)
        _ = try await fake.call(second)
        #expect(fake.count("/authorize") == 1)
        time.advance(3600)
        fake.change { $0.tokenAnswer["refresh_token"] = "r2" }
        async let one = fake.call(first).status
        async let two = fake.call(second).status
        #expect(try await [one, two] == [200, 200])
        #expect(fake.seen("/token").filter { $0.fields["refresh_token"] == "r1" }.count == 1)
    }

    @Test func `a refused refresh token leads to a new login`() async throws {
        let (fake, time) = (FakeAuthorization(script()), Time())
        let authorizer = try fake.user(configuration: time.configuration)
        _ = try await fake.call(authorizer)
        fake.change { $0.tokenErrors = ["refresh_token": "invalid_grant"] }
        time.advance(3600)
        #expect(try await fake.call(authorizer).status == 200)
        #expect(fake.count("/authorize") == 2)
    }

    @Test func `while the token endpoint is down the token is used to its end, and the refresh token is kept`()
        async throws
    {
        let (fake, time) = (FakeAuthorization(script()), Time())
        let authorizer = try fake.user(configuration: time.configuration)
        _ = try await fake.call(authorizer)
        fake.change { $0.isTokenEndpointDown = true }
        time.advance(3550)
        #expect(try await fake.call(authorizer).status == 200)
        #expect(try await fake.call(authorizer).status == 200)
        #expect(fake.count("/token") == 2)
        time.advance(60)
        #expect(try await fake.failure(authorizer) == .unreachable)
        #expect(try await fake.failure(authorizer) == .unreachable, "also while nobody asks for it anew")
        fake.change { $0.isTokenEndpointDown = false }
        time.advance(11)
        #expect(try await fake.call(authorizer).status == 200)
        #expect(fake.count("/authorize") == 1)
    }

    @Test func `a token without a refresh token is replaced when it has ended, with the scopes it had`() async throws {
        var usual = script()
        usual.tokenAnswer["refresh_token"] = nil
        usual.neededScopes = ["files"]
        let (fake, time) = (FakeAuthorization(usual), Time())
        let authorizer = try fake.user(configuration: time.configuration)
        #expect(try await fake.call(authorizer).status == 200)
        let logins = fake.count("/authorize")
        fake.change { $0.neededScopes = [] }
        for round in 1...4 {
            time.advance(3600)
            #expect(try await fake.call(authorizer).status == 200)
            #expect(fake.count("/authorize") == logins + round)
        }
        #expect(fake.seen("/authorize").last?.fields["scope"]?.contains("files") == true)
    }

    @Test func `where no user is needed another token is there before the old one ends`() async throws {
        let (fake, time) = (FakeAuthorization(script()), Time())
        let authorizer = try fake.authorizer(
            .clientCredentials(.init(id: "c", secret: "s")), configuration: time.configuration)
        let target = AuthorizationTarget(method: "POST", url: "https://mcp.example/mcp")
        _ = try await fake.call(authorizer)
        for (wait, token) in [(3539, "token-1"), (1, "token-2"), (9000, "token-3")] {
            time.advance(Int64(wait))
            #expect(try await authorizer.headers(for: target).map(\.value) == ["Bearer \(token)"])
        }
        let sent = try #require(fake.seen("/token").last?.fields)
        #expect(sent["grant_type"] == "client_credentials")
        #expect(sent["resource"] == "https://mcp.example/mcp")
    }

    @Test func `a grant that cannot be repeated leaves the token to its end, then says why`() async throws {
        let (fake, time) = (FakeAuthorization(script()), Time())
        let authorizer = try fake.authorizer(
            .clientCredentials(.init(id: "c", secret: "s")), configuration: time.configuration)
        _ = try await fake.call(authorizer)
        fake.change { $0.isTokenEndpointDown = true }
        time.advance(3550)
        #expect(try await fake.call(authorizer).headers.first?.value == "Bearer token-1")
        time.advance(60)
        #expect(try await fake.failure(authorizer) == .unreachable)
        fake.change {
            $0.isTokenEndpointDown = false
            $0.tokenErrors = ["client_credentials": "invalid_client"]
        }
        #expect(try await fake.failure(authorizer) == .tokenRefused)
        fake.change { $0.tokenErrors = [:] }
        #expect(try await fake.call(authorizer).status == 200)
    }

    @Test func `tokens outlive the process`() async throws {
        let (fake, time, store) = (FakeAuthorization(script()), Time(), InMemoryCredentialStore())
        _ = try await fake.call(try fake.user(store: store, configuration: time.configuration))
        #expect(try await fake.call(try fake.user(store: store, configuration: time.configuration)).status == 200)
        #expect(fake.count("/token") == 1)
        time.advance(4000)
        #expect(try await fake.call(try fake.user(store: store, configuration: time.configuration)).status == 200)
        #expect(fake.seen("/token").last?.fields["grant_type"] == "refresh_token")
        #expect(fake.count("/register") == 1)
    }

    @Test func `a failed login is not repeated for those who waited for it, but for who comes later`() throws {
        let target = AuthorizationTarget(method: "POST", url: "https://mcp.example/mcp")
        let refusal = try #require(CredentialRefusal(.init(target: target, status: 401, challenges: [])))
        var state = AuthorizerState(maxAttempts: 3)
        let entered = state.attempts
        guard case .authorize = state.decide(on: refusal, entered: entered) else {
            Issue.record("the first gets a token")
            return
        }
        state.finishAttempt(OAuthError(.denied, "no"))
        guard case .fail(let error) = state.decide(on: refusal, entered: entered) else {
            Issue.record("who waited shares the failure")
            return
        }
        #expect(error.code == .denied)
        guard case .authorize = state.decide(on: refusal, entered: state.attempts) else {
            Issue.record("who comes later tries again")
            return
        }
    }

    @Test func `who waits for a lock leaves the line when cancelled, and the rest keep their turn`() async throws {
        let lock = FairLock()
        try await lock.withLock {
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { () async throws -> Void in
                    try await lock.withLock { () async throws -> Void in Issue.record("a cancelled task got in") }
                }
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
        }
        #expect(try await lock.withLock { true })
    }
}
