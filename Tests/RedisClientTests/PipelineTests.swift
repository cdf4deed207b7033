import NIOCore
import Testing

@testable import RedisClient

@Suite struct `A queue of commands` {
    private static func pipeline(_ change: (inout RedisConnectionLimits) -> Void = { _ in }) -> Pipeline<String> {
        var limits = RedisConnectionLimits()
        change(&limits)
        return Pipeline(limits: limits)
    }

    private static func answer(_ delivery: Pipeline<String>.Delivery) -> String {
        switch delivery {
        case .answer(let waiter, let value): "\(waiter)=\(value.string ?? value.integer.map(String.init) ?? "null")"
        case .failure(let waiter, let error): "\(waiter)!\(error.code.rawValue)"
        case .dropped: "dropped"
        case .push(let elements): "push \(elements.compactMap(\.string).joined(separator: " "))"
        case .unexpected: "unexpected"
        }
    }

    @Test func `gives replies to those who asked, in order`() throws {
        var queue = Self.pipeline()
        try queue.append([["GET", "a"]], ticket: 1, deadline: .seconds(1)) { _ in "a" }
        try queue.append([["GET", "b"]], ticket: 2, deadline: .seconds(1)) { _ in "b" }
        let sent = queue.takeOutgoing().map { String(buffer: $0) } ?? ""
        #expect(sent.contains("$1\r\nb\r\n"))
        #expect(queue.takeOutgoing() == nil)
        #expect(Self.answer(queue.receive(.integer(1), now: .zero)) == "a=1")
        #expect(Self.answer(queue.receive(.integer(2), now: .zero)) == "b=2")
        #expect(Self.answer(queue.receive(.integer(3), now: .zero)) == "unexpected")
    }

    @Test func `drops the reply of a caller who left`() throws {
        var queue = Self.pipeline()
        try queue.append([["GET", "a"]], ticket: 1, deadline: .seconds(1)) { _ in "a" }
        try queue.append([["GET", "b"]], ticket: 2, deadline: .seconds(1)) { _ in "b" }
        _ = queue.takeOutgoing()
        #expect(queue.abandon(1) == ["a"])
        #expect(queue.abandon(1).isEmpty)
        #expect(Self.answer(queue.receive(.integer(1), now: .zero)) == "dropped")
        #expect(Self.answer(queue.receive(.integer(2), now: .zero)) == "b=2")
    }

    @Test func `fails only the command whose reply was dropped`() throws {
        var queue = Self.pipeline()
        let error = RedisError(.tooLarge, "It is too large.")
        try queue.append([["GET", "a"]], ticket: 1, deadline: .seconds(1)) { _ in "a" }
        try queue.append([["GET", "b"]], ticket: 2, deadline: .seconds(1)) { _ in "b" }
        _ = queue.takeOutgoing()
        #expect(Self.answer(queue.receive(tooLarge: error, now: .zero)) == "a!tooLarge")
        #expect(Self.answer(queue.receive(.integer(2), now: .zero)) == "b=2")
        #expect(Self.answer(queue.receive(tooLarge: error, now: .zero)) == "unexpected")
    }

    @Test func `takes no reply for a command that has not left`() throws {
        var queue = Self.pipeline()
        try queue.append([["GET", "a"]], ticket: 1, deadline: .seconds(1)) { _ in "a" }
        #expect(Self.answer(queue.receive(.integer(1), now: .zero)) == "unexpected")
    }

    @Test func `says at the end which commands may have been carried out`() throws {
        var queue = Self.pipeline()
        try queue.append([["INCR", "a"]], ticket: 1, deadline: .seconds(1)) { _ in "a" }
        _ = queue.takeOutgoing()
        try queue.append([["INCR", "b"]], ticket: 2, deadline: .seconds(1)) { _ in "b" }
        let left = queue.close()
        #expect(left.map(\.waiter) == ["a", "b"])
        #expect(left.map(\.wasSent) == [true, false])
        #expect(queue.isEmpty)
        #expect(queue.takeOutgoing() == nil)
    }

