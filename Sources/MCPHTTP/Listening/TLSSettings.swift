/// How a server speaks TLS. Over TLS, clients may use HTTP/2 as well as HTTP/1.1.
///
/// ```swift
/// configuration.tls = TLSSettings(certificateChainFile: "server.pem", privateKeyFile: "server.key")
/// ```
public struct TLSSettings: Sendable, Hashable {
    /// A version of TLS.
    public enum Version: Sendable, Hashable {
        /// RFC 5246, for clients that have nothing newer.
        case tls12
        /// RFC 8446.
        case tls13
    }

    /// The certificate and those of its issuers below the root, in PEM, the server's own first.
    public var certificateChainFile: String
    /// The private key of the certificate, in PEM and not encrypted.
    public var privateKeyFile: String
    /// Certificates in PEM of those whose client certificates are accepted. When set, a client without one cannot
    /// connect.
    public var clientCAFile: String?
    /// The oldest version that is spoken.
    public var minimumVersion = Version.tls13
    /// How often the files are looked at for changes. New connections use the new certificate, open ones go on.
    public var checkInterval: Duration = .seconds(10)

    /// TLS 1.3 for clients that need no certificate.
    public init(certificateChainFile: String, privateKeyFile: String) {
        self.certificateChainFile = certificateChainFile
        self.privateKeyFile = privateKeyFile
    }

    /// Reads the files and checks that they go together. Takes the time that reading them takes.
    public func check() throws(TLSFileError) { _ = try WebCertificateFiles.read(self) }

    var files: [String] { [certificateChainFile, privateKeyFile] + (clientCAFile.map { [$0] } ?? []) }
}

/// Why a certificate, a key or a client CA cannot be used.
public struct TLSFileError: Error, Hashable, CustomStringConvertible {
    /// The path, as it was given.
    public let file: String
    /// What is wrong with it, and what to do where that is not plain. Never holds what the file holds.
    public let reason: String

    /// The file and the reason.
    public var description: String { "\(file): \(reason)" }
}
