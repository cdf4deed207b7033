import NIOCore
import NIOWebSocket
import Testing

@testable import MCPHTTP

@Suite struct `WebSocket state` {
    typealias State = WebSocketState
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private func after(_ seconds: Int64) -> NIODeadline { start + .seconds(seconds) }
    private func fresh(_ role: WebSocketAssembly.Role = .server) -> State {
        State(role: role, limits: WebSocketLimits(), at: start)
    }

    private func frame(
        _ opcode: WebSocketOpcode, _ payload: [UInt8] = [], fin: Bool = true, role: WebSocketAssembly.Role = .server
    ) -> WebSocketFrame {
        let key: WebSocketMaskingKey = [0, 0, 0, 0]
        return WebSocketFrame(
            fin: fin, opcode: opcode, maskKey: role == .server ? key : nil, data: ByteBuffer(bytes: payload))
    }
    private func code(_ action: State.Action) -> Int? {
        guard case .close(let close, _) = action else { return nil }
        return close.code.map { Int(UInt16(webSocketErrorCode: $0)) }
    }

    // MARK: Closing

    @Test func `answers a Close with the same code and then ends the connection`() {
        var state = fresh()
        let action = state.received(frame(.connectionClose, [0x03, 0xE8]), at: start)
        #expect(action == .close(.normal, reader: nil))
        #expect(!state.isOpen)
        #expect(state.closeFlushed(true, at: start) == .abort(nil))
        #expect(state.deadline == nil)
    }

    @Test func `as a client, leaves it to the server to end the connection, for a while`() {
        var state = fresh(.client)
        _ = state.received(frame(.connectionClose, [0x03, 0xE9], role: .client), at: start)
        #expect(state.closeFlushed(true, at: start) == .nothing)
        #expect(state.deadline == after(3))
        #expect(state.clock(after(3)) == .abort(nil))
    }

    @Test func `tells the reader when the other side closes for a fault`() {
        var state = fresh()
        guard case .close(_, let reason?) = state.received(frame(.connectionClose, [0x03, 0xF1, 0x78]), at: start)
        else {
            Issue.record("not closed")
            return
        }
        #expect(reason.side == .there)
        #expect(reason.code == 1009)
        #expect(reason.reason == "x")
    }

    @Test func `waits for the answer to its own Close, for a while`() {
        var state = fresh()
        #expect(state.close(at: start) == .close(.normal, reader: nil))
        #expect(state.close(at: start) == .nothing)
        #expect(state.deadline == after(10))
        #expect(state.closeFlushed(true, at: after(1)) == .nothing)
        #expect(state.mayRead)
        #expect(state.received(frame(.text, [0x61]), at: after(1)) == .nothing)
        #expect(state.received(frame(.ping), at: after(1)) == .nothing)
        #expect(state.received(frame(.connectionClose), at: after(2)) == .abort(nil))
    }

    @Test func `does not wait long for the answer to its own Close`() {
        var state = fresh()
        _ = state.close(at: start)
        _ = state.closeFlushed(true, at: start)
        #expect(state.clock(after(2)) == .nothing)
        #expect(state.clock(after(3)) == .abort(nil))
        var unread = fresh()
        _ = unread.close(at: start)
        #expect(unread.clock(after(10)) == .abort(nil))
        var failed = fresh()
        _ = failed.close(at: start)
        #expect(failed.closeFlushed(false, at: start) == .abort(nil))
    }

    @Test func `in a hurry, waits only until its Close has left`() {
        var state = fresh()
        #expect(state.hurry(at: start) == .close(.normal, reader: nil))
        #expect(state.closeFlushed(true, at: start) == .abort(nil))
        var closing = fresh()
        _ = closing.close(at: start)
        _ = closing.closeFlushed(true, at: start)
        #expect(closing.hurry(at: start) == .abort(nil))
        var blocked = fresh()
        blocked.writeBlocked(at: start)
        #expect(blocked.hurry(at: start) == .abort(nil))
    }

