import ConnectorKit
import JSON
import Logging
import MCP
import MCPTesting
import RealServers
import Synchronization
import Testing

@testable import RedisConnector

@Suite(.enabled(if: RedisServer.isInstalled, "Redis is not installed"), .timeLimit(.minutes(2)))
struct `Tools that change Redis` {
    private static let unasked = "\(allSets)\nmode: read-write\nconfirm: never"

    @Test func `write every type`() async throws {
        let server = try await RedisServer.start()
        try await withRedis(server, Self.unasked) { redis async throws in
            #expect(try await redis.result("set", ["key": "s", "value": "x", "expiration": 100]) == ["ok": true])
            #expect(try await redis.result("hset", ["name": "h", "key": "f", "value": "v"]) == ["changed": 1])
            #expect(try await redis.result("hdel", ["name": "h", "key": "f"]) == ["changed": 1])
            for value in ["b", "c"] { _ = try await redis.result("rpush", ["name": "l", "value": .string(value)]) }
            #expect(try await redis.result("lpush", ["name": "l", "value": "a", "expire": 100]) == ["length": 3])
            #expect(try await redis.result("lpop", ["name": "l"]) == ["value": "a"])
            #expect(try await redis.result("rpop", ["name": "l"]) == ["value": "c"])
            #expect(try await redis.result("lrem", ["name": "l", "count": 0, "element": "b"]) == ["changed": 1])
            #expect(try await redis.result("sadd", ["name": "set", "value": "m"]) == ["changed": 1])
            #expect(try await redis.result("srem", ["name": "set", "value": "m"]) == ["changed": 1])
            #expect(try await redis.result("zadd", ["key": "z", "score": 1.5, "member": "m"]) == ["changed": 1])
            #expect(try await redis.result("zrem", ["key": "z", "member": "m"]) == ["changed": 1])
            #expect(try await redis.result("expire", ["name": "s", "expire_seconds": 50]) == ["changed": 1])
            #expect(try await redis.result("rename", ["old_key": "s", "new_key": "t"]) == ["ok": true])
            #expect(try await redis.result("delete", ["key": "t"]) == ["changed": 1])
            let vector: JSONObject = ["name": "v", "vector": [0.5, -2]]
            #expect(try await redis.result("set_vector_in_hash", vector) == ["changed": 1])
            #expect(try await redis.result("get_vector_from_hash", ["name": "v"]) == ["vector": [0.5, -2]])
            let command: JSONObject = ["command": "append", "args": ["app", "xyz"]]
            #expect(try await redis.result("execute_command", command) == ["reply": 3])
            for refused in ["FLUSHALL", "EVAL", "SHUTDOWN", "CONFIG", "SORT", "PUBLISH", "BLPOP"] {
                let failure = try await redis.failure("execute_command", ["command": .string(refused)])
                #expect(failure?.hasPrefix("DENIED") == true, "\(refused)")
            }
        }
    }

    @Test func `return what they popped whole, also where reading would cut it`() async throws {
        let server = try await RedisServer.start()
        let text = String(repeating: "x", count: 5_000)
        try server.run(["RPUSH", "l", text])
        try server.run(["EVAL", "return redis.call('rpush', 'l', '\\255\\0')", "0"])
        try await withRedis(server, "\(Self.unasked)\nmax_value: 65B") { redis async throws in
            #expect(try await redis.result("lpop", ["name": "l"]) == ["value": .string(text)])
            #expect(try await redis.result("rpop", ["name": "l"]) == ["value_base64": "/wA="])
            #expect(try await redis.result("rpop", ["name": "l"]) == ["value": .null])
        }
    }

    @Test func `work with streams and groups`() async throws {
        try await withRedis(RedisServer.start(), Self.unasked) { redis async throws in
            let group: JSONObject = ["key": "x", "group_name": "g"]
            #expect(try await redis.result("xgroup_create", group) == ["ok": true])
            let id = try #require(try await redis.result("xadd", ["key": "x", "fields": ["a": "1"]])["id"])
            var reading = group
            reading["consumer_name"] = "c"
            let entry: JSONValue = ["id": id, "fields": ["a": "1"]]
            #expect(try await redis.result("xreadgroup", reading)["entries"] == [entry])
            reading["block_ms"] = 1
            #expect(try await redis.result("xreadgroup", reading)["entries"] == [])
            var done = group
            done["entry_ids"] = [id]
            #expect(try await redis.result("xack", done) == ["changed": 1])
            #expect(try await redis.result("xdel", ["key": "x", "entry_id": id]) == ["changed": 1])
            #expect(try await redis.result("xgroup_destroy", group) == ["changed": 1])
        }
    }

    @Test func `ask the user first, and change nothing without a yes`() async throws {
        let server = try await RedisServer.start()
        try server.run(["SET", "k", "v"])
        let yaml = "url: \(server.url)\nmode: read-write\nconfirm: removals\n\(allSets)"
        let context = ConnectorContext(name: "redis", logger: Logger(label: "test"))
        let made = try RedisConnector.makeServer(RedisUnderTest.settings(yaml), context: context)
        let log = QuestionLog()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await made.run?() }
            for (answer, isDeleted) in [
                (ElicitResult(action: .decline), false),
                (ElicitResult(action: .accept, content: ["confirm": false]), false),
                (ElicitResult(action: .accept, content: ["confirm": true]), true),
            ] {
                var options = ClientOptions()
                options.handlers.elicit = { form in
                    log.add(form.message)
                    return answer
                }
                try await withServer(made.service, clientOptions: options) { client in
                    _ = try await client.callTool("set", arguments: ["key": "new", "value": "x"])
                    let long = JSONValue.string(String(repeating: "x", count: 300) + " END")
                    _ = try await client.callTool(
                        "execute_command", arguments: ["command": "append", "args": ["a", long]])
                    let result = try await client.callTool("delete", arguments: ["key": "k"])
                    #expect(result.isError == !isDeleted)
                }
                #expect(try server.run(["EXISTS", "k"]) == (isDeleted ? "0\n" : "1\n"))
            }
            group.cancelAll()
        }
        #expect(log.messages.count == 6)
        #expect(log.messages.count { $0.contains("delete on \"k\"") } == 3)
        #expect(log.messages.count { $0.contains("APPEND with 2 arguments on \"a xxx") && $0.contains("END") } == 3)
    }
}

private final class QuestionLog: Sendable {
    private let state = Mutex<[String]>([])
    var messages: [String] { state.withLock { $0 } }
    func add(_ message: String) { state.withLock { $0.append(message) } }
}
