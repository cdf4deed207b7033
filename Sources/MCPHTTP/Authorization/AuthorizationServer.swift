import JSON

/// What is known of an authorization server (RFC 8414, OpenID Connect Discovery).
struct AuthorizationServer: Sendable, Hashable {
    /// The identifier under which everything that belongs to the server is kept; as it was written.
    var issuer: String
    var authorizationEndpoint: String?
    var tokenEndpoint: String
    var registrationEndpoint: String?
    var scopes: [String]?
    var tokenAuthMethods: [String]?
    var codeChallengeMethods: [String]?
    var dpopAlgorithms: [String]?
    var sendsIssuer = false
    var readsClientMetadataDocuments = false
    /// False when the endpoints are those that revision 2025-03-26 takes for granted.
    var hasMetadata = true

    /// Reads the metadata of an authorization server and checks its addresses.
    ///
    /// - Parameter issuer: Whom the metadata must be of, to the letter. Nil, as in revision 2025-03-26, for any on the
    ///   origin that they were read from.
    init(_ json: JSONObject, issuer: String?, place: OAuthURL, policy: EndpointPolicy) throws(OAuthError) {
        guard let named = json["issuer"]?.stringValue else {
            throw OAuthError(.invalidMetadata, "The authorization server metadata at \(place) have no \"issuer\".")
        }
        let isRight = issuer.map { $0 == named } ?? (OAuthURL(named)?.origin == place.origin)
        guard isRight else {
            throw OAuthError(
                .issuerMismatch,
                "The authorization server metadata at \(place) are those of \(OAuthError.quoted(named)), "
                    + "not of \(OAuthError.quoted(issuer ?? place.origin)).")
        }
        guard let token = json["token_endpoint"]?.stringValue else {
            throw OAuthError(
                .invalidMetadata, "The authorization server metadata at \(place) have no \"token_endpoint\".")
        }
        self.issuer = named
        tokenEndpoint = try policy.check(token, as: "token endpoint").description
        authorizationEndpoint = try Self.address("authorization_endpoint", of: json, policy)
        registrationEndpoint = try Self.address("registration_endpoint", of: json, policy)
        scopes = json.texts("scopes_supported")
        tokenAuthMethods = json.texts("token_endpoint_auth_methods_supported")
        codeChallengeMethods = json.texts("code_challenge_methods_supported")
        dpopAlgorithms = json.texts("dpop_signing_alg_values_supported")
        sendsIssuer = json["authorization_response_iss_parameter_supported"]?.boolValue ?? false
        readsClientMetadataDocuments = json["client_id_metadata_document_supported"]?.boolValue ?? false
    }

    /// The server that revision 2025-03-26 assumes where nothing is published: at the origin of the MCP server.
    init(assumedAt origin: String) {
        issuer = origin
        authorizationEndpoint = origin + "/authorize"
        tokenEndpoint = origin + "/token"
        registrationEndpoint = origin + "/register"
        hasMetadata = false
    }

    /// Where the metadata may be, in the order in which to ask.
    static func addresses(issuer: OAuthURL) -> [String] {
        let path = issuer.path.hasSuffix("/") ? String(issuer.path.dropLast()) : issuer.path
        let (oauth, openID) = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")
        if path.isEmpty { return [issuer.origin + oauth, issuer.origin + openID] }
        return [issuer.origin + oauth + path, issuer.origin + openID + path, issuer.origin + path + openID]
    }

    /// - Parameter requiresMention: Whether metadata that do not mention PKCE count as a refusal.
    func checkPKCE(requiresMention: Bool) throws(OAuthError) {
        guard hasMetadata, codeChallengeMethods != nil || requiresMention else { return }
        guard codeChallengeMethods?.contains("S256") == true else {
            throw OAuthError(
                .unsupported,
                "The authorization server \(issuer) does not say that it supports PKCE with S256 "
                    + "(\"code_challenge_methods_supported\"), so a stolen code could be used.")
        }
    }

    /// Whether proofs of the kind made here are understood; without a word about it, they may be.
    var understandsDPoP: Bool { dpopAlgorithms?.contains("ES256") ?? true }

    private static func address(
        _ key: String, of json: JSONObject, _ policy: EndpointPolicy
    ) throws(OAuthError) -> String? {
        guard let text = json[key]?.stringValue else { return nil }
        let role = String(key.map { $0 == "_" ? " " : $0 })
        return try policy.check(text, as: role).description
    }
}
