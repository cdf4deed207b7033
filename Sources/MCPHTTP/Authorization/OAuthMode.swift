/// In whose name a client asks for tokens, and how it proves that it may.
public enum OAuthMode: Sendable {
    /// A user logs in and consents: the authorization code grant with PKCE.
    case user(any UserAgent, OAuthClientOptions)
    /// The client itself (RFC 6749, section 4.4), by its secret or its private key.
    case clientCredentials(PreRegisteredClient)
    /// A user whom the organisation's identity provider vouches for, without a consent of their own.
    case enterprise(EnterpriseGrant)
    /// A program that its platform vouches for (RFC 7523).
    case workload(WorkloadGrant)
}

/// Enterprise-managed authorization: the identity provider exchanges what it gave out at login for an assertion (ID-JAG),
/// and the MCP server's authorization server takes that for a token.
public struct EnterpriseGrant: Sendable {
    /// What the identity provider gave out at the user's login.
    public struct SubjectToken: Sendable {
        /// The token.
        public var token: SecretText
        /// Its kind, as a URN of RFC 8693.
        public var type: String

        /// An ID token of OpenID Connect.
        public static func idToken(_ token: SecretText) -> SubjectToken {
            SubjectToken(token: token, type: "urn:ietf:params:oauth:token-type:id_token")
        }

        /// An assertion of SAML 2.0.
        public static func saml2(_ token: SecretText) -> SubjectToken {
            SubjectToken(token: token, type: "urn:ietf:params:oauth:token-type:saml2")
        }
    }

    /// The client at the MCP server's authorization server.
    public var client: PreRegisteredClient
    /// Where the identity provider exchanges tokens.
    public var identityProviderTokenEndpoint: String
    /// The client at the identity provider.
    public var identityProviderClient: PreRegisteredClient
    /// What the user has to show; asked for each time, because it runs out.
    public var subjectToken: @Sendable () async throws -> SubjectToken

    /// The parts of the exchange; see the properties.
    public init(
        client: PreRegisteredClient, identityProviderTokenEndpoint: String,
        identityProviderClient: PreRegisteredClient,
        subjectToken: @escaping @Sendable () async throws -> SubjectToken
    ) {
        self.client = client
        self.identityProviderTokenEndpoint = identityProviderTokenEndpoint
        self.identityProviderClient = identityProviderClient
        self.subjectToken = subjectToken
    }
}

/// Workload identity: one token request with the platform's assertion. A refusal is final.
public struct WorkloadGrant: Sendable {
    /// The client's name, where the authorization server wants one.
    public var clientID: String?
    /// The platform's JWT, such as a projected service account token; asked for each time, because it runs out.
    public var assertion: @Sendable () async throws -> SecretText

    /// The parts of the grant; see the properties.
    public init(clientID: String? = nil, assertion: @escaping @Sendable () async throws -> SecretText) {
        self.clientID = clientID
        self.assertion = assertion
    }
}
