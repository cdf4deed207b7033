import Crypto
import CryptoExtras
import JSON
import MCP

/// A private key that signs what a client says of itself (`private_key_jwt`). Printing it shows the algorithm only.
public struct ClientSigningKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The algorithms that a key may be of, by their names in JOSE.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        /// ECDSA on P-256 with SHA-256.
        case es256 = "ES256"
        /// RSA, PKCS #1 v1.5, with SHA-256; at least 2048 bits.
        case rs256 = "RS256"
        /// Ed25519.
        case edDSA = "EdDSA"
    }

    private enum Key: Sendable {
        case p256(P256.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    /// What the key signs with.
    public let algorithm: Algorithm
    /// The name under which the authorization server knows the key.
    public let keyID: String?
    private let key: Key

    /// Reads a key.
    ///
    /// - Parameters:
    ///   - pem: A private key, PKCS #8, as in `-----BEGIN PRIVATE KEY-----`.
    ///   - algorithm: What the authorization server expects.
    ///   - keyID: The `kid` of the public key, if it has one.
    /// - Throws: ``OAuthError`` when the text is no key for the algorithm.
    public init(pem: SecretText, algorithm: Algorithm, keyID: String? = nil) throws(OAuthError) {
        do {
            key =
                switch algorithm {
                case .es256: .p256(try P256.Signing.PrivateKey(pemRepresentation: pem.exposed))
                case .rs256: .rsa(try _RSA.Signing.PrivateKey(pemRepresentation: pem.exposed))
                case .edDSA: .ed25519(try Curve25519.Signing.PrivateKey(pemRepresentation: pem.exposed))
                }
        } catch {
            throw OAuthError(
                .configuration, "The client's private key is no PKCS #8 key for \(algorithm.rawValue) in PEM.")
        }
        self.algorithm = algorithm
        self.keyID = keyID
    }

    init(_ key: P256.Signing.PrivateKey) {
        self.key = .p256(key)
        algorithm = .es256
        keyID = nil
    }

    /// The algorithm.
    public var description: String { "\(algorithm.rawValue) private key" }
    /// Without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// A JWT in compact form.
    func sign(header: JSONObject, claims: JSONObject) throws(OAuthError) -> String {
        var header = header
        header["alg"] = .string(algorithm.rawValue)
        if let keyID { header["kid"] = .string(keyID) }
        let text = Base64URL.encode(header.serialized()) + "." + Base64URL.encode(claims.serialized())
        do {
            return text + "." + Base64URL.encode(try signature(for: Array(text.utf8)))
        } catch {
            throw OAuthError(.configuration, "The client's private key cannot sign with \(algorithm.rawValue).")
        }
    }

    private func signature(for bytes: [UInt8]) throws -> [UInt8] {
        switch key {
        case .p256(let key): Array(try key.signature(for: bytes).rawRepresentation)
        case .rsa(let key):
            Array(try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation)
        case .ed25519(let key): Array(try key.signature(for: bytes))
        }
    }
}
