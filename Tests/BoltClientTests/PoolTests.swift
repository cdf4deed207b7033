import Testing

@testable import BoltClient

@Suite struct `A pool of connections` {
    typealias Pool = PoolState<Int>

    static func pool(max: Int = 2, waiting: Int = 2) -> Pool {
        Pool(limits: .init(maxConnections: max, maxWaiting: waiting, maxLifetime: .seconds(100)))
    }

    static func word(_ decision: Pool.Decision) -> String {
        switch decision {
        case .granted(.open): "open"
        case .granted(.reuse(let idle)): "reuse \(idle.connection)"
        case .wait(let waiter): "wait \(waiter)"
        case .refused(let error): error.code.rawValue
        }
    }

    @Test func `opens up to its limit, then lets callers wait, then refuses`() {
        var pool = Self.pool()
        let words = (0..<5).map { _ in Self.word(pool.acquire(at: .zero).decision) }
        #expect(words == ["open", "open", "wait 1", "wait 2", "Bolt.Exhausted"])
    }

    @Test func `hands what comes back to who waited first`() throws {
        var pool = Self.pool(max: 1)
        for _ in 0..<3 { _ = pool.acquire(at: .zero) }
        let next = try #require(pool.release((7, born: .zero), at: .zero).next)
        #expect(next.waiter == 1)
        #expect(Self.word(.granted(next.grant)) == "reuse 7")
        let second = try #require(pool.release(nil, at: .zero).next)
        #expect(second.waiter == 2)
        #expect(Self.word(.granted(second.grant)) == "open")
        #expect(pool.leased == 1)
    }

    @Test func `reuses the most recent one and forgets the old`() {
        var pool = Self.pool()
        for _ in 0..<2 { _ = pool.acquire(at: .zero) }
        _ = pool.release((1, born: .zero), at: .seconds(50))
        _ = pool.release((2, born: .seconds(49)), at: .seconds(51))
        let (decision, expired) = pool.acquire(at: .seconds(101))
        #expect(Self.word(decision) == "reuse 2")
        #expect(expired == [1])
        #expect(pool.release((2, born: .zero), at: .seconds(200)).expired == [2])
    }

    @Test func `spares callers a server that is away, for a while that grows`() {
        var pool = Self.pool()
        let down = BoltError(.unreachable, "down")
        for (at, retry) in [(0, 50), (50, 100), (150, 200), (350, 400), (750, 800), (1550, 1000), (2550, 1000)] {
            #expect(Self.word(pool.acquire(at: .milliseconds(at)).decision) == "open")
            pool.failedToConnect(down, at: .milliseconds(at))
            _ = pool.release(nil, at: .milliseconds(at))
            #expect(Self.word(pool.acquire(at: .milliseconds(at + retry - 1)).decision) == "Bolt.Unreachable")
        }
        #expect(Self.word(pool.acquire(at: .seconds(4)).decision) == "open")
        pool.connected()
        #expect(Self.word(pool.acquire(at: .seconds(4)).decision) == "open")
    }

    @Test func `gives nothing to who has left, and nothing at all when it is closed`() {
        var pool = Self.pool(max: 1)
        for _ in 0..<2 { _ = pool.acquire(at: .zero) }
        let left = (pool.leave(1), pool.leave(1))
        #expect(left == (true, false))
        #expect(pool.release((1, born: .zero), at: .zero).next == nil)
        #expect(pool.close().connections == [1])
        #expect(Self.word(pool.acquire(at: .zero).decision) == "Bolt.Misuse")
    }
}

@Suite struct `Addresses and routes` {
    @Test(arguments: [
        ("bolt://a", "a", 7687, false, BoltTLS.off), ("bolt+s://a:1", "a", 1, false, .verified()),
        ("bolt+ssc://[::1]:9/", "::1", 9, false, .unverified), ("neo4j://a", "a", 7687, true, .off),
        ("neo4j+s://a.b", "a.b", 7687, true, .verified()), ("NEO4J+SSC://a:2", "a", 2, true, .unverified),
    ])
    func `are read from a URL`(url: String, host: String, port: Int, isRouted: Bool, tls: BoltTLS) throws {
        let configuration = try BoltConfiguration(url: url)
        #expect(configuration.address == BoltAddress(host: host, port: port))
        #expect(configuration.isRouted == isRouted)
        #expect(configuration.tls == tls)
    }

    @Test(arguments: ["http://a", "a:7687", "bolt://u:secret@a", "bolt://", "bolt://a:0", "bolt+x://a", "neo4j://a?x"])
    func `are refused without being repeated`(url: String) {
        #expect { try BoltConfiguration(url: url) } throws: { !"\($0)".contains("secret") }
    }

    @Test func `show no password`() {
        let basic = BoltAuthentication.basic(user: "neo4j", password: "secret")
        var text = "\(basic)"
        dump(basic, to: &text)
        #expect(!text.contains("secret"))
    }

    static func fields(ttl: Int64 = 300, writers: [BoltValue] = ["w:1"]) -> [String: BoltValue] {
        let servers: [BoltValue] = [
            ["role": "ROUTE", "addresses": ["r:1", "r:2"]], ["role": "READ", "addresses": ["a", "[::1]:5"]],
            ["role": "WRITE", "addresses": .list(writers)],
        ]
        return ["rt": ["ttl": .int(ttl), "servers": .list(servers)]]
    }

    @Test func `hold for their time and for what they lead to`() throws {
        var table = try RoutingTable(Self.fields(), at: .seconds(1))
        #expect(table.servers(for: .read) == [BoltAddress(host: "a"), BoltAddress(host: "::1", port: 5)])
        #expect(table.isFresh(for: .write, at: .seconds(300)))
        #expect(!table.isFresh(for: .write, at: .seconds(301)))
        table.forgetWriter(BoltAddress(host: "w", port: 1))
        #expect(!table.isFresh(for: .write, at: .seconds(2)))
        #expect(table.isFresh(for: .read, at: .seconds(2)))
        table.forget(BoltAddress(host: "a"))
        #expect(table.servers(for: .read).count == 1)
        #expect(try RoutingTable(Self.fields(ttl: .max), at: .zero).expiry == .seconds(86_400))
    }

    @Test func `are refused where they lead nowhere`() {
        for fields: [String: BoltValue] in [
            [:], ["rt": [:]], ["rt": ["ttl": -1, "servers": []]], ["rt": ["ttl": 1, "servers": []]],
        ] {
            #expect(throws: BoltError.self) { try RoutingTable(fields, at: .zero) }
        }
    }
}
