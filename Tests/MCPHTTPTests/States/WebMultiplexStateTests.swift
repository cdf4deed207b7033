import NIOCore
import Testing

@testable import MCPHTTP

@Suite struct `An HTTP 2 connection's state` {
    private let limits = WebLimits.with {
        $0.streams = 2
        $0.idleTimeout = .seconds(75)
        $0.writeTimeout = .seconds(10)
        $0.lingerTimeout = .seconds(3)
    }
    private let start = NIODeadline.uptimeNanoseconds(0)
    private func state() -> WebMultiplexState { WebMultiplexState(limits: limits, at: start) }
    private func at(_ seconds: Int64) -> NIODeadline { start + .seconds(seconds) }

    @Test func `ends when nothing is asked for long enough`() {
        var state = state()
        #expect(state.deadline == at(75))
        #expect(state.clock(at(74)) == .nothing)
        #expect(state.opened(stream: 1, at: at(0)) == .nothing)
        #expect(state.deadline == nil)
        #expect(state.closed(at: at(100)) == .nothing)
        #expect(state.deadline == at(175))
        #expect(state.clock(at(175)) == .end(lastStream: 1))
    }

    @Test func `lets open streams end when it drains`() {
        var state = state()
        _ = state.opened(stream: 1, at: at(0))
        _ = state.opened(stream: 3, at: at(0))
        #expect(state.drain(at: at(1)) == .nameLast(stream: 3))
        #expect(state.drain(at: at(1)) == .nothing)
        #expect(state.deadline == nil)
        #expect(state.closed(at: at(2)) == .nothing)
        #expect(state.lastWordWritten(at: at(2)) == .nothing)
        #expect(state.closed(at: at(3)) == .end(lastStream: 3))
        #expect(state.deadline == at(13))
    }

    @Test func `closes at an error, but not before its last answers are written`() {
        var state = state()
        #expect(state.failed(at: at(0)) == .close)
        state = self.state()
        _ = state.opened(stream: 1, at: at(0))
        _ = state.drain(at: at(1))
        #expect(state.failed(at: at(2)) == .end(lastStream: 1))
        #expect(state.failed(at: at(2)) == .nothing)
        #expect(state.closed(at: at(2)) == .nothing)
        #expect(state.lastWordWritten(at: at(2)) == .closeOutput)
        #expect(state.failed(at: at(3)) == .nothing)
    }

    @Test func `ends at once when it drains and no stream is open`() {
        var state = state()
        #expect(state.drain(at: at(0)) == .end(lastStream: 0))
        #expect(state.drain(at: at(0)) == .nothing)
    }

    @Test func `waits for the client to close after the last word, but not for ever`() {
        var state = state()
        _ = state.drain(at: at(0))
        #expect(state.lastWordWritten(at: at(5)) == .closeOutput)
        #expect(state.mayRead)
        #expect(state.deadline == at(8))
        #expect(state.clock(at(8)) == .close)
        #expect(state.deadline == nil)
    }

    @Test func `does not wait for ever for a client that does not read the last word`() {
        var state = state()
        _ = state.drain(at: at(0))
        #expect(state.clock(at(10)) == .close)
    }

    @Test func `does not read on while the client does not, and gives up on it`() {
        var state = state()
        _ = state.opened(stream: 1, at: at(0))
        state.writeBlocked(at: at(1))
        #expect(!state.mayRead)
        state.writeBlocked(at: at(5))
        #expect(state.deadline == at(11))
        state.writeUnblocked()
        #expect(state.mayRead)
        #expect(state.deadline == nil)
        state.writeBlocked(at: at(20))
        #expect(state.clock(at(30)) == .close)
        #expect(!state.mayRead)
    }

    @Test func `abandons a client that resets streams whose responders go on`() {
        var state = state()
        for number in 1...4 {
            #expect(state.opened(stream: 2 * number - 1, at: at(0)) == .nothing)
            #expect(state.closed(at: at(0)) == .nothing)
        }
        state.responderEnded()
        #expect(state.opened(stream: 9, at: at(0)) == .nothing)
        #expect(state.opened(stream: 11, at: at(0)) == .abandon(lastStream: 11))
        #expect(state.opened(stream: 13, at: at(0)) == .nothing)
        #expect(state.drain(at: at(0)) == .nothing)
        #expect(state.clock(at(10)) == .close)
    }

    @Test func `closes once`() {
        var state = state()
        #expect(state.close() == .close)
        #expect(state.close() == .nothing)
        #expect(state.deadline == nil)
        #expect(state.lastWordWritten(at: at(0)) == .nothing)
        #expect(state.drain(at: at(0)) == .nothing)
    }
}
