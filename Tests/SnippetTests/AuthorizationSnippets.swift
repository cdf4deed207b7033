import MCP
import MCPHTTP

/// The code on the pages about the authorization of a client.
enum AuthorizationSnippets {
    static func user() throws -> OAuthAuthorizer {
        // snippet: authorize-user
        let authorizer = try OAuthAuthorizer(
            server: "https://mcp.example/mcp",
            mode: .user(LoopbackUserAgent(), OAuthClientOptions(name: "My program")),
            store: FileCredentialStore(directory: "/home/me/.config/my-program"))
        // end
        return authorizer
    }

    static func transport(_ authorizer: OAuthAuthorizer) throws -> HTTPClientTransport {
        // snippet: authorize-transport
        var configuration = HTTPClientTransport.Configuration()
        configuration.authorizer = authorizer
        let transport = try HTTPClientTransport(url: "https://mcp.example/mcp", configuration: configuration)
        // end
        return transport
    }

    static func itself(_ pem: SecretText) throws -> OAuthAuthorizer {
        // snippet: authorize-itself
        let client = PreRegisteredClient(id: "reports", key: try ClientSigningKey(pem: pem, algorithm: .es256))
        let authorizer = try OAuthAuthorizer(server: "https://mcp.example/mcp", mode: .clientCredentials(client))
        // end
        return authorizer
    }

    static func workload(_ tokenFile: @escaping @Sendable () async throws -> String) throws -> OAuthAuthorizer {
        // snippet: authorize-workload
        let grant = WorkloadGrant { SecretText(try await tokenFile()) }
        let authorizer = try OAuthAuthorizer(server: "https://mcp.example/mcp", mode: .workload(grant))
        // end
        return authorizer
    }

    static func check(_ store: any CredentialStore) async throws -> [String] {
        // snippet: credential-store-check
        let failures = try await CredentialStoreCheck.run(store)
        // end
        return failures
    }
}
