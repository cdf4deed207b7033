import Foundation
import JSON
import RealServers
import Testing

@testable import RedisConnector

/// Attempts to get more than reading out of a server in read-only mode.
@Suite(.enabled(if: RedisServer.isInstalled, "Redis is not installed"), .timeLimit(.minutes(3)))
struct `An attack on a read-only server` {
    private static let commands: [String] = [
        // Plain writes, in several spellings.
        "SET victim x", "set victim x", "SeT victim x", "SETNX new x", "MSET victim x", "APPEND victim x",
        "INCR number",
        "GETSET victim x", "GETDEL victim", "GETEX victim EX 1", "GETEX victim", "SETRANGE victim 0 x",
        "SETBIT victim 1 1", "DEL victim", "UNLINK victim", "EXPIRE victim 1", "PERSIST victim", "RENAME victim other",
        "COPY victim other", "MOVE victim 1", "LPUSH list x", "LPOP list", "RPOPLPUSH list list",
        "LMOVE list list LEFT LEFT",
        "LTRIM list 1 0", "SADD set x", "SPOP set", "SMOVE set other a", "ZADD zset 1 x", "ZPOPMIN zset",
        "HSET hash f x",
        "HDEL hash f", "XADD stream * a b", "XDEL stream 0", "XTRIM stream MAXLEN 0", "XGROUP CREATE stream g $",
        "XREADGROUP GROUP g c STREAMS stream >", "XACK stream g 0-1", "XCLAIM stream g c 0 0-1",
        // Commands that read by name and write by option.
        "SORT list STORE other", "SORT list", "GEORADIUS geo 13 38 200 km STORE other", "GEORADIUS geo 13 38 200 km",
        "GEORADIUSBYMEMBER geo Palermo 200 km STOREDIST other",
        "GEOSEARCHSTORE other geo FROMMEMBER Palermo BYRADIUS 1 km",
        "BITFIELD victim SET u8 0 1", "BITFIELD victim GET u8 0", "BITOP NOT other victim", "PFCOUNT hll",
        "PFADD hll x", "PFMERGE other hll", "SINTERSTORE other set set", "ZUNIONSTORE other 1 zset",
        "ZRANGESTORE other zset 0 -1",
        // Blocking.
        "XREAD BLOCK 0 STREAMS stream $", "XREAD STREAMS stream 0", "BLPOP nothing 0", "BZPOPMIN nothing 0",
        "BLMOVE nothing other LEFT LEFT 0", "WAIT 5 0", "WAITAOF 1 0 0", "CLIENT PAUSE 60000", "DEBUG SLEEP 5",
        // The whole keyspace at once.
        "KEYS *", "FLUSHALL", "FLUSHDB", "SWAPDB 0 1",
        // Scripts and functions.
        "EVAL 'return redis.call(\"set\",\"victim\",\"x\")' 0", "EVAL_RO 'return 1' 0", "EVALSHA abc 0",
        "SCRIPT LOAD 'return 1'", "SCRIPT FLUSH", "FUNCTION LOAD '#!lua name=x'", "FUNCTION FLUSH", "FUNCTION DUMP",
        "FCALL f 0", "FCALL_RO f 0",
        // Configuration, access and files.
        "CONFIG SET maxmemory 1mb", "CONFIG SET dir /tmp", "CONFIG GET *", "CONFIG GET requirepass", "CONFIG REWRITE",
        "CONFIG RESETSTAT", "ACL LIST", "ACL GETUSER default", "ACL SETUSER evil on nopass ~* +@all",
        "ACL DELUSER default",
        "ACL LOG", "ACL WHOAMI", "ACL GENPASS", "SAVE", "BGSAVE", "BGREWRITEAOF", "LASTSAVE", "SHUTDOWN NOSAVE",
        "MODULE LOAD /tmp/evil.so", "MODULE LOADEX /tmp/evil.so", "MODULE LIST", "MIGRATE 10.0.0.1 6379 victim 0 100",
        "RESTORE other 0 x", "REPLICAOF 10.0.0.1 6379", "SLAVEOF NO ONE", "FAILOVER", "CLUSTER RESET",
        "CLUSTER MEET 1.1.1.1 1",
        "DEBUG RELOAD", "DEBUG SEGFAULT", "DEBUG JMAP", "DEBUG SET-ACTIVE-EXPIRE 0", "DEBUG OBJECT victim",
        "MEMORY PURGE", "MEMORY MALLOC-STATS", "LATENCY RESET", "SLOWLOG RESET", "SLOWLOG GET",
        // The connection itself.
        "AUTH evil", "HELLO 2", "SELECT 1", "QUIT", "RESET", "CLIENT KILL ID 1", "CLIENT LIST", "CLIENT REPLY OFF",
        "CLIENT SETNAME evil", "CLIENT TRACKING ON", "CLIENT NO-EVICT ON", "MONITOR", "SYNC", "PSYNC ? -1",
        "REPLCONF ACK 0",
        "SUBSCRIBE c", "PSUBSCRIBE *", "SSUBSCRIBE c", "UNSUBSCRIBE", "PUBLISH c x", "SPUBLISH c x", "MULTI", "EXEC",
        "DISCARD", "WATCH victim", "UNWATCH", "ASKING", "READONLY", "READWRITE", "INFO",
        // Nonsense that must not be taken for something else.
        "SCAN 0 COUNT 100000000", "scan 0 count 10001", "SSCAN set 0 COUNT 99999999999999999999", "LCS victim victim",
        "SRANDMEMBER set -2000000000", "HRANDFIELD hash -100000", "ZRANDMEMBER zset -99999999999999999999 WITHSCORES",
        "NOSUCHCOMMAND", "GETX victim", "CONFIG", "CONFIG|GET requirepass", "config|set dir /tmp", "OBJECT NOPE victim",
        "MEMORY NOPE",
    ]

