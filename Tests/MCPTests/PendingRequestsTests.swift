import JSON
import Testing

@testable import MCP

@Suite(.timeLimit(.minutes(1))) struct `Pending requests` {
    private let pending = PendingRequests()

    private func answer(_ id: RequestID?, _ text: String) {
        pending.receive(JSONRPCResponse(id: id, outcome: .success(["text": .string(text)])))
    }

    @Test func `ids are never used twice`() {
        #expect(Set((0..<10).map { _ in pending.open() }).count == 10)
    }

    @Test func `each gets its own answer, in any order`() async throws {
        let (one, two) = (pending.open(), pending.open())
        async let first = pending.answer(to: one)
        async let second = pending.answer(to: two)
        answer(two, "2")
        answer(one, "1")
        #expect(try await first.get() == ["text": "1"])
        #expect(try await second.get() == ["text": "2"])
        #expect(pending.count == 0)
    }

    @Test func `an answer may come before anybody waits for it`() async throws {
        let id = pending.open()
        answer(id, "early")
        #expect(try await pending.answer(to: id).get() == ["text": "early"])
        #expect(pending.count == 0)
    }

    @Test func `an error is an answer`() async {
        let id = pending.open()
        pending.receive(JSONRPCResponse(id: id, outcome: .failure(MCPError(.userRejected, "no"))))
        let answer = await pending.answer(to: id)
        #expect(throws: MCPError(.userRejected, "no")) { try answer.get() }
    }

    @Test func `answers that nobody asked for, or late ones, are not kept`() async throws {
        answer(.integer(1), "unasked")
        answer(.string("1"), "unasked")
        answer(nil, "unasked")
        let id = pending.open()
        answer(id, "first")
        #expect(try await pending.answer(to: id).get() == ["text": "first"])
        answer(id, "late")
        #expect(pending.count == 0)
    }

    @Test func `what is abandoned is forgotten, answered or not`() async {
        let (answered, open) = (pending.open(), pending.open())
        answer(answered, "x")
        pending.abandon(answered)
        pending.abandon(open)
        pending.abandon(open)
        answer(open, "late")
        #expect(pending.count == 0)
    }

    @Test func `cancellation ends the wait, also when it comes first`() async {
        let id = pending.open()
        let answers = await withTaskGroup(of: Result<JSONObject, MCPError>.self) { group in
            group.addTask { await pending.answer(to: id) }
            group.cancelAll()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(throws: MCPError.self) { try answers[0].get() }
        pending.abandon(id)
        #expect(pending.count == 0)
    }

    @Test func `the end of the session ends every wait, now and later`() async {
        let (now, later) = (pending.open(), pending.open())
        async let first = pending.answer(to: now)
        pending.close()
        let ended = await first
        #expect(throws: MCPError.self) { try ended.get() }
        let second = await pending.answer(to: later)
        #expect(throws: MCPError.self) { try second.get() }
        pending.abandon(now)
        pending.abandon(later)
        #expect(pending.count == 0)
    }
}
