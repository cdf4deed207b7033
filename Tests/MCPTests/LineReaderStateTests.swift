import Testing

@testable import MCP

@Suite struct `Line reader state` {
    typealias State = LineReaderState<String>
    struct Broken: Error {}

    func name(_ take: State.Take) -> String {
        switch take {
        case .frame(.message(let bytes)): String(decoding: bytes, as: UTF8.self)
        case .frame(.tooLong(let count)): "too long: \(count)"
        case .ended(let error): error == nil ? "ended" : "ended with error"
        case .occupied: "occupied"
        case .nothing: "nothing"
        }
    }

    func waits(_ outcome: State.Await) -> Bool? {
        if case .waiting(_, let startReading) = outcome { startReading } else { nil }
    }

    @Test func `a thread reads only while somebody waits`() {
        var state = State(maximumLineBytes: 100)
        #expect(state.keepsReading() == false)
        #expect(waits(state.suspend("c")) == true)
        #expect(state.keepsReading() == true)
        let served = state.received(Array("a\nb\n".utf8)[...])
        #expect(served?.consumer == "c")
        #expect(served?.frame == .message([0x61]))
        #expect(state.keepsReading() == false)
        #expect(name(state.take()) == "b")
        #expect(waits(state.suspend("c")) == true)
    }

    @Test func `a consumer that returns before the thread stopped needs no second thread`() {
        var state = State(maximumLineBytes: 100)
        _ = state.suspend("c")
        _ = state.received(Array("a\n".utf8)[...])
        #expect(waits(state.suspend("c")) == false)
        #expect(state.keepsReading() == true)
    }

    @Test func `half a line keeps the consumer waiting`() {
        var state = State(maximumLineBytes: 100)
        _ = state.suspend("c")
        #expect(state.received([0x61]) == nil)
        #expect(state.keepsReading() == true)
        #expect(name(state.take()) == "occupied")
        #expect(state.received([0x62, 0x0A])?.frame == .message([0x61, 0x62]))
    }

    @Test func `the end delivers the rest, then the error once`() {
        var state = State(maximumLineBytes: 100)
        _ = state.suspend("c")
        _ = state.received([0x61])
        #expect(state.ended(Broken())?.frame == .message([0x61]))
        #expect(state.release() == nil)
        #expect(name(state.take()) == "ended with error")
        #expect(name(state.take()) == "ended")
        #expect(state.keepsReading() == false)
    }

    @Test func `a consumer that waits at the end is released with the error`() {
        var state = State(maximumLineBytes: 100)
        _ = state.suspend("c")
        #expect(state.ended(Broken()) == nil)
        let released = state.release()
        #expect(released?.consumer == "c")
        #expect(released?.error is Broken)
        #expect(name(state.take()) == "ended")
    }

    @Test func `closing drops what was not taken and releases who waits`() {
        var state = State(maximumLineBytes: 100)
        _ = state.suspend("c")
        state.close()
        #expect(state.release()?.consumer == "c")
        #expect(state.received(Array("a\n".utf8)[...]) == nil)
        #expect(name(state.take()) == "ended")

        var full = State(maximumLineBytes: 100)
        _ = full.suspend("c")
        _ = full.received(Array("a\nb\n".utf8)[...])
        full.close()
        #expect(name(full.take()) == "ended")
    }

    @Test func `only the consumer that waits can give up`() {
        var state = State(maximumLineBytes: 100)
        guard case .waiting(let id, _) = state.suspend("c") else {
            Issue.record("must wait")
            return
        }
        #expect(state.cancelConsumer(id &+ 1) == nil)
        #expect(state.cancelConsumer(id) == "c")
        #expect(state.cancelConsumer(id) == nil)
        #expect(state.keepsReading() == false)
    }
}
