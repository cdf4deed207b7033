import JSON

@testable import MCPHTTP

extension FakeAuthorization.Script {
    static let resourceMetadata = "https://mcp.example/.well-known/oauth-protected-resource/mcp"
    static let issuer = "https://as.example"

    /// The metadata of an authorization server whose endpoints lie below its issuer.
    static func authorizationServer(_ issuer: String = issuer, adding more: JSONObject = [:]) -> JSONObject {
        var json: JSONObject = [
            "issuer": .string(issuer), "authorization_endpoint": .string(issuer + "/authorize"),
            "token_endpoint": .string(issuer + "/token"), "registration_endpoint": .string(issuer + "/register"),
            "code_challenge_methods_supported": ["S256"], "token_endpoint_auth_methods_supported": ["none"],
        ]
        json.merge(more)
        return json
    }

    /// A server with one authorization server, both well-behaved.
    static func usual(server more: JSONObject = [:], resource: JSONObject = [:]) -> FakeAuthorization.Script {
        var script = FakeAuthorization.Script()
        var metadata: JSONObject = [
            "resource": .string(script.server), "authorization_servers": [.string(issuer)],
        ]
        metadata.merge(resource)
        script.documents[resourceMetadata] = metadata
        script.documents[issuer + "/.well-known/oauth-authorization-server"] = authorizationServer(adding: more)
        return script
    }
}

extension FakeAuthorization {
    /// An authorizer for the server, with a user who agrees to everything.
    func user(
        _ options: OAuthClientOptions = .init(), store: any CredentialStore = InMemoryCredentialStore(),
        server: String = "https://mcp.example/mcp", configuration: OAuthConfiguration = .init()
    ) throws -> OAuthAuthorizer {
        try authorizer(
            .user(RedirectReadingUserAgent(http: self), options), store: store, server: server,
            configuration: configuration)
    }

    func authorizer(
        _ mode: OAuthMode, store: any CredentialStore = InMemoryCredentialStore(),
        server: String = "https://mcp.example/mcp", configuration: OAuthConfiguration = .init()
    ) throws -> OAuthAuthorizer {
        try OAuthAuthorizer(server: server, mode: mode, store: store, http: self, configuration: configuration)
    }

    /// Makes a call that must fail, and says how.
    func failure(_ authorizer: OAuthAuthorizer) async throws -> OAuthError.Code? {
        do {
            _ = try await call(authorizer)
            return nil
        } catch let error as OAuthError {
            return error.code
        }
    }
}
