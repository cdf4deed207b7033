/// How this program may become a client of an authorization server, in the order in which it is tried.
public struct OAuthClientOptions: Sendable {
    /// What users are shown when they are asked for their consent.
    public var name: String
    /// A page about the program.
    public var uri: String?
    /// A client that was registered by hand, for the authorization server it was registered at.
    public var preRegistered: PreRegisteredClient?
    /// The address of the document that describes this client and is its name at servers that read such documents: HTTPS,
    /// with a path.
    public var metadataDocument: String?
    /// The key that ``metadataDocument`` names, if it names one.
    public var metadataDocumentKey: ClientSigningKey?
    /// Whether the client may register itself, where a server lets it (RFC 7591).
    public var registersDynamically: Bool
    /// Whether refresh tokens are asked for, so that the user need not be asked again.
    public var wantsRefreshTokens: Bool

    /// The ways that are open.
    public init(
        name: String = "imcp", uri: String? = nil, preRegistered: PreRegisteredClient? = nil,
        metadataDocument: String? = nil, metadataDocumentKey: ClientSigningKey? = nil,
        registersDynamically: Bool = true, wantsRefreshTokens: Bool = true
    ) {
        self.name = name
        self.uri = uri
        self.preRegistered = preRegistered
        self.metadataDocument = metadataDocument
        self.metadataDocumentKey = metadataDocumentKey
        self.registersDynamically = registersDynamically
        self.wantsRefreshTokens = wantsRefreshTokens
    }
}

/// A client that an authorization server knows already.
public struct PreRegisteredClient: Sendable {
    /// Its name there.
    public var id: String
    /// Its password there; nil for a public client, or one with a key.
    public var secret: SecretText?
    /// Its private key; nil for a client with a secret, or without any proof.
    public var key: ClientSigningKey?
    /// The authorization server's identifier. Without it, the first authorization server that the MCP server names is
    /// taken for the one, and no other gets to see the client afterwards.
    public var issuer: String?

    /// A client by its name.
    public init(id: String, secret: SecretText? = nil, key: ClientSigningKey? = nil, issuer: String? = nil) {
        self.id = id
        self.secret = secret
        self.key = key
        self.issuer = issuer
    }

    var client: OAuthClient { OAuthClient(id: id, secret: secret, key: key) }
}
