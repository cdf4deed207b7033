import NIOCore
import NIOHTTP1
import Testing

@testable import MCPHTTP

@Suite struct `Web upgrade` {
    private let now = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private static let asking: HTTPHeaders = ["host": "a", "connection": "keep-alive, Upgrade", "upgrade": "websocket"]

    /// A state in which the request is with the responder.
    private func answering(
        _ headers: HTTPHeaders = asking, version: HTTPVersion = .http1_1
    ) -> WebConnectionState {
        var state = WebConnectionState(limits: WebLimits(), at: now)
        _ = state.next(at: now)
        #expect(state.received(bytes: 20, at: now) == .parse)
        let head = HTTPRequestHead(version: version, method: .GET, uri: "/", headers: headers)
        #expect(state.received(head, at: now) == .nothing)
        guard case .deliver = state.receivedEnd() else {
            Issue.record("not delivered")
            return state
        }
        return state
    }

    @Test func `keeps what comes behind the request, and reads no more until it is decided`() {
        var state = answering()
        #expect(!state.mayRead)
        #expect(state.received(bytes: 100, at: now) == .parse)
        #expect(state.deadline == nil)
    }

    @Test func `keeps it behind a request that waits for its turn, too`() {
        var state = answering(["host": "a"])
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: Self.asking)
        #expect(state.received(head, at: now) == .nothing)
        #expect(state.receivedEnd() == .nothing)
        #expect(state.received(bytes: 100, at: now) == .parse)
        #expect(state.upgrade() == false)
    }

    @Test func `leaves the connection to others`() {
        var state = answering()
        #expect(state.upgrade() == true)
        #expect(state.isUpgraded)
        #expect(!state.mayRead)
        #expect(state.deadline == nil)
        #expect(state.received(bytes: 1, at: now) == .drop)
        #expect(state.drain() == .nothing)
        #expect(state.taskEnded() == .nothing)
        #expect(!state.isGone)
        #expect(state.upgrade() == false)
    }

    @Test func `is refused to who did not ask, or asked an old version`() {
        var plain = answering(["host": "a"])
        #expect(plain.upgrade() == false)
        var half = answering(["host": "a", "upgrade": "websocket"])
        #expect(half.upgrade() == false)
        var old = answering(version: .http1_0)
        #expect(old.upgrade() == false)
    }

    @Test func `is refused when the client is gone or the server is going`() {
        var gone = answering()
        _ = gone.inputClosed()
        #expect(gone.upgrade() == false)
        var draining = answering()
        _ = draining.drain()
        #expect(draining.upgrade() == false)
        var begun = answering()
        _ = begun.start(.ok, [:], wholeBodyBytes: nil, at: now)
        #expect(begun.upgrade() == false)
    }
}