    /// Words, with quotes around those that have spaces.
    private static func words(_ text: String) -> [String] {
        text.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
    }

    private static func prepare(_ server: RedisServer) throws {
        for command in [
            "SET victim value", "SET number 1", "RPUSH list 3 1 2", "SADD set a b", "ZADD zset 1 a 2 b",
            "HSET hash f v",
            "XADD stream 1-1 a b", "XGROUP CREATE stream g 0", "GEOADD geo 13.36 38.11 Palermo", "PFADD hll a b c",
        ] { try server.run(words(command)) }
    }

    /// Everything that an attack could change.
    private static func state(of server: RedisServer) throws -> [String] {
        try [
            ["DEBUG", "DIGEST"], ["CONFIG", "GET", "*"], ["ACL", "LIST"], ["FUNCTION", "LIST"], ["DBSIZE"], ["ROLE"],
            ["INFO", "keyspace"], ["XINFO", "GROUPS", "stream"], ["MODULE", "LIST"], ["CONFIG", "GET", "port"],
        ].map { try server.run($0) }
    }

    @Test func `changes nothing, whatever the command`() async throws {
        #expect(Self.commands.count >= 60)
        let server = try await RedisServer.start(["--enable-debug-command", "yes", "--enable-module-command", "yes"])
        try Self.prepare(server)
        let before = try Self.state(of: server)
        try await withRedis(server) { redis async throws in
            for command in Self.commands {
                let words = Self.words(command)
                let arguments: JSONObject = [
                    "command": .string(words[0]), "args": .array(words.dropFirst().map { .string($0) }),
                ]
                let failure = try await redis.failure("execute_command", arguments)
                #expect(failure != nil, "\(command) passed")
                let isRefusal = failure?.hasPrefix("DENIED_COMMAND") == true || failure?.hasPrefix("READONLY") == true
                #expect(isRefusal, "\(command) reached the server: \(failure ?? "")")
                AttackLedger.note("Redis", "execute_command", command, hasPassed: !isRefusal)
            }
            // The connection is still the caller's own, in the same database and state.
            let value = try await redis.result("get", ["key": "victim"])
            #expect(value["value"] == "value")
        }
        #expect(try Self.state(of: server) == before)
    }

