import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import NIOSSL
import SwiftASN1
import X509

@testable import MCPHTTP

/// A certificate for `localhost`, made anew for each test: either its own issuer or issued by another one.
struct TestCertificate: Sendable {
    let certificate: Certificate
    private let key: P256.Signing.PrivateKey

    init(_ name: String = "localhost", issuer: TestCertificate? = nil) throws {
        key = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName(name) }
        let now = Date()
        certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PrivateKey(key).publicKey,
            notValidBefore: now.addingTimeInterval(-3600), notValidAfter: now.addingTimeInterval(3600),
            issuer: issuer?.certificate.subject ?? subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                if issuer == nil { Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil)) }
                SubjectAlternativeNames([.dnsName("localhost")])
            }, issuerPrivateKey: Certificate.PrivateKey(issuer?.key ?? key))
    }

    func pem() throws -> String { try certificate.serializeAsPEM().pemString }
    var keyPEM: String { key.pemRepresentation }

    /// The same certificate in the types of the TLS library.
    func forTLS() throws -> NIOSSLCertificate { try NIOSSLCertificate(bytes: Array(pem().utf8), format: .pem) }
    func keyForTLS() throws -> NIOSSLPrivateKey { try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem) }

    /// What a client trusts and offers that wants to speak with the server of this certificate.
    func client(
        _ protocols: [String] = ["http/1.1"], _ change: (inout TLSConfiguration) throws -> Void = { _ in }
    ) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try forTLS()])
        // Tests connect by address.
        tls.certificateVerification = .noHostnameVerification
        tls.applicationProtocols = protocols
        try change(&tls)
        return tls
    }
}

/// The files of a server's certificate, for the time of `body`.
struct TestCertificateFiles: Sendable {
    let folder: URL
    var settings: TLSSettings {
        TLSSettings(
            certificateChainFile: folder.appending(path: "server.pem").path,
            privateKeyFile: folder.appending(path: "server.key").path)
    }

    func write(_ certificate: TestCertificate) throws {
        try write(certificate.keyPEM, to: "server.key")
        try write(certificate.pem(), to: "server.pem")
    }
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name), options: .atomic)
    }

    static func with<Result>(
        _ certificate: TestCertificate, _ body: (TestCertificateFiles) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolder { folder in
            let files = TestCertificateFiles(folder: folder)
            try files.write(certificate)
            return try await body(files)
        }
    }
}

/// An empty directory for the time of `body`. Its path is short enough for Unix sockets.
func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "imcp-\(UInt32.random(in: 0...UInt32.max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

/// A client of the real kind, for the time of `body`.
func withRealClient<Result>(
    _ tls: TLSConfiguration?, version: AsyncHTTPClient.HTTPClient.Configuration.HTTPVersion = .automatic,
    _ body: (AsyncHTTPClient.HTTPClient) async throws -> Result
) async throws -> Result {
    var configuration = AsyncHTTPClient.HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.httpVersion = version
    configuration.timeout.connect = .seconds(20)
    let client = AsyncHTTPClient.HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
        let result = try await body(client)
        try await client.shutdown()
        return result
    } catch {
        try? await client.shutdown()
        throw error
    }
}
