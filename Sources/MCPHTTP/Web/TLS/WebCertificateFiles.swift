import NIOCore
import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Turns the files of the settings into what a handshake needs. Blocks while it reads.
enum WebCertificateFiles {
    struct Content: Sendable {
        let context: NIOSSLContext
        /// How long the certificate is still valid, in days; negative when it is not.
        let daysLeft: Int
    }

    /// The protocols that are spoken, dearest first.
    static let protocols = ["h2", "http/1.1"]

    static func read(_ settings: TLSSettings) throws(TLSFileError) -> Content {
        let chain = try certificates(in: settings.certificateChainFile)
        let key = try privateKey(in: settings.privateKeyFile)
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.minimumTLSVersion =
            switch settings.minimumVersion {
            case .tls12: .tlsv12
            case .tls13: .tlsv13
            }
        tls.applicationProtocols = protocols
        if let file = settings.clientCAFile {
            tls.trustRoots = .certificates(try certificates(in: file))
            // A client has no host name to verify.
            tls.certificateVerification = .noHostnameVerification
        }
        do {
            return Content(
                context: try NIOSSLContext(configuration: tls), daysLeft: daysLeft(chain))
        } catch {
            throw TLSFileError(
                file: settings.privateKeyFile,
                reason: "this is not the key of the certificate in \(settings.certificateChainFile)")
        }
    }

    /// The day counts, so the clock that people have is the right one, and it decides nothing.
    private static func daysLeft(_ chain: [NIOSSLCertificate]) -> Int {
        let now = time(nil)
        let seconds = chain.first.map { Double($0.notValidAfter) - Double(now) } ?? 0
        return Int((seconds / 86_400).rounded(.down))
    }

    private static func certificates(in file: String) throws(TLSFileError) -> [NIOSSLCertificate] {
        try checkReadable(file)
        guard let chain = try? NIOSSLCertificate.fromPEMFile(file), !chain.isEmpty else {
            throw TLSFileError(file: file, reason: "it holds no certificate in PEM (-----BEGIN CERTIFICATE-----)")
        }
        return chain
    }

    private static func privateKey(in file: String) throws(TLSFileError) -> NIOSSLPrivateKey {
        try checkReadable(file)
        guard let key = try? NIOSSLPrivateKey(file: file, format: .pem) else {
            throw TLSFileError(file: file, reason: "it holds no private key in PEM that is not encrypted")
        }
        return key
    }

    private static func checkReadable(_ file: String) throws(TLSFileError) {
        guard unsafe access(file, R_OK) == 0 else {
            throw TLSFileError(file: file, reason: "it cannot be read: \(unsafe String(cString: strerror(errno)))")
        }
    }
}

/// What tells one state of a file from another without reading it; links are followed.
struct WebFileMark: Sendable, Equatable {
    private let numbers: [Int64]

    /// Nil when there is no such file.
    init?(of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        #if canImport(Darwin)
        let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
        #else
        let (modified, changed) = (status.st_mtim, status.st_ctim)
        #endif
        numbers = [
            Int64(truncatingIfNeeded: status.st_dev), Int64(truncatingIfNeeded: status.st_ino),
            Int64(truncatingIfNeeded: status.st_size), Int64(modified.tv_sec), Int64(modified.tv_nsec),
            Int64(changed.tv_sec), Int64(changed.tv_nsec),
        ]
    }
}
