import JSON

/// Becoming a client of an authorization server: which way to take, and the messages of dynamic registration (RFC 7591).
enum ClientRegistration {
    /// The way that is open at a server.
    enum Way: Sendable {
        case known(OAuthClient)
        case register(at: String)
    }

    /// Chooses the way.
    static func way(at server: AuthorizationServer, _ options: OAuthClientOptions) throws(OAuthError) -> Way {
        if let client = options.preRegistered, client.issuer == nil || client.issuer == server.issuer {
            return .known(client.client)
        }
        if server.readsClientMetadataDocuments, let document = options.metadataDocument {
            guard let url = OAuthURL(document), url.scheme == "https", url.path.count > 1 else {
                throw OAuthError(
                    .configuration,
                    "\(OAuthError.quoted(document)) cannot name a client: the address of a client metadata document "
                        + "must be HTTPS and have a path.")
            }
            return .known(OAuthClient(id: document, key: options.metadataDocumentKey))
        }
        if options.registersDynamically, let endpoint = server.registrationEndpoint { return .register(at: endpoint) }
        throw OAuthError(
            .registration,
            "The authorization server \(server.issuer) does not let clients register themselves. Register one there by "
                + "hand and configure its client id\(options.preRegistered == nil ? "" : " for this server").")
    }

    /// What is asked of the registration endpoint.
    static func request(
        at server: AuthorizationServer, redirectURI: String, scopes: [String], _ options: OAuthClientOptions
    ) -> JSONObject {
        // Asked for even where the metadata do not list it: some servers do not, and give refresh tokens all the same.
        let refreshes = options.wantsRefreshTokens
        var request: JSONObject = [
            "client_name": .string(options.name),
            "redirect_uris": [.string(redirectURI)],
            "grant_types": refreshes ? ["authorization_code", "refresh_token"] : ["authorization_code"],
            "response_types": ["code"],
            "token_endpoint_auth_method": .string(method(at: server).rawValue),
            "application_type": isNative(redirectURI) ? "native" : "web",
        ]
        if let uri = options.uri { request["client_uri"] = .string(uri) }
        if !scopes.isEmpty { request["scope"] = .string(scopes.joined(separator: " ")) }
        return request
    }

    /// A program on the user's machine hears of the redirect on a loopback address or by a scheme of its own.
    static func isNative(_ redirectURI: String) -> Bool { OAuthURL(redirectURI).map(\.isLoopback) ?? true }

    private static func method(at server: AuthorizationServer) -> ClientAuthMethod {
        guard let accepted = server.tokenAuthMethods else { return .basic }
        return [.basic, .post].first { accepted.contains($0.rawValue) } ?? .none
    }
}

/// A client that registered itself, as it is stored.
struct RegisteredClient: Sendable, Hashable {
    var id: String
    var secret: SecretText?
    var method: String?
    var redirectURI: String
    /// Seconds since 1970; nil for a secret that stays good.
    var secretExpiry: Int64?

    /// What a registration endpoint answered.
    init(answer json: JSONObject, redirectURI: String, server: AuthorizationServer) throws(OAuthError) {
        guard let id = json["client_id"]?.stringValue, !id.isEmpty else {
            throw OAuthError(.registration, "The authorization server \(server.issuer) registered no \"client_id\".")
        }
        self.id = id
        secret = json["client_secret"]?.stringValue.map { SecretText($0) }
        method = json["token_endpoint_auth_method"]?.stringValue
        let expiry = json["client_secret_expires_at"]?.integerValue ?? 0
        secretExpiry = expiry > 0 ? expiry : nil
        self.redirectURI = redirectURI
    }

    init?(stored text: SecretText) {
        guard let json = try? JSONParser.parse(text.exposed).objectValue, let id = json["client_id"]?.stringValue,
            let redirectURI = json["redirect_uri"]?.stringValue
        else { return nil }
        self.id = id
        self.redirectURI = redirectURI
        secret = json["client_secret"]?.stringValue.map { SecretText($0) }
        method = json["token_endpoint_auth_method"]?.stringValue
        secretExpiry = json["client_secret_expires_at"]?.integerValue
    }

    var stored: SecretText {
        var json: JSONObject = ["client_id": .string(id), "redirect_uri": .string(redirectURI)]
        if let secret { json["client_secret"] = .string(secret.exposed) }
        if let method { json["token_endpoint_auth_method"] = .string(method) }
        if let secretExpiry { json["client_secret_expires_at"] = .integer(secretExpiry) }
        return SecretText(json.jsonString)
    }

    func isUsable(at now: Int64) -> Bool { secretExpiry.map { now < $0 } ?? true }

    var client: OAuthClient { OAuthClient(id: id, secret: secret, method: method.map { .init(rawValue: $0) }) }
}
