import JSON
import MCP
import MCPHTTP

extension Scenario {
    /// Everything about tokens. What differs between these scenarios is what the server does; the client does the same.
    static let authorization: [String: Scenario] = {
        var scenarios: [String: Scenario] = [:]
        for name in byUser { scenarios["auth/\(name)"] = authorized { run in .user(agent, registration(run)) } }
        for name in ["client-credentials-jwt", "client-credentials-basic"] {
            scenarios["auth/\(name)"] = authorized { run in .clientCredentials(try credentials(run)) }
        }
        scenarios["auth/enterprise-managed-authorization"] = authorized { run in .enterprise(try enterprise(run)) }
        scenarios["auth/wif-jwt-bearer"] = authorized { run in
            let assertion = SecretText(try run.required("valid_jwt"))
            return .workload(WorkloadGrant(clientID: run.context["client_id"]?.stringValue) { assertion })
        }
        return scenarios
    }()

    /// The scenarios in which a user consents.
    private static let byUser = [
        "metadata-default", "metadata-var1", "metadata-var2", "metadata-var3", "basic-cimd", "pre-registration",
        "scope-from-www-authenticate", "scope-from-scopes-supported", "scope-omitted-when-undefined", "scope-step-up",
        "scope-retry-limit", "token-endpoint-auth-basic", "token-endpoint-auth-post", "token-endpoint-auth-none",
        "2025-03-26-oauth-metadata-backcompat", "2025-03-26-oauth-endpoint-fallback", "resource-mismatch",
        "metadata-issuer-mismatch", "offline-access-scope", "offline-access-not-supported",
        "authorization-server-migration", "iss-supported", "iss-not-advertised", "iss-supported-missing",
        "iss-wrong-issuer", "iss-unexpected", "iss-normalized", "dpop", "dpop-nonce",
    ]

    private static func authorized(_ mode: @escaping @Sendable (ScenarioRun) throws -> OAuthMode) -> Scenario {
        Scenario(
            authorizer: { run in try OAuthAuthorizer(server: run.url, mode: try mode(run)) },
            body: { client, _ in
                let tools = try await client.listTools()
                do {
                    try await client.use("test-tool")
                } catch {
                    // Some servers want the list only, and have nothing to call.
                    guard !tools.contains(where: { $0.name == "test-tool" }) else { throw error }
                }
            })
    }

    /// Reads the answer off the redirection, as no browser is there.
    private static let agent = RedirectReadingUserAgent()

    private static func registration(_ run: ScenarioRun) -> OAuthClientOptions {
        var options = OAuthClientOptions(
            name: "everything-client", metadataDocument: "https://conformance-test.local/client-metadata.json")
        if let id = run.context["client_id"]?.stringValue {
            options.preRegistered = PreRegisteredClient(
                id: id, secret: run.context["client_secret"]?.stringValue.map { SecretText($0) })
        }
        return options
    }

    private static func credentials(_ run: ScenarioRun) throws -> PreRegisteredClient {
        var client = PreRegisteredClient(id: try run.required("client_id"))
        if let pem = run.context["private_key_pem"]?.stringValue {
            let name = try run.required("signing_algorithm")
            guard let algorithm = ClientSigningKey.Algorithm(rawValue: name) else {
                throw Unexpected("The signing algorithm \"\(name)\" is not known.")
            }
            client.key = try ClientSigningKey(pem: SecretText(pem), algorithm: algorithm)
        } else {
            client.secret = SecretText(try run.required("client_secret"))
        }
        return client
    }

    private static func enterprise(_ run: ScenarioRun) throws -> EnterpriseGrant {
        let token = SecretText(try run.required("idp_id_token"))
        return EnterpriseGrant(
            client: PreRegisteredClient(
                id: try run.required("client_id"), secret: SecretText(try run.required("client_secret"))),
            identityProviderTokenEndpoint: try run.required("idp_token_endpoint"),
            identityProviderClient: PreRegisteredClient(id: try run.required("idp_client_id")),
            subjectToken: { .idToken(token) })
    }
}
