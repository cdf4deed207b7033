public import Logging
import MCP

/// How an ``OAuthAuthorizer`` goes about it, beyond in whose name.
public struct OAuthConfiguration: Sendable {
    /// When tokens are bound to a key (RFC 9449).
    public enum Binding: Sendable, Hashable {
        /// When the server asks for it.
        case whenAsked
        /// Always; an authorization server that cannot is an error.
        case always
        /// Never.
        case never
    }

    /// Hosts that may be reached by plain HTTP although they are not this machine: in a network that is yours alone.
    public var plainHosts: Set<String> = []
    /// How long before its end a token is renewed.
    public var renewalSkew: Duration = .seconds(60)
    /// When tokens are bound to a key.
    public var binding = Binding.whenAsked
    /// Whether an authorization server whose metadata do not mention PKCE is refused. Not asked of servers that speak a
    /// revision before 2025-11-25.
    public var requiresPKCEMention = true
    /// How many authorizations in a row may be of no use before the server is given up.
    public var maxAttempts = 3
    /// Seconds since 1970.
    public var now: @Sendable () -> Int64 = { WallClock.seconds() }
    /// Random bytes that nobody can guess.
    public var randomBytes: @Sendable (Int) -> [UInt8] = OAuthConfiguration.systemRandomBytes
    /// Hears what is done; never a secret.
    public var logger = Logger(label: "imcp.oauth", factory: { _ in SwiftLogNoOpLogHandler() })

    /// The defaults.
    public init() {}

    private static func systemRandomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
