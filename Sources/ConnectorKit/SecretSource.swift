public import Settings

/// Where passwords and keys come from when a server needs them: asked each time, so that one that was exchanged is found.
public protocol SecretSource: Sendable {
    /// The secret of a name, which is what stands in `${secret:name}`.
    ///
    /// - Throws: `SecretUnavailable`, without any part of a secret.
    func secret(_ name: String) async throws(SecretUnavailable) -> Secret
}

/// Secrets that are known from the beginning.
public struct InMemorySecrets: SecretSource {
    private let secrets: [String: Secret]

    /// - Parameter secrets: By name; none without.
    public init(_ secrets: [String: String] = [:]) { self.secrets = secrets.mapValues { Secret($0) } }

    /// See ``SecretSource/secret(_:)``.
    public func secret(_ name: String) async throws(SecretUnavailable) -> Secret {
        guard let secret = secrets[name] else { throw SecretUnavailable("there is no secret of this name") }
        return secret
    }
}

/// The secrets that the configuration can name too.
public struct ConfigurationSecrets: SecretSource {
    private let sources: SubstitutionSources

    /// Takes them from where `${secret:name}` is taken from.
    public init(_ sources: SubstitutionSources) { self.sources = sources }

    /// See ``SecretSource/secret(_:)``.
    public func secret(_ name: String) async throws(SecretUnavailable) -> Secret { Secret(try sources.secret(name)) }
}
