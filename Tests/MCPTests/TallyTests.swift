import Testing

@testable import MCP

@Suite struct `A tally of what is under way` {
    @Test func `is empty at first, and again when all have left`() async {
        let tally = Tally()
        await tally.emptied()
        tally.enter()
        tally.enter()
        tally.leave()
        #expect(tally.count == 1)
        async let isOver: Void = tally.emptied()
        tally.leave()
        await isOver
        #expect(tally.count == 0)
    }

    @Test func `lets no more in than it may`() {
        let tally = Tally()
        #expect(tally.enter(limit: 1))
        #expect(!tally.enter(limit: 1))
        tally.leave()
        #expect(tally.enter(limit: 1))
    }

    @Test func `lets a waiter go that is cancelled`() async {
        let tally = Tally()
        tally.enter()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await tally.emptied() }
            group.cancelAll()
        }
        #expect(tally.count == 1)
    }
}
