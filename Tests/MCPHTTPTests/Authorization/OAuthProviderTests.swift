import JSON
import MCP
import Synchronization
import Testing

@testable import MCPHTTP

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Real authorization servers; `Tests/Interop/oauth/run.sh` starts them and names them in the environment.
@Suite struct `OAuth providers` {
    private static let servers = variable("IMCP_OAUTH_SERVERS")?.split(separator: " ").map(String.init) ?? []

    private static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Hands the address to the test's browser, which logs in and reports the redirect.
    private struct Browser: UserAgent {
        let server: String
        func redirectURI(preferring registered: String?) async throws -> String {
            registered ?? "http://127.0.0.1:9/callback"
        }
        func authorize(_ url: String, redirectURI: String) async throws -> String {
            let place = server.dropLast("/mcp".count) + "/browser?url=" + FormCoding.escape(url)
            return try await RedirectReadingUserAgent().authorize(String(place), redirectURI: redirectURI)
        }
    }

    private final class Time: Sendable {
        let ahead = Atomic<Int64>(0)
        func configuration(_ binding: OAuthConfiguration.Binding = .whenAsked) -> OAuthConfiguration {
            var configuration = OAuthConfiguration()
            configuration.binding = binding
            configuration.now = { [self] in WallClock.seconds() + ahead.load(ordering: .relaxed) }
            return configuration
        }
    }

    /// One call as a transport makes it; returns the answer's body.
    private func call(_ server: String, _ authorizer: OAuthAuthorizer) async throws -> JSONObject {
        let target = AuthorizationTarget(method: "POST", url: server)
        for _ in 0..<3 {
            let headers = try await authorizer.headers(for: target)
            let request = AuthorizationHTTPRequest(method: "POST", url: server, headers: headers)
            let answer = try await AuthorizationHTTPClient().send(request)
            if answer.status == 200 { return try #require(answer.json) }
            let challenge = AuthorizationChallenge(
                target: target, status: answer.status,
                challenges: answer.headers.filter { $0.name.lowercased() == "www-authenticate" }.map(\.value),
                requestHeaders: headers, responseHeaders: answer.headers)
            try #require(try await authorizer.recover(from: challenge))
        }
        throw OAuthError(.refusedRepeatedly, "no call got through")
    }

    @Test(arguments: [OAuthConfiguration.Binding.whenAsked, .always])
    func `a user logs in and the token is renewed`(binding: OAuthConfiguration.Binding) async throws {
        if Self.servers.isEmpty { print("skipped: no IMCP_OAUTH_SERVERS; run Tests/Interop/oauth/run.sh") }
        for server in Self.servers {
            let isGlewlwyd = server.contains("glewlwyd")
            if binding == .always, !isGlewlwyd {
                print("skipped: \(server) does not bind tokens to keys")
                continue
            }
            let time = Time()
            let authorizer = try OAuthAuthorizer(
                server: server, mode: .user(Browser(server: server), OAuthClientOptions()),
                configuration: time.configuration(binding))
            let first = try await call(server, authorizer)
            print("\(server) \(binding): \(first.jsonString)")
            #expect(first["scheme"]?.stringValue == (binding == .always ? "DPoP" : "Bearer"))
            if isGlewlwyd { #expect(first["claims"]?["aud"]?.stringValue == server) }
            let before = try await authorizer.headers(for: .init(method: "POST", url: server)).first?.value
            time.ahead.store(1_000_000, ordering: .relaxed)
            if binding == .always {
                // The proof's time must be right, so a jump is not possible here.
                continue
            }
            let again = try await call(server, authorizer)
            let after = try await authorizer.headers(for: .init(method: "POST", url: server)).first?.value
            #expect(before != after)
            #expect(again["claims"]?["sub"] == first["claims"]?["sub"])
            print("\(server) renewed: \(again.jsonString)")
        }
    }

    @Test func `a program gets a token with its secret`() async throws {
        guard let server = Self.servers.first(where: { $0.contains("glewlwyd") }),
            let parts = Self.variable("IMCP_OAUTH_CLIENT_GLEWLWYD")?.split(separator: " "), parts.count == 2
        else {
            print("skipped: no IMCP_OAUTH_CLIENT_GLEWLWYD; run Tests/Interop/oauth/run.sh")
            return
        }
        let client = PreRegisteredClient(id: String(parts[0]), secret: SecretText(String(parts[1])))
        let authorizer = try OAuthAuthorizer(server: server, mode: .clientCredentials(client))
        let answer = try await call(server, authorizer)
        #expect(answer["claims"]?["aud"]?.stringValue == server)
        print("\(server) client credentials: \(answer.jsonString)")
    }
}
