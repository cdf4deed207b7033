import Testing

@testable import MCPHTTP

@Suite struct `Session table` {
    private typealias Table = SessionTable<String, ManualInstant>

    private func at(_ seconds: Int) -> ManualInstant { ManualInstant(sinceStart: .seconds(seconds)) }

    /// A table into which sessions came one second after the other.
    private func table(_ ids: String..., capacity: Int = 3) -> Table {
        var table = Table(capacity: capacity, idleTimeout: .seconds(100))
        for (second, id) in ids.enumerated() { _ = table.insert(id, id: id, at: at(second)) { _ in false } }
        return table
    }

    @Test func `finds what was inserted, and nothing else`() {
        var table = table("a", "b")
        #expect(table.use("a", at: at(2)) == "a")
        #expect(table.use("c", at: at(2)) == nil)
        #expect(table.count == 2)
    }

    @Test func `a removed session is gone`() {
        var table = table("a", "b", "c")
        #expect(table.remove("b") == "b")
        #expect(table.remove("b") == nil)
        #expect(table.use("b", at: at(3)) == nil)
        #expect(table.sessions.sorted() == ["a", "c"])
    }

    @Test func `a full table lets the idlest go`() {
        var table = table("a", "b", "c")
        let (isInserted, evicted) = table.insert("d", id: "d", at: at(9)) { _ in false }
        #expect(isInserted)
        #expect(evicted == "a")
        #expect(table.count == 3)
    }

    @Test func `a use counts against being the idlest, whatever the order of the uses`() {
        var table = table("a", "b", "c")
        for (second, id) in ["b", "a", "c"].enumerated() { _ = table.use(id, at: at(10 + second)) }
        var evicted: [String?] = []
        for id in ["d", "e", "f"] { evicted.append(table.insert(id, id: id, at: at(20)) { _ in false }.evicted) }
        #expect(evicted == ["b", "a", "c"])
    }

    @Test func `a busy session stays, however idle`() {
        var table = table("a", "b", "c")
        #expect(table.insert("d", id: "d", at: at(9)) { $0 == "a" }.evicted == "b")
        #expect(table.use("a", at: at(10)) == "a")
    }

    @Test func `when all are busy, nobody goes and nobody comes`() {
        var table = table("a", "b", "c")
        let (isInserted, evicted) = table.insert("d", id: "d", at: at(9)) { _ in true }
        #expect(!isInserted)
        #expect(evicted == nil)
        #expect(table.sessions.sorted() == ["a", "b", "c"])
    }

    @Test func `sessions expire when their time is up, and no sooner`() {
        var table = table("a", "b", "c")
        #expect(table.expire(at: at(99)) { _ in false } == [])
        #expect(table.expire(at: at(101)) { _ in false } == ["a", "b"])
        #expect(table.expire(at: at(102)) { _ in false } == ["c"])
        #expect(table.count == 0)
    }

    @Test func `a use begins the time anew`() {
        var table = table("a", "b")
        _ = table.use("a", at: at(50))
        #expect(table.expire(at: at(120)) { _ in false } == ["b"])
        #expect(table.expire(at: at(149)) { _ in false } == [])
        #expect(table.expire(at: at(150)) { _ in false } == ["a"])
    }

    @Test func `a busy session does not expire, and its time begins when it falls idle`() {
        var table = table("a", "b")
        #expect(table.expire(at: at(200)) { $0 == "a" } == ["b"])
        #expect(table.expire(at: at(299)) { _ in false } == [])
        #expect(table.expire(at: at(300)) { _ in false } == ["a"])
    }

    @Test func `a time of zero ends whatever is idle and spares what is busy`() {
        var table = Table(capacity: 3, idleTimeout: .zero)
        for id in ["a", "b", "c"] { _ = table.insert(id, id: id, at: at(0)) { _ in false } }
        #expect(table.expire(at: at(0)) { $0 == "b" } == ["a", "c"])
    }

    @Test func `all that are idle can be taken out at once`() {
        var table = table("a", "b", "c")
        #expect(table.removeIdle { $0 == "b" }.sorted() == ["a", "c"])
        #expect(table.sessions == ["b"])
        #expect(table.insert("d", id: "d", at: at(9)) { _ in false }.isInserted)
    }

    @Test func `agrees with a plain list over a long run of random steps`() {
        var generator = Steps(seed: 7)
        var table = Table(capacity: 8, idleTimeout: .seconds(20))
        var model: [(id: String, lastUse: Int)] = []
        for second in 0..<5000 {
            let id = "s\(generator.next(12))"
            let isKnown = model.contains { $0.id == id }
            switch generator.next(5) {
            case 0:
                #expect((table.remove(id) != nil) == isKnown)
                model.removeAll { $0.id == id }
            case 1, 2:
                #expect((table.use(id, at: at(second)) != nil) == isKnown)
                model.removeAll { $0.id == id }
                if isKnown { model.append((id, second)) }
            case 3 where !isKnown:
                let expected = model.count == 8 ? model.removeFirst().id : nil
                #expect(table.insert(id, id: id, at: at(second)) { _ in false }.evicted == expected)
                model.append((id, second))
            default:
                let expected = model.prefix { second - $0.lastUse >= 20 }.map(\.id)
                #expect(table.expire(at: at(second)) { _ in false } == expected)
                model.removeFirst(expected.count)
            }
            #expect(table.count == model.count)
        }
    }
}

/// Numbers that look random and are the same in every run.
private struct Steps {
    var seed: UInt64

    mutating func next(_ limit: UInt64) -> UInt64 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (seed >> 33) % limit
    }
}
