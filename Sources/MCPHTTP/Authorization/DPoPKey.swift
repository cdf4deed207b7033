import Crypto
import JSON
import MCP

/// The key that access tokens are bound to, and the proofs that this client holds it (RFC 9449).
struct DPoPKey: Sendable {
    private let key: P256.Signing.PrivateKey

    /// A new key.
    init() { key = P256.Signing.PrivateKey() }

    init?(stored text: String) {
        guard let bytes = Base64URL.decode(text), let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes)
        else { return nil }
        self.key = key
    }

    var stored: String { Base64URL.encode(Array(key.rawRepresentation)) }

    /// The key's public half as a JWK.
    var publicKey: JSONObject {
        let point = Array(key.publicKey.rawRepresentation)
        let half = point.count / 2
        return [
            "crv": "P-256", "kty": "EC", "x": .string(Base64URL.encode(point.prefix(half))),
            "y": .string(Base64URL.encode(point.suffix(half))),
        ]
    }

    /// The key's name (RFC 7638).
    var thumbprint: String {
        Base64URL.encode(Array(SHA256.hash(data: JSONValue.object(publicKey).canonicalBytes())))
    }

    /// What a proof is for.
    struct Subject: Sendable {
        var method: String
        var url: String
        /// The token that goes along; nil at the token endpoint.
        var accessToken: SecretText?
        /// What the server gave out last.
        var nonce: String?
    }

    /// A proof for one request.
    ///
    /// - Parameters:
    ///   - now: Seconds since 1970.
    ///   - id: A text that is used once.
    func proof(for subject: Subject, now: Int64, id: String) throws(OAuthError) -> String {
        let address = OAuthURL(subject.url)?.withoutQuery ?? String(subject.url.prefix { $0 != "?" && $0 != "#" })
        var claims: JSONObject = [
            "jti": .string(id), "htm": .string(subject.method), "htu": .string(address), "iat": .integer(now),
        ]
        if let token = subject.accessToken {
            claims["ath"] = .string(Base64URL.encode(Array(SHA256.hash(data: Array(token.exposed.utf8)))))
        }
        if let nonce = subject.nonce { claims["nonce"] = .string(nonce) }
        return try ClientSigningKey(key).sign(header: ["typ": "dpop+jwt", "jwk": .object(publicKey)], claims: claims)
    }
}

/// What servers gave out to be repeated in the next proof, one for each origin.
struct DPoPNonces: Sendable {
    private var byOrigin: [String: String] = [:]
    private static let maxOrigins = 16
    private static let maxBytes = 1024

    subscript(origin: String) -> String? { byOrigin[origin] }

    /// - Returns: Whether it is a new one.
    @discardableResult
    mutating func remember(_ nonce: String, of origin: String) -> Bool {
        guard !nonce.isEmpty, nonce.utf8.count <= Self.maxBytes, byOrigin[origin] != nonce else { return false }
        if byOrigin[origin] == nil, byOrigin.count >= Self.maxOrigins { byOrigin.removeAll() }
        byOrigin[origin] = nonce
        return true
    }
}
