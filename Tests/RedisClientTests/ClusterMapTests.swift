import Testing

@testable import RedisClient

@Suite struct `The map of a cluster` {
    @Test func `puts keys where Redis puts them`() {
        #expect(KeySlot.crc16(Array("123456789".utf8)[...]) == 0x31C3)
        #expect(KeySlot.slot(of: Array("foo".utf8)) == 12182)
        #expect(KeySlot.slot(of: Array("{user1000}.following".utf8)) == KeySlot.slot(of: Array("user1000".utf8)))
        #expect(KeySlot.slot(of: Array("foo{}{bar}".utf8)) == Int(KeySlot.crc16(Array("foo{}{bar}".utf8)[...])) % 16384)
        #expect(KeySlot.slot(of: Array("foo{{bar}}zap".utf8)) == KeySlot.slot(of: Array("{bar".utf8)))
        #expect(KeySlot.slot(of: Array("a}b{c".utf8)) == Int(KeySlot.crc16(Array("a}b{c".utf8)[...])) % 16384)
    }

    private static let asked = RedisAddress.tcp(host: "seed", port: 7000)

    private static func range(_ first: Int64, _ last: Int64, _ host: RedisValue, _ port: Int64) -> RedisValue {
        .array([.integer(first), .integer(last), .array([host, .integer(port), .status("id")])])
    }

    @Test func `is read from a node, which may not know its own name`() throws {
        let reply = RedisValue.array([Self.range(0, 8191, .null, 7000), Self.range(8192, 16383, .status("b"), 7001)])
        var map = try ClusterMap(slots: reply, asked: Self.asked)
        #expect(map[0] == Self.asked)
        #expect(map[16383] == .tcp(host: "b", port: 7001))
        #expect(map.coverage == 16384)
        map.move(5, to: .tcp(host: "c", port: 1))
        #expect(map[5] == .tcp(host: "c", port: 1))
    }

    @Test(arguments: [
        RedisValue.null, .array([.integer(1)]), .array([range(-1, 5, .null, 1)]), .array([range(5, 1, .null, 1)]),
        .array([range(0, 16384, .null, 1)]), .array([range(0, 1, .null, 0)]),
    ])
    func `is not read from nonsense`(reply: RedisValue) {
        #expect(throws: RedisError.self) { try ClusterMap(slots: reply, asked: Self.asked) }
    }

    @Test func `is corrected by redirections`() {
        func read(_ text: String) -> Redirection? { Redirection(.error(text), asked: Self.asked) }
        #expect(read("MOVED 3999 127.0.0.1:6381") == .moved(slot: 3999, .tcp(host: "127.0.0.1", port: 6381)))
        #expect(read("MOVED 3999 ::1:6381") == .moved(slot: 3999, .tcp(host: "::1", port: 6381)))
        #expect(read("ASK 3999 :6381") == .ask(.tcp(host: "seed", port: 6381)))
        #expect(read("TRYAGAIN Multiple keys") == .later)
        #expect(read("MOVED 99999 a:1") == nil)
        #expect(read("MOVED 1 a") == nil)
        #expect(read("WRONGTYPE x") == nil)
    }

    @Test(
        arguments: [
            (["GET", "k"], "k"), (["ping"], nil), (["EVAL", "return 1", "1", "k"], "k"), (["EVAL", "x", "0"], nil),
            (["XREAD", "COUNT", "1", "streams", "k", "0"], "k"), (["OBJECT", "ENCODING", "k"], "k"), (["GET"], nil),
            (["MEMORY", "USAGE", "k"], "k"), (["MEMORY", "STATS"], nil), (["BITOP", "AND", "k", "a"], "k"),
        ] as [([String], String?)])
    func `finds the key of a command`(words: [String], key: String?) {
        let found = KeyPosition.key(of: words.map { RedisArgument($0) })
        #expect(found.map { String(decoding: $0, as: UTF8.self) } == key)
    }
}
