import JSON

/// Tokens as they are held and stored: for one principal, at one authorization server, for one resource.
struct TokenRecord: Sendable {
    var access: SecretText
    /// Whether the token goes with proofs instead of as a bearer.
    var isBound: Bool
    var refresh: SecretText?
    /// Seconds since 1970; nil when the server did not say.
    var expiry: Int64?
    var issuedAt: Int64
    /// What was asked for, so that a step-up does not lose any.
    var requestedScopes: [String]
    /// What was granted.
    var scopes: [String]
    /// The client that the refresh token belongs to.
    var clientID: String
    var key: DPoPKey?

    /// What goes into the `Authorization` field.
    var authorization: String { (isBound ? "DPoP " : "Bearer ") + access.exposed }

    /// Whether the token is about to run out: within the skew, or, of a token that lives shortly, a tenth of its life.
    func isExpiring(at now: Int64, skewSeconds: Int64) -> Bool {
        guard let expiry else { return false }
        let life = max(0, expiry.subtractingReportingOverflow(issuedAt).partialValue)
        return now >= expiry - min(skewSeconds, life / 10)
    }

    func isExpired(at now: Int64) -> Bool { expiry.map { now >= $0 } ?? false }
}

extension TokenRecord {
    /// What the holder of new tokens knows beside the answer.
    struct Origin: Sendable {
        var requestedScopes: [String]
        var clientID: String
        var key: DPoPKey?
        /// A refresh token that stays good when the answer brings no other.
        var refresh: SecretText?
        var now: Int64
    }

    /// Reads the answer of a token endpoint.
    init(answer json: JSONObject, origin: Origin, issuer: String) throws(OAuthError) {
        guard let access = json["access_token"]?.stringValue, Self.isHeaderSafe(access) else {
            throw OAuthError(.tokenRefused, "The token endpoint of \(issuer) answered without an \"access_token\".")
        }
        let type = json["token_type"]?.stringValue?.lowercased() ?? "bearer"
        guard type == "bearer" || (type == "dpop" && origin.key != nil) else {
            throw OAuthError(
                .unsupported, "\(issuer) gave out a token of type \(OAuthError.quoted(type)), which cannot be used.")
        }
        self.access = SecretText(access)
        isBound = type == "dpop"
        refresh = json["refresh_token"]?.stringValue.map { SecretText($0) } ?? origin.refresh
        issuedAt = origin.now
        expiry = Self.lifetime(json["expires_in"]).map { origin.now + $0 }
        requestedScopes = origin.requestedScopes
        scopes = json["scope"]?.stringValue.map(ScopeSelection.split) ?? origin.requestedScopes
        clientID = origin.clientID
        key = origin.key
    }

    private static let maxLifetimeSeconds: Int64 = 10 * 366 * 86_400

    /// In seconds; some servers write the number as a text.
    private static func lifetime(_ value: JSONValue?) -> Int64? {
        let seconds =
            value?.integerValue ?? value?.doubleValue.flatMap { Int64(exactly: $0.rounded(.down)) }
            ?? value?.stringValue.flatMap { Int64($0) }
        return seconds.map { min(max(0, $0), maxLifetimeSeconds) }
    }

    private static func isHeaderSafe(_ token: String) -> Bool {
        !token.isEmpty && token.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension TokenRecord {
    init?(stored text: SecretText) {
        guard let json = try? JSONParser.parse(text.exposed).objectValue,
            let access = json["access_token"]?.stringValue,
            Self.isHeaderSafe(access), let clientID = json["client_id"]?.stringValue
        else { return nil }
        self.access = SecretText(access)
        self.clientID = clientID
        isBound = json["token_type"]?.stringValue == "DPoP"
        refresh = json["refresh_token"]?.stringValue.map { SecretText($0) }
        expiry = json["expires_at"]?.integerValue
        issuedAt = json["issued_at"]?.integerValue ?? 0
        requestedScopes = json.texts("requested_scopes") ?? []
        scopes = json.texts("scopes") ?? []
        key = json["dpop_key"]?.stringValue.flatMap { DPoPKey(stored: $0) }
        if isBound, key == nil { return nil }
    }

    var stored: SecretText {
        var json: JSONObject = [
            "access_token": .string(access.exposed), "token_type": isBound ? "DPoP" : "Bearer",
            "client_id": .string(clientID), "issued_at": .integer(issuedAt),
            "requested_scopes": .array(requestedScopes.map { .string($0) }),
            "scopes": .array(scopes.map { .string($0) }),
        ]
        if let refresh { json["refresh_token"] = .string(refresh.exposed) }
        if let expiry { json["expires_at"] = .integer(expiry) }
        if let key { json["dpop_key"] = .string(key.stored) }
        return SecretText(json.jsonString)
    }
}
