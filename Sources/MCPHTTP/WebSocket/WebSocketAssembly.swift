import NIOCore
import NIOWebSocket

/// Makes messages of frames, and judges each frame by RFC 6455, section 5. Pure.
struct WebSocketAssembly {
    enum Role: Sendable { case server, client }

    enum Outcome: Equatable {
        /// A part of a message that is not complete, or something that needs no answer.
        case nothing
        /// The bytes of one text message, which are valid UTF-8.
        case message([UInt8])
        case ping(ByteBuffer)
        case close(WebSocketClose)
        case violation(WebSocketClosure)
    }

    private let role: Role
    private let maxMessageBytes: Int
    private var partial: ByteBuffer?

    init(role: Role, maxMessageBytes: Int) {
        self.role = role
        self.maxMessageBytes = maxMessageBytes
    }

    /// Whether a message has begun and not ended.
    var isMidMessage: Bool { partial != nil }

    mutating func receive(_ frame: WebSocketFrame) -> Outcome {
        if let fault = fault(of: frame) { return .violation(fault) }
        switch frame.opcode {
        case .text: return begin(frame)
        case .continuation: return go(on: frame)
        case .binary: return .violation(.binary)
        case .ping: return .ping(frame.unmaskedData)
        case .pong: return .nothing
        case .connectionClose:
            guard let close = WebSocketClose(frame.unmaskedData) else {
                return .violation(.violation("The Close frame is not well-formed."))
            }
            return .close(close)
        default: return .violation(.violation("There is no such opcode."))
        }
    }

    private func fault(of frame: WebSocketFrame) -> WebSocketClosure? {
        if frame.rsv1 || frame.rsv2 || frame.rsv3 {
            return .violation("No extension was agreed on: RSV bits must be 0.")
        }
        switch (role, frame.maskKey) {
        case (.server, nil): return .violation("Frames from a client must be masked.")
        case (.client, .some): return .violation("Frames from a server must not be masked.")
        default: return nil
        }
    }

    private mutating func begin(_ frame: WebSocketFrame) -> Outcome {
        guard partial == nil else { return .violation(.violation("The message before is not finished.")) }
        return add(frame, to: ByteBuffer())
    }

    private mutating func go(on frame: WebSocketFrame) -> Outcome {
        guard let begun = partial.take() else { return .violation(.violation("There is nothing to continue.")) }
        return add(frame, to: begun)
    }

    private mutating func add(_ frame: WebSocketFrame, to begun: consuming ByteBuffer) -> Outcome {
        guard frame.length <= maxMessageBytes - begun.readableBytes else {
            return .violation(.tooBig(limit: maxMessageBytes))
        }
        var data = frame.unmaskedData
        if begun.readableBytes == 0 { begun = data } else { begun.writeBuffer(&data) }
        guard frame.fin else {
            partial = begun
            return .nothing
        }
        guard String(validating: begun.readableBytesView, as: UTF8.self) != nil else { return .violation(.notUTF8) }
        return .message(Array(begun.readableBytesView))
    }
}
