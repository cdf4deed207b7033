import NIOCore

@testable import MCPHTTP

/// The bytes of frames, right and wrong, as a client sends them.
struct FrameBytes {
    /// FIN, RSV and opcode.
    var first: UInt8
    var payload: [UInt8] = []
    var mask: [UInt8]? = [1, 2, 3, 4]
    /// The length to claim, if not the true one.
    var claimed: UInt64?

    static func text(_ text: String) -> FrameBytes { FrameBytes(first: 0x81, payload: Array(text.utf8)) }
    static func close(_ code: UInt16?, _ reason: String = "") -> FrameBytes {
        let number = code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? []
        return FrameBytes(first: 0x88, payload: number + Array(reason.utf8))
    }

    var bytes: [UInt8] {
        let length = claimed ?? UInt64(payload.count)
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        var bytes = [first]
        switch length {
        case 0...125: bytes.append(maskBit | UInt8(length))
        case 126...0xFFFF: bytes += [maskBit | 126] + bigEndian(length, 2)
        default: bytes += [maskBit | 127] + bigEndian(length, 8)
        }
        guard let mask else { return bytes + payload }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    private func bigEndian(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
    }
}

/// A client of a WebSocket that sends exactly the bytes it is told to.
struct SocketClient: Sendable {
    struct Frame: Equatable {
        var opcode: UInt8
        var payload: [UInt8]
        var text: String { String(decoding: payload, as: UTF8.self) }
        /// The code of a Close.
        var code: Int? { payload.count < 2 ? nil : Int(payload[0]) << 8 | Int(payload[1]) }
    }

    let http: HTTPClient
    var wire: Wire { http.wire }

    static let handshake = Ask(method: "GET")
        .with("Upgrade", "websocket").with("Connection", "keep-alive, Upgrade")
        .with("Sec-WebSocket-Version", "13").with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        .with("Sec-WebSocket-Protocol", "mcp")

    static func open(_ server: TestServer) async throws -> SocketClient {
        let http = try await server.connect()
        let reply = try await http.ask(handshake)
        guard reply.status == 101 else { throw WaitFailure("No WebSocket: \(reply)") }
        return SocketClient(http: http)
    }

    func send(_ frames: FrameBytes...) async throws { try await wire.send(frames.flatMap(\.bytes)) }
    func send(_ text: String) async throws { try await send(.text(text)) }

    /// The next frame; the server masks none.
    func frame() async throws -> Frame {
        let head = try await wire.bytes(2)
        var length = Int(head[1])
        guard length & 0x80 == 0 else { throw WaitFailure("A masked frame from a server") }
        if length == 126 { length = try await number(2) } else if length == 127 { length = try await number(8) }
        return Frame(opcode: head[0] & 0x0F, payload: try await wire.bytes(length))
    }

    /// The code with which the server closes; after that it must end the connection.
    func closing() async throws -> Int? {
        while true {
            let frame = try await frame()
            guard frame.opcode == 8 else { continue }
            try await send(FrameBytes(first: 0x88, payload: Array(frame.payload.prefix(2))))
            _ = try await wire.rest()
            return frame.code
        }
    }

    private func number(_ count: Int) async throws -> Int {
        try await wire.bytes(count).reduce(0) { $0 << 8 | Int($1) }
    }
}
