/// Where credentials are kept between runs: tokens, and the clients that registered themselves.
///
/// What is kept is opaque to the store and secret. Run ``CredentialStoreCheck`` on an implementation.
public protocol CredentialStore: Sendable {
    /// What is kept under a key; nil when nothing is.
    func credentials(for key: CredentialKey) async throws -> SecretText?

    /// Keeps credentials in the place of what was there. They are safe when this returns: a refresh token is used up
    /// once the next one has been given out.
    func save(_ credentials: SecretText, for key: CredentialKey) async throws

    /// Forgets what is kept under a key, if anything is.
    func remove(_ key: CredentialKey) async throws

    /// Runs the body while nobody else is in here with the same key, in this process or, if the store is shared, in
    /// another: two that use the same refresh token at once lose it both.
    ///
    /// The body takes a few requests, never as long as a user or a stream. It must not ask for the same key again.
    ///
    /// - Throws: What the body throws; `CancellationError`; or an error of the store when the wait takes too long.
    func withExclusiveAccess<R: Sendable>(
        to key: CredentialKey, _ body: () async throws -> R
    ) async throws -> R
}

/// What credentials are for. Credentials of one issuer are never shown to another.
public struct CredentialKey: Sendable, Hashable, CustomStringConvertible {
    /// What is kept under a key.
    public enum Kind: String, Sendable, Hashable {
        /// The client as the issuer registered it.
        case client
        /// The tokens of one principal for one resource.
        case tokens
    }

    /// What is kept.
    public var kind: Kind
    /// The authorization server's identifier.
    public var issuer: String
    /// On whose behalf; empty for a client.
    public var principal: String
    /// The server that the tokens are for; empty for a client.
    public var resource: String

    /// A key; see the properties.
    public init(kind: Kind, issuer: String, principal: String = "", resource: String = "") {
        self.kind = kind
        self.issuer = issuer
        self.principal = principal
        self.resource = resource
    }

    /// A text that differs between any two keys.
    public var text: String {
        [kind.rawValue, issuer, principal, resource].map { "\($0.utf8.count):\($0)" }.joined()
    }

    /// For logs; holds no secret.
    public var description: String {
        kind == .client ? "client at \(issuer)" : "tokens of \(principal) at \(issuer) for \(resource)"
    }
}
