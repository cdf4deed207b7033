/// Where substituted values come from. The core asks only through these two closures.
public struct SubstitutionSources: Sendable {
    /// The value of an environment variable; nil when it is not set.
    public var environment: @Sendable (String) -> String?
    /// The value of a secret by its path.
    public var secret: @Sendable (String) throws(SecretUnavailable) -> String

    /// Takes both; without a closure for secrets there are none.
    public init(
        environment: @escaping @Sendable (String) -> String?,
        secret: @escaping @Sendable (String) throws(SecretUnavailable) -> String = {
            (_) throws(SecretUnavailable) in throw SecretUnavailable("no source of secrets is set up")
        }
    ) {
        self.environment = environment
        self.secret = secret
    }

    /// Neither variables nor secrets.
    public static let none = SubstitutionSources(environment: { _ in nil })
}

/// A secret that cannot be had, and why, without any part of its value.
public struct SecretUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why, as the end of a sentence.
    public let reason: String

    /// Takes the reason as the end of a sentence.
    public init(_ reason: String) { self.reason = reason }

    /// Why, as the end of a sentence.
    public var description: String { reason }
}
