import NIOCore
import NIOWebSocket

/// Why a WebSocket ended other than in good order.
public struct WebSocketClosure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Who ended it.
    public enum Side: Sendable {
        /// This side, because of what the other one did.
        case here
        /// The other side, or the network.
        case there
    }

    /// Who ended it.
    public var side: Side
    /// The status code of RFC 6455, section 7.4; nil when the connection broke off without one.
    public var code: Int?
    /// What was said with the code; from there, it is foreign text.
    public var reason: String

    init(_ side: Side, _ code: WebSocketErrorCode?, _ reason: String) {
        self.side = side
        self.code = code.map { Int(UInt16(webSocketErrorCode: $0)) }
        self.reason = reason
    }

    /// One sentence for logs.
    public var description: String {
        switch (side, code) {
        case (_, nil): "The WebSocket broke off: \(reason)"
        case (.here, let code?): "The WebSocket was closed here with \(code): \(reason)"
        case (.there, let code?): "The WebSocket was closed by the other side with \(code) \"\(reason.prefix(123))\"."
        }
    }

    static let lost = WebSocketClosure(.there, nil, "The other side is gone.")
    static let silent = WebSocketClosure(.here, nil, "The other side gave no sign of life.")
    static let unread = WebSocketClosure(.here, nil, "The other side did not read what was sent to it.")
    static let slow = WebSocketClosure(.here, .policyViolation, "The message did not arrive in the time allowed.")
    static let binary = WebSocketClosure(.here, .unacceptableData, "Send text frames; binary ones mean nothing here.")
    static let notUTF8 = WebSocketClosure(.here, .dataInconsistentWithMessage, "The text is not valid UTF-8.")

    static func tooBig(limit: Int) -> WebSocketClosure {
        WebSocketClosure(.here, .messageTooLarge, "The message is larger than the \(limit) bytes allowed.")
    }
    static func violation(_ reason: String) -> WebSocketClosure { WebSocketClosure(.here, .protocolError, reason) }

    static func unreadable(_ error: NIOWebSocketError, _ limits: WebSocketLimits) -> WebSocketClosure {
        switch error {
        case .invalidFrameLength: tooBig(limit: limits.maxMessageBytes)
        case .fragmentedControlFrame: violation("A control frame must not be fragmented.")
        case .multiByteControlFrameLength: violation("A control frame has at most 125 bytes.")
        }
    }
}

/// The content of a Close frame.
struct WebSocketClose: Equatable, Sendable {
    /// Nil when the frame was empty.
    var code: WebSocketErrorCode?
    var reason = ""

    static let normal = WebSocketClose(code: .normalClosure)
    static let goingAway = WebSocketClose(code: .goingAway)

    init(code: WebSocketErrorCode?, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    /// Nil for what no endpoint may send.
    init?(_ payload: ByteBuffer) {
        var payload = payload
        guard payload.readableBytes > 0 else {
            self.init(code: nil)
            return
        }
        guard let number = payload.getInteger(at: payload.readerIndex, as: UInt16.self), Self.mayBeSent(number),
            let code = payload.readWebSocketErrorCode(),
            let reason = String(validating: payload.readableBytesView, as: UTF8.self)
        else { return nil }
        self.init(code: code, reason: reason)
    }

    var payload: ByteBuffer {
        var buffer = ByteBuffer()
        guard let code else { return buffer }
        buffer.write(webSocketErrorCode: code)
        buffer.writeString(String(reason.prefix(120)))
        return buffer
    }

    /// Whether the connection ended as it should.
    var isOrderly: Bool { code == nil || code == .normalClosure || code == .goingAway }

    /// RFC 6455, section 7.4, and the registry that it founds. 1005, 1006 and 1015 never travel.
    private static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
