import Testing

@testable import RedisClient

@Suite struct `The table of subscriptions` {
    private typealias Table = SubscriptionTable<String>

    private static func name(_ text: String, _ kind: SubscriptionKind = .channel) -> Table.Name {
        Table.Name(kind: kind, bytes: Array(text.utf8))
    }

    private static func push(_ words: String...) -> [RedisValue] { words.map { .bulk(Array($0.utf8)) } }

    @Test func `tells the server of the first and the last only`() {
        var table = Table()
        #expect(table.add("x", id: 1, to: Self.name("a")) == .subscribe)
        #expect(table.add("y", id: 2, to: Self.name("a")) == .wait)
        #expect(table.confirm([Self.name("a")]).sorted() == ["x", "y"])
        #expect(table.add("z", id: 3, to: Self.name("a")) == .confirmed)
        let last = [1, 3, 2, 2].map { table.remove(id: $0, from: Self.name("a")) }
        #expect(last == [false, false, true, false])
        #expect(table.isEmpty)
    }

    @Test func `finds whom a message is for`() {
        var table = Table()
        _ = table.add("x", id: 1, to: Self.name("a"))
        _ = table.add("y", id: 2, to: Self.name("a*", .pattern))
        #expect(table.message(in: Self.push("message", "a", "1"))?.1 == ["x"])
        #expect(table.message(in: Self.push("pmessage", "a*", "ab", "1"))?.1 == ["y"])
        #expect(table.message(in: Self.push("smessage", "a", "1"))?.1 == [])
        #expect(table.message(in: Self.push("message", "a")) == nil)
        #expect(table.message(in: Self.push("invalidate", "a", "1")) == nil)
        #expect(table.message(in: []) == nil)
    }

    @Test func `begins anew after a lost connection, shard by shard`() {
        var table = Table()
        _ = table.add("x", id: 1, to: Self.name("a"))
        _ = table.add("y", id: 2, to: Self.name("b"))
        _ = table.add("s", id: 3, to: Self.name("a", .shard))
        _ = table.add("t", id: 4, to: Self.name("b", .shard))
        _ = table.confirm([Self.name("a")])
        #expect(table.interrupt() == ["x"])
        #expect(table.interrupt().isEmpty)
        #expect(table.commands.map(\.count).sorted() == [1, 1, 2])
    }

    @Test func `loses what the server ends on its own`() {
        var table = Table()
        _ = table.add("s", id: 1, to: Self.name("a", .shard))
        #expect(table.ended(by: Self.push("sunsubscribe", "b")) == nil)
        #expect(table.ended(by: Self.push("unsubscribe", "a")) == nil)
        #expect(table.ended(by: Self.push("sunsubscribe", "a")) == Self.name("a", .shard))
        #expect(table.end([Self.name("a", .shard)]) == ["s"])
        #expect(table.isEmpty)
    }
}

@Suite struct `The link to a server` {
    @Test func `lets callers wait until there is a connection`() {
        var link = LinkState<String, String>()
        guard case .wait = link.admit(ticket: 1, waiter: { "a" }), case .wait = link.admit(ticket: 2, waiter: { "b" })
        else {
            Issue.record("nobody waits")
            return
        }
        #expect(link.abandon(2) == "b")
        #expect(link.failed(RedisError(.unreachable, "")).isEmpty)
        #expect(link.connected("c") == ["a"])
        #expect(link.connection == "c")
        #expect(link.lastError == nil)
        link.lost()
        #expect(link.connection == nil)
    }

    @Test func `lets callers wait while the connection is broken that it still has`() {
        var link = LinkState<String, String>()
        _ = link.connected("c")
        guard case .wait = link.admit(ticket: 1, isUsable: { _ in false }, waiter: { "a" }) else {
            Issue.record("a broken connection was handed out")
            return
        }
        link.lost()
        #expect(link.connected("d") == ["a"])
    }

    @Test func `refuses at once what only a person can mend`() {
        var link = LinkState<String, String>()
        _ = link.admit(ticket: 1) { "a" }
        #expect(link.failed(RedisError(.authenticationFailed, "")) == ["a"])
        guard case .refuse(let error) = link.admit(ticket: 2, waiter: { "b" }) else {
            Issue.record("somebody waits in vain")
            return
        }
        #expect(error.code == .authenticationFailed)
        #expect(link.connected("c") == [])
    }

    @Test func `is closed for good`() {
        var link = LinkState<String, String>()
        _ = link.admit(ticket: 1) { "a" }
        #expect(link.stop() == ["a"])
        #expect(link.connected("c") == nil)
        #expect(link.failed(RedisError(.unreachable, "")).isEmpty)
        guard case .refuse = link.admit(ticket: 2, waiter: { "b" }) else {
            Issue.record("somebody waits in vain")
            return
        }
    }

    @Test func `waits longer after each failure, and begins anew after a long connection`() {
        var backOff = RedisBackOff()
        var generator = SystemRandomNumberGenerator()
        let waits = (0..<30).map { _ in backOff.next(using: &generator) }
        #expect(waits.allSatisfy { $0 <= .seconds(1) && $0 >= .milliseconds(25) })
        #expect(waits[10] >= .milliseconds(500))
        backOff.ended(after: .seconds(1))
        #expect(backOff.next(using: &generator) >= .milliseconds(500))
        backOff.ended(after: .seconds(5))
        #expect(backOff.next(using: &generator) <= .milliseconds(50))
    }
}