    @Test func `is bounded in commands and in bytes`() throws {
        var queue = Self.pipeline { ($0.maxCommands, $0.maxUnsentBytes) = (2, 500) }
        try queue.append([["PING"], ["PING"]], ticket: 1, deadline: .zero) { _ in "a" }
        #expect(throws: RedisError.self) { try queue.append([["PING"]], ticket: 2, deadline: .zero) { _ in "b" } }
        queue = Self.pipeline { $0.maxUnsentBytes = 100 }
        let long = RedisArgument([UInt8](repeating: 0, count: 100))
        #expect(throws: RedisError.self) { try queue.append([[long]], ticket: 2, deadline: .zero) { _ in "b" } }
        #expect(queue.isEmpty)
    }

    @Test func `ends waits at their deadlines, and a silent connection later`() throws {
        var queue = Self.pipeline { $0.maxSilence = .seconds(5) }
        #expect(queue.nextLook(now: .zero) == nil)
        try queue.append([["GET", "a"]], ticket: 1, deadline: .milliseconds(100)) { _ in "a" }
        try queue.append([["GET", "b"]], ticket: 2, deadline: .seconds(1)) { _ in "b" }
        _ = queue.takeOutgoing()
        #expect(queue.nextLook(now: .zero) == .milliseconds(100))
        #expect(queue.expire(now: .milliseconds(100)).waiters == ["a"])
        #expect(queue.expire(now: .seconds(1)).waiters == ["b"])
        #expect(queue.expire(now: .seconds(5)).isDead == false)
        #expect(queue.nextLook(now: .seconds(5)) != nil)
        #expect(queue.expire(now: .seconds(5) + .milliseconds(100)).isDead)
    }

    @Test func `does not count a connection as dead on which something arrives`() throws {
        var queue = Self.pipeline { $0.maxSilence = .seconds(5) }
        try queue.append([["DEBUG", "SLEEP", "9"]], ticket: 1, deadline: .seconds(1)) { _ in "a" }
        _ = queue.takeOutgoing()
        _ = queue.receive(.push([.status("invalidate")]), now: .seconds(5))
        #expect(queue.expire(now: .seconds(9)).isDead == false)
        #expect(queue.expire(now: .seconds(10)).isDead)
    }

    @Test func `tells pushes from replies`() throws {
        var queue = Self.pipeline()
        try queue.append([["GET", "a"]], ticket: 1, deadline: .seconds(1)) { _ in "a" }
        _ = queue.takeOutgoing()
        let push = RedisValue.push([.status("message"), .status("c"), .status("hi")])
        #expect(Self.answer(queue.receive(.attributed(push, attributes: []), now: .zero)) == "push message c hi")
        #expect(Self.answer(queue.receive(.integer(1), now: .zero)) == "a=1")
    }

    @Test func `takes a subscription as confirmed once every name is`() throws {
        var queue = Self.pipeline()
        let two = Pipeline<String>.Expectation.confirmations(kind: "subscribe", count: 2)
        try queue.append([["SUBSCRIBE", "a", "b"]], ticket: 1, deadline: .seconds(1), expecting: two) { _ in "s" }
        try queue.append([["GET", "x"]], ticket: 2, deadline: .seconds(1)) { _ in "x" }
        _ = queue.takeOutgoing()
        let confirmation = RedisValue.push([.status("subscribe"), .status("a"), .integer(1)])
        #expect(Self.answer(queue.receive(confirmation, now: .zero)) == "dropped")
        #expect(Self.answer(queue.receive(.push([.status("message")]), now: .zero)) == "push message")
        #expect(Self.answer(queue.receive(confirmation, now: .zero)) == "s=null")
        #expect(Self.answer(queue.receive(.integer(1), now: .zero)) == "x=1")
    }

    @Test func `takes an error as the answer to a subscription`() throws {
        var queue = Self.pipeline()
        let one = Pipeline<String>.Expectation.confirmations(kind: "subscribe", count: 1)
        try queue.append([["SUBSCRIBE", "a"]], ticket: 1, deadline: .seconds(1), expecting: one) { _ in "s" }
        _ = queue.takeOutgoing()
        guard case .answer("s", .error("NOPERM")) = queue.receive(.error("NOPERM"), now: .zero) else {
            Issue.record("the error went elsewhere")
            return
        }
    }

    @Test func `takes arrays for messages in RESP2`() throws {
        var queue = Self.pipeline()
        queue.takesArraysAsPushes = true
        let message = RedisValue.array([.status("message"), .status("c"), .status("hi")])
        #expect(Self.answer(queue.receive(message, now: .zero)) == "push message c hi")
    }
}
