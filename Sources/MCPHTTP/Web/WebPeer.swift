import HummingbirdCore
import NIOCore

/// An accepted connection, for which it may not be settled yet what is spoken on it.
struct WebPeer: ServerChildChannelValue {
    enum Carried: Sendable {
        /// HTTP/1.1 in plain text.
        case requests(WebConnection)
        /// What the TLS handshake settles; it fails when the connection ends before.
        case secured(EventLoopFuture<WebAgreed>)
    }

    let channel: any Channel
    let carried: Carried
}

/// What was agreed on in a TLS handshake.
enum WebAgreed: Sendable {
    /// HTTP/1.1: requests one after another.
    case requests(WebConnection)
    /// HTTP/2: a stream for each request.
    case streams(WebMultiplex)
}
