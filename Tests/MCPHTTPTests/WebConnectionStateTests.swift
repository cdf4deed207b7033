import NIOCore
import NIOHTTP1
import Testing

@testable import MCPHTTP

@Suite struct `Web connection state` {
    typealias State = WebConnectionState
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private let limits = WebLimits.with {
        $0.pipelined = 2
        $0.bodyBytes = 10
        $0.lingerBytes = 100
    }
    private func after(_ seconds: Int64) -> NIODeadline { start + .seconds(seconds) }
    private func fresh() -> State { State(limits: limits, at: start) }

    /// Feeds a whole request as the parser would.
    private func feed(
        _ state: inout State, _ uri: String = "/", method: HTTPMethod = .GET, version: HTTPVersion = .http1_1,
        headers: HTTPHeaders = ["host": "a"]
    ) -> State.Action {
        #expect(state.received(bytes: 20, at: start) == .parse)
        let head = HTTPRequestHead(version: version, method: method, uri: uri, headers: headers)
        let first = state.received(head, at: start)
        return first == .nothing ? state.receivedEnd() : first
    }
    private func request(_ uri: String = "/") -> WebRequest {
        WebRequest(
            head: HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: ["host": "a"]), body: .init())
    }
    /// A state in which a request is with the responder.
    private func answering() -> State {
        var state = fresh()
        #expect(state.next(at: start) == .nothing)
        #expect(feed(&state) == .deliver(request()))
        return state
    }
    private func answer(_ state: inout State, at now: NIODeadline? = nil) -> State.Action {
        guard case .write = state.start(.ok, [:], wholeBodyBytes: 0, at: now ?? start) else { return .nothing }
        return state.finishAnswer(at: now ?? start)
    }

    // MARK: States and events

    enum Stage: CaseIterable { case idle, halfRead, answering, streaming, flushing, lingering, gone, closed }
    enum Event: CaseIterable {
        case bytes, head, body, end, parseError, inputClosed, answer, streamHead, streamEnd, flushed, flushFailed
        case drain, close, taskEnded, clockLater
    }

    private func state(_ stage: Stage) -> State {
        var state = fresh()
        switch stage {
        case .idle: _ = state.next(at: start)
        case .halfRead:
            _ = state.next(at: start)
            _ = state.received(bytes: 20, at: start)
            _ = state.received(
                HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["host": "a"]), at: start)
        case .answering: state = answering()
        case .streaming:
            state = answering()
            _ = state.start(.ok, [:], wholeBodyBytes: nil, at: start)
        case .flushing, .lingering:
            _ = state.next(at: start)
            _ = state.failedToParse(.unknown, at: start)
            if stage == .lingering { _ = state.flushed(true, at: start) }
        case .gone:
            state = answering()
            _ = state.inputClosed()
        case .closed: state.connectionClosed()
        }
        return state
    }
    private func apply(_ event: Event, to state: inout State) -> String {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/2", headers: ["host": "a"])
        let action: State.Action
        switch event {
        case .bytes: return "\(state.received(bytes: 1, at: start))"
        case .streamHead:
            switch state.start(.ok, [:], wholeBodyBytes: nil, at: start) {
            case .write: return "write"
            case .refuse: return "refuse"
            case .ignore: return "ignore"
            }
        case .answer: action = answer(&state)
        case .streamEnd: action = state.finishAnswer(at: start)
        case .head: action = state.received(head, at: start)
        case .body: action = state.received(ByteBuffer(string: "x"), at: start)
        case .end: action = state.receivedEnd()
        case .parseError: action = state.failedToParse(.unknown, at: start)
        case .inputClosed: action = state.inputClosed()
        case .flushed: action = state.flushed(true, at: start)
        case .flushFailed: action = state.flushed(false, at: start)
        case .drain: action = state.drain()
        case .close: action = state.close()
        case .taskEnded: action = state.taskEnded()
        case .clockLater: action = state.clock(after(100))
        }
        switch action {
        case .nothing: return "nothing"
        case .deliver: return "deliver"
        case .sendContinue: return "continue"
        case .refuse(let refusal): return "\(refusal.status.code)"
        case .finish: return "finish"
        case .closeOutput: return "closeOutput"
        case .close: return "close"
        }
    }

    /// Rows are stages, columns events; `.` is "nothing".
    static let table = """
                  bytes head body end     parseError inputClosed answer streamHead streamEnd flushed     flushFailed drain close taskEnded clockLater
        idle      parse .    .    .       400        close       .      ignore     .         .           .           close close close     close
        halfRead  parse .    .    deliver 400        close       .      ignore     .         .           .           .     close close     408
        answering parse .    .    .       .          .           .      write      .         .           .           .     close close     .
        streaming parse .    .    .       .          .           .      ignore     .         .           .           .     close close     .
        flushing  drop  .    .    .       .          .           .      ignore     .         closeOutput close       .     close .         close
        lingering drop  .    .    .       .          close       .      ignore     .         .           .           .     close .         close
        gone      drop  .    .    .       .          .           finish write      .         .           .           .     close close     .
        closed    drop  .    .    .       .          close       .      ignore     .         .           .           .     close .         .
        """

    @Test(arguments: Stage.allCases) func `does what the table says for each event`(_ stage: Stage) throws {
        let row = try #require(Self.table.split(separator: "\n").first { $0.hasPrefix("\(stage) ") })
        let cells = row.split(separator: " ").dropFirst()
        try #require(cells.count == Event.allCases.count)
        for (event, cell) in zip(Event.allCases, cells) {
            var state = state(stage)
            #expect(apply(event, to: &state) == (cell == "." ? "nothing" : cell), "\(stage), \(event)")
        }
    }

    /// Every two events in a row in every stage: what must hold whatever happens.
    @Test(arguments: Stage.allCases) func `keeps its promises after any two events`(_ stage: Stage) {
        for first in Event.allCases {
            for second in Event.allCases {
                var state = state(stage)
                let actions = [apply(first, to: &state), apply(second, to: &state)]
                let story: Comment = "\(stage), \(first), \(second): \(actions)"
                if actions.contains("close") { #expect(state.deadline == nil && !state.mayRead, story) }
                if state.isGone { #expect(!actions.suffix(1).contains("deliver"), story) }
                #expect(actions.filter { $0 == "finish" || $0.hasPrefix("4") }.count <= 1, story)
            }
        }
    }

    // MARK: Order and limits

    @Test func `hands out requests one at a time and in order`() {
        var state = answering()
        #expect(feed(&state, "/2") == .nothing)
        #expect(feed(&state, "/3") == .nothing)
        for uri in ["/2", "/3"] {
            #expect(answer(&state) == .nothing)
            #expect(state.next(at: start) == .deliver(request(uri)))
        }
        #expect(answer(&state) == .nothing)
        #expect(state.next(at: start) == .nothing)
    }

    @Test func `stops reading while enough requests wait, and drops none`() {
        var state = answering()
        #expect(state.mayRead)
        _ = feed(&state, "/2")
        #expect(state.mayRead)
        _ = feed(&state, "/3")
        #expect(!state.mayRead)
        _ = feed(&state, "/4")
        for uri in ["/2", "/3", "/4"] {
            #expect(answer(&state) == .nothing)
            #expect(state.next(at: start) == .deliver(request(uri)))
        }
        #expect(state.mayRead)
    }

    @Test func `stops reading while the waiting bodies fill the limit of one`() {
        var state = answering()
        _ = state.received(
            HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: ["host": "a"]), at: start)
        _ = state.received(ByteBuffer(repeating: 0, count: 10), at: start)
        _ = state.receivedEnd()
        #expect(!state.mayRead)
    }

    @Test func `gives up on a client that is read although enough requests wait`() {
        var state = answering()
        var count = 0
        while state.received(bytes: 20, at: start) == .parse, count < 10_000 {
            _ = feed(&state)
            count += 1
        }
        #expect(count <= 2 + 2 * WebChannel.readBytes / 16 + 1)
        #expect(!state.mayRead)
    }

    @Test(arguments: [[10], [4, 6], [11], [4, 7]]) func `takes a body up to the limit`(_ parts: [Int]) {
        var state = fresh()
        _ = state.received(
            HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: ["host": "a"]), at: start)
        let last = parts.map { state.received(ByteBuffer(repeating: 0, count: $0), at: start) }.last
        let isAllowed = parts.reduce(0, +) <= 10
        #expect(last == (isAllowed ? .nothing : .refuse(.bodyTooLarge(limit: 10))))
    }

    @Test func `refuses after the answers before, and reads no more until then`() {
        var state = answering()
        _ = feed(&state, "/2")
        #expect(feed(&state, "/3", headers: [:]) == .nothing)
        #expect(!state.mayRead)
        #expect(state.received(bytes: 1, at: start) == .drop)
        #expect(answer(&state) == .nothing)
        #expect(state.next(at: start) == .deliver(request("/2")))
        #expect(answer(&state) == .refuse(.hostMissing))
    }

    @Test func `drops what comes after its last answer, up to the limit`() {
        var state = state(.lingering)
        #expect(state.mayRead)
        #expect(state.received(bytes: 100, at: start) == .drop)
        #expect(state.received(bytes: 1, at: start) == .close)
    }

    @Test func `answers what it was asked before the shutdown and nothing after`() {
        var state = answering()
        _ = feed(&state, "/2")
        #expect(state.drain() == .nothing)
        guard case .write(let head) = state.start(.ok, [:], wholeBodyBytes: 0, at: start) else {
            Issue.record("not written")
            return
        }
        #expect(head.headers["connection"] == ["close"])
        #expect(state.finishAnswer(at: start) == .finish)
        #expect(state.next(at: start) == .nothing)
        #expect(!state.isGone)
    }

    @Test func `says 500 for a request left unanswered, and closes on an answer left unfinished`() {
        var (silent, broken) = (answering(), state(.streaming))
        #expect(silent.next(at: start) == .refuse(.unanswered))
        #expect(broken.next(at: start) == .close)
    }

    // MARK: Time

    @Test func `gives a request its time from the first byte`() {
        var state = fresh()
        #expect(state.deadline == after(75))
        _ = state.received(bytes: 1, at: after(10))
        _ = state.received(bytes: 1, at: after(20))
        #expect(state.deadline == after(40))
        #expect(state.clock(after(39)) == .nothing)
        #expect(state.clock(after(40)) == .refuse(.tooSlow))
    }

    @Test func `is idle from its last answer on, and not while it answers`() {
        var state = answering()
        #expect(state.deadline == nil)
        _ = answer(&state, at: after(50))
        #expect(state.deadline == after(125))
        #expect(state.clock(after(125)) == .close)
    }

    @Test func `does not count time in which the client had to wait`() {
        var state = answering()
        _ = feed(&state, "/2")
        _ = feed(&state, "/3")
        _ = state.received(bytes: 1, at: after(1))
        #expect(state.deadline == nil)
        _ = answer(&state, at: after(60))
        _ = state.next(at: after(60))
        #expect(state.deadline == after(90))
    }

    @Test func `starts the time of a body with the 100 that asks for it`() {
        var state = answering()
        let headers: HTTPHeaders = ["host": "a", "expect": "100-continue", "content-length": "1"]
        _ = state.received(bytes: 1, at: start)
        #expect(
            state.received(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: headers), at: start)
                == .nothing)
        #expect(state.deadline == nil)
        #expect(answer(&state, at: after(60)) == .sendContinue)
        #expect(state.deadline == after(90))
    }

    @Test func `gives the client the write timeout to read on`() {
        var state = state(.streaming)
        state.writeBlocked(at: after(1))
        state.writeBlocked(at: after(5))
        #expect(state.deadline == after(11))
        #expect(state.clock(after(11)) == .close)
        state = self.state(.streaming)
        state.writeBlocked(at: after(1))
        state.writeUnblocked()
        #expect(state.deadline == nil)
    }

    @Test func `gives a last answer the write timeout and the client the linger timeout`() {
        #expect(state(.flushing).deadline == after(10))
        #expect(state(.lingering).deadline == after(3))
    }
}
