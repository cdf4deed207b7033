import NIOCore
import NIOHTTP1

/// An answer the server gives by itself before it closes the connection: the request never reaches the responder, or
/// the responder gave no answer.
struct WebRefusal: Equatable, Sendable {
    let status: HTTPResponseStatus
    /// For a person. Holds no quotes and no backslashes, so it needs no escaping in the JSON body.
    let sentence: String

    static let malformed = WebRefusal(status: .badRequest, sentence: "The request is not well-formed HTTP/1.1.")
    static let hostMissing = WebRefusal(
        status: .badRequest, sentence: "An HTTP/1.1 request needs exactly one Host header.")
    static let framingAmbiguous = WebRefusal(
        status: .badRequest, sentence: "The length of the body is not clear: send Content-Length or Transfer-Encoding.")
    static let tooSlow = WebRefusal(
        status: .requestTimeout, sentence: "The request did not arrive in the time allowed.")
    static let expectationUnknown = WebRefusal(
        status: .expectationFailed, sentence: "The only expectation understood is 100-continue.")
    static let tunnelUnsupported = WebRefusal(status: .notImplemented, sentence: "This server is not a proxy.")
    static let versionUnsupported = WebRefusal(
        status: .httpVersionNotSupported, sentence: "This server speaks HTTP/1.1 and HTTP/1.0.")
    static let unanswered = WebRefusal(
        status: .internalServerError, sentence: "The server failed to answer this request.")

    static let connectionFull = WebRefusal(
        status: .serviceUnavailable,
        sentence: "The requests on this connection are too large together; send fewer at a time.")

    static func bodyTooLarge(limit: Int) -> WebRefusal {
        WebRefusal(status: .payloadTooLarge, sentence: "The body is larger than the \(limit) bytes allowed.")
    }
    static func headersTooLarge(_ limits: WebLimits) -> WebRefusal {
        WebRefusal(
            status: .requestHeaderFieldsTooLarge,
            sentence: "The headers exceed \(limits.headerBytes) bytes or \(limits.headerCount) fields.")
    }
    /// What to answer to bytes the parser gave up on.
    static func unparsable(_ error: HTTPParserError, _ limits: WebLimits) -> WebRefusal {
        switch error {
        case .headerOverflow: headersTooLarge(limits)
        case .invalidVersion: versionUnsupported
        case .unexpectedContentLength: framingAmbiguous
        default: malformed
        }
    }

    var body: ByteBuffer { ByteBuffer(string: #"{"error":"\#(sentence)"}"#) }
    func head(bodyBytes: Int) -> HTTPResponseHead {
        HTTPResponseHead(
            version: .http1_1, status: status,
            headers: [
                "content-type": "application/json", "content-length": "\(bodyBytes)", "connection": "close",
            ])
    }
}
