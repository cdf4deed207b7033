import JSON
import RealServers
import Testing

@testable import RedisConnector

@Suite struct `The judgement of a command` {
    private static func info(
        _ name: String, _ flags: Set<String>, categories: Set<String> = [], keyFlags: Set<String> = []
    ) -> CommandInfo {
        CommandInfo(name: name, flags: flags, categories: categories, keyFlags: keyFlags)
    }

    private static func isRefused(_ words: [String], _ info: CommandInfo?) -> Bool {
        if case .refused = CommandPolicy.judge(words, info) { return true }
        return false
    }

    @Test func `is by the server's flags`() {
        #expect(CommandPolicy.judge(["get"], Self.info("get", ["readonly", "fast"])) == .read)
        #expect(CommandPolicy.judge(["set"], Self.info("set", ["write"])) == .write)
    }

    @Test func `is no for what the server does not know or does not describe`() {
        #expect(Self.isRefused(["nope"], nil))
        #expect(Self.isRefused([], nil))
        #expect(Self.isRefused(["x"], Self.info("x", [])))
        // As Redis 6 has it: nothing is said of the subcommands.
        #expect(Self.isRefused(["memory", "purge"], Self.info("memory", ["readonly"])))
    }

    @Test(arguments: ["admin", "blocking", "noscript", "pubsub", "no_auth"])
    func `is no for a flag that stands for trouble`(flag: String) {
        #expect(Self.isRefused(["x"], Self.info("x", ["readonly", flag])))
    }

    @Test func `is no for dangerous categories, and for keys that change`() {
        #expect(Self.isRefused(["keys"], Self.info("keys", ["readonly"], categories: ["dangerous"])))
        #expect(Self.isRefused(["eval_ro"], Self.info("eval_ro", ["readonly"], categories: ["scripting"])))
        #expect(Self.isRefused(["x"], Self.info("x", ["readonly"], keyFlags: ["rw", "access"])))
        #expect(Self.isRefused(["pfcount"], Self.info("pfcount", ["readonly"])))
    }

    @Test func `is no for modules' commands that are not known`() {
        #expect(Self.isRefused(["FT.CONFIG", "SET"], Self.info("ft.config", ["readonly"])))
        #expect(CommandPolicy.judge(["FT.SEARCH"], Self.info("ft.search", ["readonly"])) == .read)
        #expect(CommandPolicy.judge(["JSON.SET"], Self.info("json.set", ["write"])) == .write)
    }

    @Test(
        arguments: [
            ("get", ["readonly"], true), ("json.get", ["readonly", "module"], true), ("json.mget", ["readonly"], false),
            ("ft.search", ["readonly", "module"], false), ("ts.mrange", ["readonly", "module"], false),
            ("topk.list", ["readonly"], true), ("other", ["readonly", "module"], false),
            ("bf.insert", ["write"], false),
        ] as [(String, Set<String>, Bool)])
    func `believes the server's list of keys, except of modules' commands with more than one`(
        name: String, flags: Set<String>, isBelieved: Bool
    ) {
        #expect(CommandPolicy.namesAllKeys(Self.info(name, flags)) == isBelieved)
    }

    @Test func `is that of the subcommand`() {
        let object = CommandInfo(
            name: "object", flags: [],
            subcommands: ["encoding": Self.info("object|encoding", ["readonly"]), "help": Self.info("object|help", [])])
        #expect(CommandPolicy.judge(["OBJECT", "Encoding"], object) == .read)
        #expect(CommandPolicy.judge(["OBJECT", "HELP"], object) == .read)
        #expect(Self.isRefused(["OBJECT"], object))
        #expect(Self.isRefused(["OBJECT", "nope"], object))
    }

    @Test func `does not let purposes be borrowed`() {
        let publish = Self.info("publish", ["pubsub"])
        #expect(CommandPolicy.judge(["publish"], publish, for: .publishing) == .write)
        #expect(Self.isRefused(["publish"], publish))
        let info = Self.info("info", ["loading"], categories: ["dangerous"])
        #expect(CommandPolicy.judge(["info"], info, for: .diagnosis) == .read)
        #expect(Self.isRefused(["info"], info))
        let lying = Self.info("info", ["write"])
        #expect(CommandPolicy.judge(["info"], lying, for: .diagnosis) == .write)
    }

    /// Of all that a real server has: a change on either side is to be looked at.
    @Test(.enabled(if: RedisServer.isInstalled, "Redis is not installed"))
    func `lets these commands of Redis 7 read, and no others`() async throws {
        let server = try await RedisServer.shared()
        let names = try server.run(["COMMAND", "LIST"]).split(separator: "\n").map(String.init)
        try await withRedis(server) { redis async throws in
            var passed: Set<String> = []
            for name in names where !name.contains("|") {
                let failure = try await redis.failure("execute_command", ["command": .string(name)]) ?? ""
                if !failure.hasPrefix("DENIED"), !failure.hasPrefix("READONLY") { passed.insert(name) }
            }
            #expect(passed == Self.readers)
        }
    }

    private static let readers: Set<String> = [
        "bitcount", "bitfield_ro", "bitpos", "dbsize", "dump", "echo", "exists", "expiretime", "geodist", "geohash",
        "geopos", "georadius_ro", "georadiusbymember_ro", "geosearch", "get", "getbit", "getrange", "hexists", "hget",
        "hgetall", "hkeys", "hlen", "hmget", "hrandfield", "hscan", "hstrlen", "hvals", "lindex", "llen",
        "lolwut", "lpos", "lrange", "mget", "pexpiretime", "ping", "pttl", "randomkey", "scan", "scard", "sdiff",
        "sinter", "sintercard", "sismember", "smembers", "smismember", "srandmember", "sscan", "strlen", "substr",
        "sunion", "time", "touch", "ttl", "type", "xlen", "xpending", "xrange", "xrevrange", "zcard", "zcount", "zdiff",
        "zinter", "zintercard", "zlexcount", "zmscore", "zrandmember", "zrange", "zrangebylex", "zrangebyscore",
        "zrank", "zrevrange", "zrevrangebylex", "zrevrangebyscore", "zrevrank", "zscan", "zscore", "zunion",
    ]
}