    @Test func `says that it goes away when it is drained, and takes nothing more`() {
        var state = fresh()
        state.drain()
        #expect(state.isOpen)
        #expect(state.received(frame(.text, [0x61]), at: start) == .nothing)
        #expect(state.received(frame(.ping, [1]), at: start) == .pong(ByteBuffer(bytes: [1])))
        #expect(state.close(at: start) == .close(.goingAway, reader: nil))
    }

    @Test func `after a fault, listens no more and ends its side`() {
        var state = fresh()
        #expect(code(state.received(frame(.binary), at: start)) == 1003)
        #expect(state.received(frame(.text, [0x61]), at: start) == .nothing)
        #expect(state.closeFlushed(true, at: start) == .closeOutput)
        #expect(state.inputClosed() == .abort(nil))
        #expect(state.inputClosed() == .nothing)
    }

    @Test(arguments: [
        (NIOWebSocketError.invalidFrameLength, 1009), (.fragmentedControlFrame, 1002),
        (.multiByteControlFrameLength, 1002),
    ])
    func `says what is wrong with bytes that are no frames`(error: NIOWebSocketError, expected: Int) {
        var state = fresh()
        #expect(code(state.failed(error, at: start)) == expected)
    }

    @Test func `knows a connection that broke off from one that was closed`() {
        var lost = fresh()
        #expect(lost.inputClosed() == .abort(.lost))
        var reset = fresh()
        #expect(reset.connectionClosed() == .lost)
        var closed = fresh()
        _ = closed.close(at: start)
        #expect(closed.connectionClosed() == nil)
    }

    // MARK: Time

    @Test func `pings what is quiet, and gives it up when nothing comes back`() {
        var state = fresh()
        #expect(state.deadline == after(15))
        #expect(state.clock(after(14)) == .nothing)
        #expect(state.clock(after(15)) == .ping)
        #expect(state.deadline == after(30))
        #expect(state.clock(after(30)) == .abort(.silent))
    }

    @Test func `goes on when anything comes back`() {
        var state = fresh()
        _ = state.clock(after(15))
        _ = state.received(frame(.pong), at: after(16))
        state.received(isMidFrame: false, at: after(16))
        #expect(state.deadline == after(31))
        #expect(state.clock(after(31)) == .ping)
    }

    @Test func `gives a message a limited time from its first byte`() {
        var state = fresh()
        state.received(isMidFrame: true, at: after(1))
        for second in [10, 20, 30] as [Int64] { state.received(isMidFrame: true, at: after(second)) }
        #expect(code(state.clock(after(31))) == 1008)
    }

    @Test func `counts no frames without content as progress`() {
        var state = fresh()
        _ = state.received(frame(.text, fin: false), at: after(0))
        state.received(isMidFrame: false, at: after(0))
        for second in [10, 20, 29] as [Int64] {
            _ = state.received(frame(.continuation, fin: false), at: after(second))
            state.received(isMidFrame: false, at: after(second))
        }
        #expect(code(state.clock(after(30))) == 1008)
    }

    @Test func `starts the time anew for each message`() {
        var state = fresh()
        state.received(isMidFrame: true, at: after(0))
        #expect(state.received(frame(.text, [0x61]), at: after(20)) == .deliver([0x61]))
        state.received(isMidFrame: true, at: after(20))
        state.received(isMidFrame: true, at: after(34))
        #expect(state.clock(after(31)) == .nothing)
        #expect(state.deadline == after(49))
    }

    @Test func `does not hold against the other side what it has not looked at`() {
        var state = fresh()
        state.received(isMidFrame: true, at: start)
        state.hold(true, at: start)
        #expect(!state.mayRead)
        #expect(state.deadline == nil)
        state.hold(false, at: after(100))
        #expect(state.mayRead)
        #expect(state.deadline == after(115))
    }

    @Test func `gives up what reads nothing`() {
        var state = fresh()
        state.writeBlocked(at: after(1))
        state.writeBlocked(at: after(5))
        #expect(state.clock(after(11)) == .abort(.unread))
        var reading = fresh()
        reading.writeBlocked(at: after(1))
        reading.writeUnblocked()
        #expect(reading.clock(after(11)) == .nothing)
    }
}