    @Test func `gets nothing past the words of other tools`() async throws {
        let server = try await RedisServer.start(["--enable-debug-command", "yes"])
        try Self.prepare(server)
        let before = try Self.state(of: server)
        let payloads = [
            "x\r\nFLUSHALL\r\n", "*1\r\n$8\r\nFLUSHALL\r\n", "victim STORE other", "\u{0}", "* COUNT 1 TYPE string",
            "$(FLUSHALL)", "victim\nDEL victim",
        ]
        try await withRedis(server) { redis async throws in
            for text in payloads {
                let payload = JSONValue.string(text)
                for (tool, arguments) in [
                    ("get", ["key": payload]), ("type", ["key": payload]), ("hget", ["name": payload, "key": payload]),
                    ("hgetall", ["name": payload]), ("smembers", ["name": payload]),
                    ("scan_keys", ["pattern": payload]),
                    ("scan_all_keys", ["pattern": payload]), ("find_big_keys", ["pattern": payload]),
                    ("xrange", ["key": payload]), ("info", ["section": payload]), ("memory_usage", ["key": payload]),
                    ("subscribe", ["channel": payload]), ("psubscribe", ["pattern": payload]),
                    ("lrange", ["name": payload, "start": 0, "stop": -1]),
                    ("hexists", ["name": payload, "key": payload]),
                    ("zrange", ["key": payload, "start": 0, "end": -1]),
                ] as [(String, JSONObject)] {
                    _ = try await redis.call(tool, arguments)
                }
                let isUnchanged = try Self.state(of: server) == before
                #expect(isUnchanged, "\(text.debugDescription)")
                AttackLedger.note("Redis", "words of 16 tools", text, hasPassed: !isUnchanged)
            }
        }
    }

    @Test func `finds no tool that writes`() async throws {
        let server = try await RedisServer.shared()
        try await withRedis(server) { redis async throws in
            for (name, entry) in ToolTable.tools where entry.effect.isWrite {
                await #expect(throws: (any Error).self, "\(name)") { try await redis.call(name) }
            }
        }
    }

    @Test func `does not leave the keys that it may touch`() async throws {
        let server = try await RedisServer.start()
        try server.run(["MSET", "app:1", "a", "secret", "b", "app:2", "c"])
        try server.run(["HSET", "secret-hash", "f", "v"])
        try await withRedis(server, "\(allSets)\nkeys: [\"app:*\"]\nmode: read-write\nconfirm: never") {
            redis async throws in
            let value = try await redis.result("get", ["key": "app:1"])
            #expect(value["value"] == "a")
            let outside: [(String, JSONObject)] = [
                ("get", ["key": "secret"]), ("type", ["key": "secret"]), ("hgetall", ["name": "secret-hash"]),
                ("delete", ["key": "secret"]), ("rename", ["old_key": "app:1", "new_key": "secret"]),
                ("rename", ["old_key": "secret", "new_key": "app:3"]), ("memory_usage", ["key": "secret"]),
                ("set", ["key": "secret", "value": "x"]), ("get_indexes", [:]),
                ("execute_command", ["command": "GET", "args": ["secret"]]),
                ("execute_command", ["command": "MGET", "args": ["app:1", "secret"]]),
                ("execute_command", ["command": "COPY", "args": ["secret", "app:3"]]),
                ("execute_command", ["command": "SORT_RO", "args": ["app:1", "BY", "nosort", "GET", "secret"]]),
                ("execute_command", ["command": "SORT", "args": ["app:1", "GET", "secret"]]),
                ("execute_command", ["command": "RANDOMKEY"]), ("execute_command", ["command": "SCAN", "args": ["0"]]),
                ("execute_command", ["command": "OBJECT", "args": ["ENCODING", "secret"]]),
                ("execute_command", ["command": "LMPOP", "args": ["2", "app:l", "secret", "LEFT"]]),
            ]
            for (tool, arguments) in outside {
                let failure = try await redis.failure(tool, arguments) ?? ""
                let isRefused = failure.hasPrefix("DENIED")
                #expect(isRefused, "\(tool) \(arguments.jsonString): \(failure)")
                AttackLedger.note("Redis", "keys of others", "\(tool) \(arguments.jsonString)", hasPassed: !isRefused)
            }
            for tool in ["scan_keys", "scan_all_keys", "find_big_keys"] {
                let keys = try await redis.result(tool)["keys"]?.jsonString ?? ""
                #expect(keys.contains("app:1"))
                #expect(!keys.contains("secret"))
            }
            let inside = try await redis.result("execute_command", ["command": "MGET", "args": ["app:1", "app:2"]])
            #expect(inside["reply"] == ["a", "c"])
        }
        #expect(try server.run(["GET", "secret"]) == "b\n")
    }
}
