import Testing

@testable import PostgreSQLClient

@Suite struct `A pool's decisions` {
    typealias State = PoolState<ContinuousClock.Instant>

    private static let start = ContinuousClock.now
    private static let refused = PostgreSQLError(.refused, "down")

    private func state(_ change: (inout PostgreSQLPoolLimits) -> Void = { _ in }) -> State {
        var limits = PostgreSQLPoolLimits()
        limits.maxConnections = 2
        change(&limits)
        return State(limits: limits)
    }

    private func at(_ seconds: Double) -> ContinuousClock.Instant { Self.start + .seconds(seconds) }

    @Test func `connect for each who waits, up to the limit`() {
        var pool = state()
        #expect(pool.acquire(1, at: at(0)) == [.connect(1)])
        #expect(pool.acquire(2, at: at(0)) == [.connect(2)])
        #expect(pool.acquire(3, at: at(0)) == [])
        #expect(pool.connected(2, at: at(1)) == [.hand(2, to: 1, needsCheck: false)])
        #expect(pool.connected(1, at: at(1)) == [.hand(1, to: 2, needsCheck: false)])
        #expect(pool.giveBack(1, at: at(2)) == [.hand(1, to: 3, needsCheck: false)])
        #expect(pool.giveBack(2, at: at(2)) == [])
        #expect(pool.idleCount == 1)
    }

    @Test func `refuse who comes when too many wait`() {
        var pool = state {
            $0.maxWaiting = 1
            $0.maxConnections = 1
        }
        #expect(pool.acquire(1, at: at(0)) == [.connect(1)])
        #expect(pool.acquire(2, at: at(0)) == [.refuse(2, .tooManyWaiting)])
        pool.leave(1)
        #expect(pool.acquire(3, at: at(0)) == [])
    }

    @Test func `check what was idle for long, and close what was too long or is too old`() {
        var pool = state()
        _ = pool.acquire(1, at: at(0))
        _ = pool.connected(1, at: at(0))
        #expect(pool.giveBack(1, at: at(1)) == [])
        #expect(pool.acquire(2, at: at(40)) == [.hand(1, to: 2, needsCheck: true)])
        #expect(pool.giveBack(1, at: at(41)) == [])
        #expect(pool.tick(at: at(100)) == [])
        #expect(pool.tick(at: at(400)) == [.close(1)])
        _ = pool.acquire(3, at: at(400))
        _ = pool.connected(2, at: at(400))
        #expect(pool.giveBack(2, at: at(400 + 1801)) == [.close(2)])
        #expect(pool.connectionCount == 0)
    }

    @Test func `refuse at once while the server is down, and try again after a growing wait`() {
        var pool = state {
            $0.firstBackOff = .seconds(1)
            $0.maxBackOff = .seconds(4)
        }
        var now = 0.0
        for wait in [1.0, 2, 4, 4] {
            #expect(pool.acquire(1, at: at(now)).count == 1)
            let id = Int(pool.connectionCount)
            #expect(id == 1)
            let actions = pool.failed(lastConnect(&pool), Self.refused, at: at(now), jitter: 1)
            #expect(actions == [.refuse(1, Self.refused)])
            #expect(pool.acquire(2, at: at(now + wait - 0.01)) == [.refuse(2, Self.refused)])
            now += wait
        }
    }

    /// Attempts are numbered from 1, so the one under way is found by trying.
    private func lastConnect(_ pool: inout State) -> Int { pool.newestID }

    @Test func `go on with what is in use when a new connection fails`() {
        var pool = state()
        _ = pool.acquire(1, at: at(0))
        _ = pool.connected(1, at: at(0))
        #expect(pool.acquire(2, at: at(0)) == [.connect(2)])
        #expect(pool.failed(2, Self.refused, at: at(0), jitter: 0) == [])
        #expect(pool.giveBack(1, at: at(1)) == [.hand(1, to: 2, needsCheck: false)])
    }

    @Test func `refuse those who wait when the last connection dies while the server is down`() {
        var pool = state()
        _ = pool.acquire(1, at: at(0))
        _ = pool.connected(1, at: at(0))
        _ = pool.acquire(2, at: at(0))
        _ = pool.failed(2, Self.refused, at: at(0), jitter: 0)
        #expect(pool.drop(1, at: at(0)) == [.close(1), .refuse(2, Self.refused)])
    }

    @Test func `connect for all who wait once a first attempt shows that the server is back`() {
        var pool = state { $0.maxConnections = 4 }
        _ = pool.acquire(1, at: at(0))
        _ = pool.connected(1, at: at(0))
        _ = pool.acquire(2, at: at(0))
        _ = pool.failed(2, Self.refused, at: at(0), jitter: 0)
        for waiter in 3...5 { #expect(pool.acquire(waiter, at: at(0)) == []) }
        #expect(pool.tick(at: at(20)) == [.connect(3)])
        #expect(
            pool.connected(3, at: at(20)) == [.hand(3, to: 2, needsCheck: false), .connect(4), .connect(5)])
    }

    @Test func `keep a minimum ready`() {
        var pool = state { $0.minIdle = 2 }
        #expect(pool.tick(at: at(0)) == [.connect(1), .connect(2)])
        #expect(pool.connected(1, at: at(0)) == [])
        #expect(pool.connected(2, at: at(0)) == [])
        #expect(pool.tick(at: at(10000)) == [])
        #expect(pool.close() == [.close(1), .close(2)])
        #expect(pool.acquire(1, at: at(10000)) == [.refuse(1, .poolIsClosed)])
    }
}
