import NIOSSL

/// How to speak TLS. Files are PEM, by their paths.
public struct RedisTLS: Sendable, Hashable {
    /// Certificates to trust instead of the system's.
    public var trustedCertificates: String?
    /// The chain that this client shows, for servers that ask for one.
    public var certificate: String?
    /// The key of `certificate`.
    public var privateKey: String?
    /// The name that the server's certificate must have; nil for the address's.
    public var serverName: String?
    /// Whether the server must prove who it is. Without that, TLS protects from listeners only.
    public var verifiesServer = true

    /// The system's certificates, no certificate of the client's own.
    public init() {}

    /// - Throws: ``RedisError`` with the code `configuration` where a file cannot be used.
    func makeContext() throws(RedisError) -> NIOSSLContext {
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            if let trustedCertificates { configuration.trustRoots = .file(trustedCertificates) }
            if let certificate {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            }
            if let privateKey { configuration.privateKey = .privateKey(try .init(file: privateKey, format: .pem)) }
            configuration.certificateVerification = verifiesServer ? .fullVerification : .none
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw RedisError(.configuration, "A certificate or key for TLS cannot be read; check that it is PEM.")
        }
    }
}
