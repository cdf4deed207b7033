import JSON
import MCP

/// How a client proves to a token endpoint who it is.
struct ClientAuthMethod: RawRepresentable, Sendable, Hashable {
    let rawValue: String

    static let basic = ClientAuthMethod(rawValue: "client_secret_basic")
    static let post = ClientAuthMethod(rawValue: "client_secret_post")
    static let none = ClientAuthMethod(rawValue: "none")
    static let privateKey = ClientAuthMethod(rawValue: "private_key_jwt")
}

/// A client as one authorization server knows it.
struct OAuthClient: Sendable {
    var id: String
    var secret: SecretText?
    var key: ClientSigningKey?
    /// What the registration settled; nil leaves it to the server's metadata.
    var method: ClientAuthMethod?

    /// How to authenticate at a server: with what the client has, the safest of what the server takes.
    func method(at server: AuthorizationServer) throws(OAuthError) -> ClientAuthMethod {
        let usable: [ClientAuthMethod] =
            (key == nil ? [] : [.privateKey]) + (secret == nil ? [] : [.basic, .post])
        if let method, method == .none || usable.contains(method) { return method }
        guard let accepted = server.tokenAuthMethods else { return usable.first ?? .none }
        if let match = usable.first(where: { accepted.contains($0.rawValue) }) { return match }
        if usable.isEmpty || accepted.contains(ClientAuthMethod.none.rawValue) { return .none }
        throw OAuthError(
            .registration,
            "The authorization server \(server.issuer) accepts clients by \(accepted.map { OAuthError.quoted($0) }), "
                + "but \(OAuthError.quoted(id)) can use \(usable.map(\.rawValue)) only.")
    }

    /// Adds the proof to a token request.
    ///
    /// - Parameters:
    ///   - now: Seconds since 1970.
    ///   - id: A text that is used once.
    func authenticate(
        _ fields: inout FormCoding.Fields, _ headers: inout [(name: String, value: String)],
        at server: AuthorizationServer, now: Int64, id unique: String
    ) throws(OAuthError) {
        switch try method(at: server) {
        case .basic:
            let pair = FormCoding.escape(id) + ":" + FormCoding.escape(secret?.exposed ?? "")
            headers.append((name: "Authorization", value: "Basic " + Base64.encode(Array(pair.utf8))))
        case .post:
            fields.append((name: "client_id", value: id))
            fields.append((name: "client_secret", value: secret?.exposed ?? ""))
        case .privateKey:
            fields.append((name: "client_id", value: id))
            fields.append((name: "client_assertion_type", value: Self.assertionType))
            fields.append(
                (name: "client_assertion", value: try assertion(for: server.issuer, now: now, id: unique)))
        default:
            fields.append((name: "client_id", value: id))
        }
    }

    private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    private static let assertionLifetimeSeconds: Int64 = 120

    /// RFC 7523, with the issuer as the only audience, so that no other endpoint can use it.
    private func assertion(for issuer: String, now: Int64, id unique: String) throws(OAuthError) -> String {
        guard let key else { throw OAuthError(.configuration, "The client has no private key.") }
        let claims: JSONObject = [
            "iss": .string(id), "sub": .string(id), "aud": .string(issuer), "iat": .integer(now),
            "exp": .integer(now + Self.assertionLifetimeSeconds), "jti": .string(unique),
        ]
        return try key.sign(header: ["typ": "JWT"], claims: claims)
    }
}
