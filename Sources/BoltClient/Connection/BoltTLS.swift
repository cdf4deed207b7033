import NIOSSL

/// Whether and how a connection is encrypted.
public enum BoltTLS: Sendable, Hashable {
    /// Not at all.
    case off
    /// Encrypted; the certificate must be valid for the host. Of `trustRoots`, a PEM file, or the system's authorities.
    case verified(trustRoots: String? = nil)
    /// Encrypted; any certificate will do, so whoever sits between can read everything.
    case unverified

    /// - Throws: Where the file cannot be read.
    func makeContext() throws -> NIOSSLContext? {
        var configuration = TLSConfiguration.makeClientConfiguration()
        switch self {
        case .off: return nil
        case .verified(let file): if let file { configuration.trustRoots = .file(file) }
        case .unverified: configuration.certificateVerification = .none
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
