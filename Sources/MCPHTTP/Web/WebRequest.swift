import NIOCore
import NIOHTTP1

/// A whole request: its body has been read to the end and is within the limits.
struct WebRequest: Equatable, Sendable {
    /// Request line and header fields, checked for framing (`WebRequestCheck`), otherwise as sent.
    var head: HTTPRequestHead
    /// The body with any chunked encoding removed.
    var body: ByteBuffer
}

/// A piece of an answer that is written in several steps, as an event stream is: one head, any number of bodies, an end.
enum WebPart: Sendable {
    case head(HTTPResponseStatus, HTTPHeaders)
    case body(ByteBuffer)
    case end
}
