import NIOCore
import NIOWebSocket

@testable import MCPHTTP

extension FuzzTarget {
    /// Frames, each of one byte for its bits, one for its length and so much payload.
    static let webSocket = FuzzTarget(name: "web-socket") { input in
        for role in [WebSocketAssembly.Role.server, .client] {
            var limits = WebSocketLimits()
            limits.maxMessageBytes = 100
            var assembly = WebSocketAssembly(role: role, maxMessageBytes: limits.maxMessageBytes)
            var now = NIODeadline.now()
            var state = WebSocketState(role: role, limits: limits, at: now)
            var text: [UInt8] = []
            for frame in frames(in: input, role: role) {
                now = now + .seconds(1)
                let outcome = assembly.receive(frame)
                try checkAssembly(outcome, frame, &text, limits)
                try checkState(&state, frame, now)
                if case .violation = outcome { break }
                if case .close = outcome { break }
            }
        }
        let text = String(decoding: input, as: UTF8.self)
        if let url = try? WebSocketURL(text) {
            try require((1...65535).contains(url.port) && !url.host.isEmpty, "a URL leads to a host and a port")
            try require(!url.target.contains("#") && url.target.hasPrefix("/"), "a target begins with a slash")
        }
    }

    private static func frames(in input: [UInt8], role: WebSocketAssembly.Role) -> [WebSocketFrame] {
        var frames: [WebSocketFrame] = []
        var rest = input[...]
        while rest.count >= 2, let bits = rest.popFirst(), let length = rest.popFirst() {
            var data = ByteBuffer(bytes: rest.prefix(Int(length)))
            rest = rest.dropFirst(Int(length))
            guard let opcode = WebSocketOpcode(encodedWebSocketOpcode: bits & 0xF) else { continue }
            let mask = role == .server ? WebSocketMaskingKey([1, 2, bits, length]) : nil
            if let mask { data.webSocketMask(mask) }
            frames.append(
                WebSocketFrame(
                    fin: bits & 0x80 != 0, rsv1: bits & 0x40 != 0, rsv2: bits & 0x20 != 0, rsv3: false,
                    opcode: opcode, maskKey: mask, data: data))
        }
        return frames
    }

    /// Keeps the text that the frames should amount to.
    private static func checkAssembly(
        _ outcome: WebSocketAssembly.Outcome, _ frame: WebSocketFrame, _ text: inout [UInt8], _ limits: WebSocketLimits
    ) throws {
        if frame.opcode == .text { text = [] }
        if frame.opcode == .text || frame.opcode == .continuation {
            text += Array(frame.unmaskedData.readableBytesView)
        }
        guard case .message(let bytes) = outcome else { return }
        try require(bytes == text, "a message is what its frames hold")
        try require(bytes.count <= limits.maxMessageBytes, "a message is within the limit")
        try require(String(validating: bytes, as: UTF8.self) != nil, "a message is UTF-8")
    }

    private static func checkState(_ state: inout WebSocketState, _ frame: WebSocketFrame, _ now: NIODeadline) throws {
        let wasOpen = state.isOpen
        let action = state.received(frame, at: now)
        if case .deliver = action { try require(wasOpen, "nothing is delivered after the close") }
        if case .close = action {
            try require(wasOpen && !state.isOpen, "a socket closes once")
            _ = state.closeFlushed(true, at: now)
        }
        state.received(isMidFrame: false, at: now)
        if state.isOpen { try require(state.deadline != nil, "an open socket waits for nothing for ever") }
        _ = state.clock(now)
    }
}
