import JSON
import RealServers
import Testing

@testable import RedisConnector

@Suite(.enabled(if: RedisServer.isInstalled, "Redis is not installed"), .timeLimit(.minutes(2)))
struct `Tools that read Redis` {
    @Test func `read every type`() async throws {
        let server = try await RedisServer.shared()
        for command in [
            ["SET", "rt:s", "grüße"], ["SET", "rt:n", "5", "EX", "1000"],
            ["DEL", "rt:h", "rt:l", "rt:set", "rt:z", "rt:x"],
            ["HSET", "rt:h", "a", "1"], ["RPUSH", "rt:l", "a", "b", "c"], ["SADD", "rt:set", "m"],
            ["ZADD", "rt:z", "1", "one", "2.5", "two", "inf", "end"], ["XADD", "rt:x", "1-1", "f", "v"],
            ["XADD", "rt:x", "2-1", "f", "w"],
        ] { try server.run(command) }
        try await withRedis(server) { redis async throws in
            #expect(try await redis.result("get", ["key": "rt:s"]) == ["value": "grüße"])
            #expect(try await redis.result("get", ["key": "rt:none"]) == ["value": nil])
            #expect(try await redis.result("hget", ["name": "rt:h", "key": "a"]) == ["value": "1"])
            #expect(try await redis.result("hget", ["name": "rt:h", "key": "b"]) == ["value": nil])
            #expect(try await redis.result("hexists", ["name": "rt:h", "key": "a"]) == ["exists": true])
            #expect(
                try await redis.result("hgetall", ["name": "rt:h"])
                    == ["fields": [["field": "a", "value": "1"]], "truncated": false])
            #expect(try await redis.result("llen", ["name": "rt:l"]) == ["length": 3])
            #expect(
                try await redis.result("lrange", ["name": "rt:l", "start": -2, "stop": -1])
                    == ["length": 3, "elements": ["b", "c"], "truncated": false])
            #expect(try await redis.result("smembers", ["name": "rt:set"]) == ["members": ["m"], "truncated": false])
            #expect(
                try await redis.result("zrange", ["key": "rt:z", "start": 0, "end": 0])["elements"] == ["one"])
            #expect(
                try await redis.result("zrange", ["key": "rt:z", "start": 1, "end": -1, "with_scores": true])[
                    "elements"]
                    == [["member": "two", "score": 2.5], ["member": "end", "score": "inf"]])
            #expect(
                try await redis.result("xrange", ["key": "rt:x"])
                    == ["entries": [["id": "1-1", "fields": ["f": "v"]]], "truncated": true, "next_cursor": "1-1"])
            #expect(
                try await redis.result("xrange", ["key": "rt:x", "count": 5, "cursor": "1-1"])
                    == ["entries": [["id": "2-1", "fields": ["f": "w"]]], "truncated": false])
            let type = try await redis.result("type", ["key": "rt:n"])
            #expect(type["type"] == "string")
            #expect((1...1000).contains(type["ttl_seconds"]?.intValue ?? 0))
            #expect(try await redis.result("type", ["key": "rt:none"]) == ["type": "none", "ttl_seconds": nil])
        }
    }

    @Test func `cut long values, and describe what is no text`() async throws {
        let server = try await RedisServer.shared()
        try server.run(["SET", "cut:long", String(repeating: "ä", count: 100)])
        try server.run([
            "EVAL", "return redis.call('set', 'cut:png', '\\137PNG\\r\\n\\26\\n' .. string.rep('\\0', 99))", "0",
        ])
        try await withRedis(server, "\(allSets)\nmax_value: 65B") { redis async throws in
            let long = try await redis.result("get", ["key": "cut:long"])
            #expect(long["value"] == .string(String(repeating: "ä", count: 32) + "… (cut; 200 bytes in all)"))
            #expect(long["truncated"] == true)
            #expect(long["notice"] != nil)
            let image = try await redis.result("get", ["key": "cut:png"])["value"]?.stringValue ?? ""
            #expect(image.hasPrefix("<binary, 107 bytes, PNG: 89 50 4e 47"))
        }
    }

    @Test func `stop at their limits and go on from the cursor`() async throws {
        let server = try await RedisServer.shared()
        for key in ["lim:h", "lim:l", "lim:set"] { try server.run(["DEL", key]) }
        let numbers = (0..<600).map { "\($0)" }
        try server.run(["RPUSH", "lim:l"] + numbers)
        try server.run(["SADD", "lim:set"] + numbers)
        try server.run(["HSET", "lim:h"] + numbers.flatMap { [$0, $0] })
        try server.run(["MSET"] + (0..<300).flatMap { ["lim:key:\($0)", "x"] })
        try await withRedis(server, "\(allSets)\nmax_results: 70") { redis async throws in
            for (tool, member, arguments) in [
                ("hgetall", "fields", ["name": "lim:h"]), ("smembers", "members", ["name": "lim:set"]),
                ("scan_all_keys", "keys", ["pattern": "lim:key:*"]),
                ("scan_keys", "keys", ["pattern": "lim:key:*", "count": 50]),
            ] as [(String, String, JSONObject)] {
                let found = try await Self.pages(of: tool, arguments, in: redis, member)
                #expect(found.count == (tool.hasPrefix("scan") ? 300 : 600), "\(tool)")
                #expect(Set(found.map(\.jsonString)).count == found.count, "\(tool)")
            }
            let part = try await redis.result("lrange", ["name": "lim:l", "start": 100, "stop": -1])
            #expect(part["elements"]?.arrayValue?.count == 70)
            #expect(part["truncated"] == true)
            #expect(part["next_cursor"] == 170)
            let rest = try await redis.result("lrange", ["name": "lim:l", "start": 530, "stop": 599])
            #expect(rest["truncated"] == false)
        }
        try await withRedis(server, "\(allSets)\nmax_result: 1KiB\nmax_results: 1000") { redis async throws in
            let part = try await redis.result("lrange", ["name": "lim:l", "start": 0, "stop": -1])
            #expect(part["truncated"] == true)
            #expect((100..<500).contains(part["elements"]?.arrayValue?.count ?? 0))
        }
    }

    @Test func `lose nothing when entries are deleted between two pages`() async throws {
        let server = try await RedisServer.shared()
        try server.run(["DEL", "del:set"])
        let all = (0..<600).map { "member \($0)" }
        try server.run(["SADD", "del:set"] + all)
        try await withRedis(server, "\(allSets)\nmax_results: 70") { redis async throws in
            var seen: Set<String> = []
            var cursor: JSONValue? = "0"
            for _ in 0..<100 {
                guard let from = cursor else { break }
                let page = try await redis.result("smembers", ["name": "del:set", "cursor": from])
                let members = page["members"]?.arrayValue?.compactMap(\.stringValue) ?? []
                seen.formUnion(members)
                try server.run(["SREM", "del:set"] + members)
                cursor = page["next_cursor"]
            }
            #expect(seen == Set(all))
        }
    }

    private static func pages(
        of tool: String, _ arguments: JSONObject, in redis: RedisUnderTest, _ member: String
    ) async throws -> [JSONValue] {
        var found: [JSONValue] = []
        var arguments = arguments
        for _ in 0..<100 {
            let page = try await redis.result(tool, arguments)
            #expect((page[member]?.arrayValue?.count ?? 0) <= 70)
            found += page[member]?.arrayValue ?? []
            #expect((page["next_cursor"] != nil) == (page["truncated"] == true))
            guard let next = page["next_cursor"] else { break }
            arguments["cursor"] = next
        }
        return found
    }

    @Test func `say what is wrong in words for a model`() async throws {
        let server = try await RedisServer.shared()
        try server.run(["SET", "err:s", "x"])
        try await withRedis(server) { redis async throws in
            #expect(try await redis.failure("hgetall", ["name": "err:s"])?.hasPrefix("WRONG_TYPE") == true)
            #expect(try await redis.failure("json_get", ["name": "err:s"])?.hasPrefix("MISSING_MODULE") == true)
            #expect(try await redis.failure("json_get", ["name": "err:s"])?.contains("RedisJSON") == true)
            #expect(try await redis.failure("get_indexes")?.contains("RediSearch") == true)
            #expect(
                try await redis.failure("vector_search_hash", ["query_vector": [1, 2]])?.contains("RediSearch") == true)
            #expect(try await redis.failure("scan_keys", ["cursor": "x"])?.hasPrefix("INVALID_ARGUMENT") == true)
        }
    }

    @Test func `diagnose the server`() async throws {
        let server = try await RedisServer.start()
        try server.run(["SET", "big", String(repeating: "x", count: 50_000)])
        try server.run(["SET", "small", "x"])
        try server.run(["CONFIG", "SET", "slowlog-log-slower-than", "0"])
        try await withRedis(server) { redis async throws in
            #expect(try await redis.result("dbsize") == ["keys": 2])
            let info = try await redis.result("info", ["section": "server"])
            #expect(info["info"]?["redis_version"]?.stringValue?.isEmpty == false)
            #expect((try await redis.result("client_list")["count"]?.intValue ?? 0) >= 1)
            #expect((try await redis.result("slowlog_get")["entries"]?.arrayValue?.count ?? 0) >= 1)
            #expect((try await redis.result("memory_usage", ["key": "big"])["bytes"]?.intValue ?? 0) > 50_000)
            #expect(try await redis.result("memory_doctor")["advice"]?.stringValue?.isEmpty == false)
            #expect(try await redis.result("memory_stats")["stats"]?["total.allocated"] != nil)
            let biggest = try await redis.result("find_big_keys", ["limit": 1])
            #expect(biggest["keys"]?[0]?["key"] == "big")
            #expect(biggest["sampled"] == 2)
            let encoding = try await redis.result(
                "execute_command", ["command": "OBJECT", "args": ["ENCODING", "small"]])
            #expect(encoding == ["reply": "embstr"])
        }
    }

    @Test func `see the keys of a whole cluster`() async throws {
        let servers = try await RedisServer.startCluster(of: 3)
        let url = servers[0].url.replacing("redis:", with: "redis-cluster:")
        let settings = "\(allSets)\nmode: read-write\nconfirm: never\nmax_results: 7"
        try await withRedis(servers[0], settings, url: url) { redis async throws in
            for number in 0..<40 { _ = try await redis.result("set", ["key": .string("k:\(number)"), "value": "v"]) }
            #expect(try await redis.result("dbsize") == ["keys": 40])
            for tool in ["scan_all_keys", "scan_keys"] {
                let found = try await Self.pages(of: tool, [:], in: redis, "keys")
                #expect(Set(found.map(\.jsonString)).count == 40, "\(tool)")
            }
            let biggest = try await redis.result("find_big_keys")
            #expect(biggest["sampled"] == 40)
            let value = try await redis.result("execute_command", ["command": "GET", "args": ["k:1"]])
            #expect(value == ["reply": "v"])
        }
    }

    @Test func `fail alone when the server is down, and work again when it is back`() async throws {
        let server = try await RedisServer.start(["--appendonly", "yes"])
        try server.run(["SET", "k", "v"])
        try await withRedis(server, "connections: 1") { redis async throws in
            #expect(try await redis.result("get", ["key": "k"]) == ["value": "v"])
            await server.process.kill()
            var failure: String?
            while failure?.hasPrefix("SOURCE_UNREACHABLE") != true {
                failure = try await redis.failure("get", ["key": "k"])
            }
            #expect(failure?.contains("127.0.0.1") == false)
            #expect(failure?.contains(RedisServer.password) == false)
            try await server.process.start()
            while try await redis.failure("get", ["key": "k"]) != nil { await Task.yield() }
            #expect(try await redis.result("get", ["key": "k"]) == ["value": "v"])
        }
    }
}
