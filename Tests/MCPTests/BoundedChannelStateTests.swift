import Testing

@testable import MCP

@Suite struct `Bounded channel state` {
    typealias State = BoundedChannelState<String, String, String>
    struct Broken: Error {}

    /// The states a channel of one place can be in.
    enum Setup: CaseIterable {
        case empty, full, fullWithSender, consumerWaits, finishedEmpty, finishedFull, failed
    }

    func make(_ setup: Setup) -> State {
        var state = State(capacity: 1)
        switch setup {
        case .empty: break
        case .full: _ = state.offer("a")
        case .fullWithSender:
            _ = state.offer("a")
            _ = state.suspend("s1", with: "b")
        case .consumerWaits: _ = state.suspend("c1")
        case .finishedEmpty: _ = state.finish(nil)
        case .finishedFull:
            _ = state.offer("a")
            _ = state.finish(nil)
        case .failed: _ = state.finish(Broken())
        }
        return state
    }

    func name(_ offer: State.Offer) -> String {
        switch offer {
        case .buffered: "buffered"
        case .hand(let element, let consumer): "hand \(element) to \(consumer)"
        case .full: "full"
        case .finished: "finished"
        }
    }

    func name(_ take: State.Take) -> String {
        switch take {
        case .element(let element, let sender): "element \(element), resume \(sender ?? "nobody")"
        case .empty: "empty"
        case .finished(let error): "finished\(error == nil ? "" : " with error")"
        case .occupied: "occupied"
        }
    }

    @Test(
        arguments: [
            (.empty, "buffered"), (.full, "full"), (.fullWithSender, "full"), (.consumerWaits, "hand x to c1"),
            (.finishedEmpty, "finished"), (.finishedFull, "finished"), (.failed, "finished"),
        ] as [(Setup, String)])
    func `an offer in each state`(setup: Setup, expected: String) {
        var state = make(setup)
        #expect(name(state.offer("x")) == expected)
    }

    @Test(
        arguments: [
            (.empty, "buffered"), (.full, "waiting 1"), (.fullWithSender, "waiting 2"),
            (.consumerWaits, "hand x to c1"),
            (.finishedEmpty, "finished"), (.finishedFull, "finished"), (.failed, "finished"),
        ] as [(Setup, String)])
    func `a sender that would wait in each state`(setup: Setup, expected: String) {
        var state = make(setup)
        switch state.suspend("s", with: "x") {
        case .waiting(let id): #expect("waiting \(id)" == expected)
        case .settled(let offer): #expect(name(offer) == expected)
        }
    }

    @Test(
        arguments: [
            (.empty, "empty"), (.full, "element a, resume nobody"), (.fullWithSender, "element a, resume s1"),
            (.consumerWaits, "occupied"), (.finishedEmpty, "finished"), (.finishedFull, "element a, resume nobody"),
            (.failed, "finished with error"),
        ] as [(Setup, String)])
    func `a take in each state`(setup: Setup, expected: String) {
        var state = make(setup)
        #expect(name(state.take()) == expected)
    }

    @Test(
        arguments: [
            (.empty, [], nil), (.full, [], nil), (.fullWithSender, ["s1"], nil), (.consumerWaits, [], "c1"),
            (.finishedEmpty, [], nil), (.finishedFull, [], nil), (.failed, [], nil),
        ] as [(Setup, [String], String?)])
    func `the finish in each state`(setup: Setup, senders: [String], consumer: String?) {
        var state = make(setup)
        let released = state.finish(nil)
        #expect(released.senders == senders)
        #expect(released.consumer == consumer)
        #expect(name(state.offer("x")) == "finished")
    }

    @Test(arguments: Setup.allCases)
    func `giving up in each state concerns only the one who waits`(setup: Setup) {
        var state = make(setup)
        #expect(state.cancelSender(99) == nil)
        #expect(state.cancelConsumer(99) == nil)
        #expect(state.cancelSender(1) == (setup == .fullWithSender ? "s1" : nil))
        #expect(state.cancelConsumer(1) == (setup == .consumerWaits ? "c1" : nil))
        #expect(state.waitingSenderCount == 0)
    }

    @Test func `a cancelled sender leaves the others their order`() {
        var state = make(.fullWithSender)
        guard case .waiting(let second) = state.suspend("s2", with: "c"), case .waiting = state.suspend("s3", with: "d")
        else {
            Issue.record("both must wait")
            return
        }
        #expect(state.cancelSender(second) == "s2")
        #expect(name(state.take()) == "element a, resume s1")
        #expect(name(state.take()) == "element b, resume s3")
        #expect(name(state.take()) == "element d, resume nobody")
        #expect(name(state.take()) == "empty")
    }

    @Test func `an error is told once, after everything that was buffered`() {
        var state = make(.full)
        _ = state.finish(Broken())
        #expect(name(state.take()) == "element a, resume nobody")
        #expect(name(state.take()) == "finished with error")
        #expect(name(state.take()) == "finished")
    }

    @Test func `a consumer that waits for a finished channel is settled at once`() {
        var state = make(.finishedEmpty)
        guard case .settled(let take) = state.suspend("c") else {
            Issue.record("must not wait")
            return
        }
        #expect(name(take) == "finished")
    }
}
