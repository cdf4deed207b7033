import NIOCore
import NIOSSL

/// Puts what the network says into words that name no address.
enum ConnectionTrouble {
    static func error(for error: any Error) -> BoltError {
        switch error {
        case let error as BoltError: error
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            BoltError(.unreachable, "the TLS handshake failed; check the certificate, or whether the server speaks TLS")
        case is IOError: BoltError(.unreachable, "the server cannot be reached, or the connection was cut")
        default: BoltError(.unreachable, "the server cannot be reached")
        }
    }
}
