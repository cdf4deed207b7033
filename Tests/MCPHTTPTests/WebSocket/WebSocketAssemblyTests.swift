import NIOCore
import NIOWebSocket
import Testing

@testable import MCPHTTP

@Suite struct `WebSocket assembly` {
    typealias Assembly = WebSocketAssembly
    private static let key: WebSocketMaskingKey = [9, 8, 7, 6]

    private func frame(
        _ opcode: WebSocketOpcode, _ payload: [UInt8] = [], fin: Bool = true, rsv1: Bool = false, rsv2: Bool = false,
        rsv3: Bool = false, masked: Bool = true
    ) -> WebSocketFrame {
        var data = ByteBuffer(bytes: payload)
        if masked { data.webSocketMask(Self.key) }
        return WebSocketFrame(
            fin: fin, rsv1: rsv1, rsv2: rsv2, rsv3: rsv3, opcode: opcode, maskKey: masked ? Self.key : nil, data: data)
    }
    private func text(_ text: String, fin: Bool = true) -> WebSocketFrame { frame(.text, Array(text.utf8), fin: fin) }
    private func more(_ text: String, fin: Bool) -> WebSocketFrame { frame(.continuation, Array(text.utf8), fin: fin) }
    private func server(_ limit: Int = 10) -> Assembly { Assembly(role: .server, maxMessageBytes: limit) }
    private func code(_ outcome: Assembly.Outcome) -> Int? {
        if case .violation(let fault) = outcome { fault.code } else { nil }
    }

    @Test func `gives a message of one frame unmasked`() {
        var assembly = server()
        #expect(assembly.receive(text("hello")) == .message(Array("hello".utf8)))
        #expect(assembly.receive(text("")) == .message([]))
    }

    @Test func `joins the frames of a message, with control frames between them`() {
        var assembly = server()
        #expect(assembly.receive(text("ab", fin: false)) == .nothing)
        #expect(assembly.isMidMessage)
        #expect(assembly.receive(frame(.ping, [1, 2])) == .ping(ByteBuffer(bytes: [1, 2])))
        #expect(assembly.receive(frame(.pong)) == .nothing)
        #expect(assembly.receive(more("", fin: false)) == .nothing)
        #expect(assembly.receive(more("cd", fin: true)) == .message(Array("abcd".utf8)))
        #expect(!assembly.isMidMessage)
    }

    @Test func `takes a character that frames cut in two, and refuses half of one`() {
        var assembly = server()
        #expect(assembly.receive(frame(.text, [0xC3], fin: false)) == .nothing)
        #expect(assembly.receive(frame(.continuation, [0xA4])) == .message([0xC3, 0xA4]))
        #expect(code(assembly.receive(frame(.text, [0xC3]))) == 1007)
    }

    @Test func `takes messages up to the limit, in one frame or many`() {
        var assembly = server(4)
        #expect(assembly.receive(text("1234")) == .message(Array("1234".utf8)))
        #expect(code(assembly.receive(text("12345"))) == 1009)
        assembly = server(4)
        #expect(assembly.receive(text("123", fin: false)) == .nothing)
        #expect(assembly.receive(more("4", fin: false)) == .nothing)
        #expect(code(assembly.receive(more("5", fin: true))) == 1009)
    }

    @Test func `refuses what RFC 6455 forbids`() {
        var assembly = server()
        #expect(code(assembly.receive(frame(.text, rsv1: true))) == 1002)
        #expect(code(assembly.receive(frame(.text, rsv2: true))) == 1002)
        #expect(code(assembly.receive(frame(.ping, rsv3: true))) == 1002)
        #expect(code(assembly.receive(frame(.text, masked: false))) == 1002)
        #expect(code(assembly.receive(more("x", fin: true))) == 1002)
        #expect(code(assembly.receive(frame(.binary, [1]))) == 1003)
        for number in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8] {
            guard let opcode = WebSocketOpcode(encodedWebSocketOpcode: number) else { continue }
            #expect(code(assembly.receive(frame(opcode))) == 1002, "opcode \(number)")
        }
        #expect(assembly.receive(text("a", fin: false)) == .nothing)
        #expect(code(assembly.receive(text("b"))) == 1002)
    }

    @Test func `refuses masked frames from a server`() {
        var assembly = Assembly(role: .client, maxMessageBytes: 10)
        #expect(assembly.receive(frame(.text, [0x61], masked: false)) == .message([0x61]))
        #expect(code(assembly.receive(frame(.text, [0x61]))) == 1002)
    }

    @Test func `reads why the other side closes`() {
        var assembly = server()
        #expect(assembly.receive(frame(.connectionClose)) == .close(WebSocketClose(code: nil)))
        #expect(
            assembly.receive(frame(.connectionClose, [0x03, 0xE9, 0x62, 0x79]))
                == .close(WebSocketClose(code: .goingAway, reason: "by")))
    }

    @Test(arguments: [
        [0x03], [0x03, 0xE7], [0x03, 0xED], [0x03, 0xEE], [0x0B, 0xB7], [0x13, 0x88], [0x03, 0xE8, 0xFF],
    ])
    func `refuses a Close that no endpoint may send`(payload: [UInt8]) {
        var assembly = server()
        #expect(code(assembly.receive(frame(.connectionClose, payload))) == 1002)
    }
}
