import JSON
import MCP
import MCPTesting
import RealServers
import RedisClient
import Testing

@testable import RedisConnector

@Suite(.enabled(if: RedisServer.isInstalled, "Redis is not installed"), .timeLimit(.minutes(2)))
struct `Subscriptions of models` {
    @Test func `hear what is published until they are ended`() async throws {
        let server = try await RedisServer.shared()
        try await withRedis(server) { redis async throws in
            let id = try #require(try await redis.result("subscribe", ["channel": "models"])["subscription_id"])
            let pattern = try #require(try await redis.result("psubscribe", ["pattern": "mod?ls"])["subscription_id"])
            try server.run(["PUBLISH", "models", "one"])
            try server.run(["PUBLISH", "models", "two"])
            let first = try await redis.result(
                "read_messages", ["subscription_id": id, "max_messages": 1, "timeout_ms": 30_000])
            #expect(first["messages"] == [["channel": "models", "message": "one"]])
            let second = try await redis.result("read_messages", ["subscription_id": id, "timeout_ms": 30_000])
            #expect(second["messages"] == [["channel": "models", "message": "two"]])
            let both = try await redis.result("read_messages", ["subscription_id": pattern, "timeout_ms": 30_000])
            #expect(both["messages"]?[0] == ["channel": "models", "pattern": "mod?ls", "message": "one"])
            let none = try await redis.result("read_messages", ["subscription_id": id, "timeout_ms": 0])
            #expect(none["messages"] == [])
            #expect(try await redis.result("unsubscribe", ["subscription_id": id]) == ["ok": true])
            let gone = try await redis.failure("read_messages", ["subscription_id": id])
            #expect(gone?.hasPrefix("NOT_FOUND") == true)
        }
    }

    @Test func `are fifty at most`() async throws {
        try await withRedis(RedisServer.shared()) { redis async throws in
            for number in 0..<SubscriptionBook.maxSubscriptions {
                _ = try await redis.result("subscribe", ["channel": .string("many:\(number)")])
            }
            #expect(try await redis.failure("subscribe", ["channel": "many:x"])?.hasPrefix("BUSY") == true)
        }
    }

    @Test func `let streams and channels be watched as resources`() async throws {
        let server = try await RedisServer.start()
        try server.run(["XADD", "log", "1-1", "a", "b"])
        try await withRedis(server) { redis async throws in
            let uris = ["redis://stream/log", "redis://channel/news"]
            let mailbox = ChangeMailbox(watching: Set(uris.map { Change.resource(uri: $0) }))
            redis.service.attach(mailbox)
            defer { redis.service.detach(mailbox) }
            try await Self.untilSomebodyHears("news", of: server)
            var heard: Set<String> = []
            try await withEntries(of: server) {
                while heard.count < 2, case .resource(let uri)? = await mailbox.next() { heard.insert(uri) }
            }
            #expect(heard == Set(uris))
            let stream = try await Self.read("redis://stream/log", redis)
            #expect(stream.contains(#"-1","fields":{"a":"b"}}"#))
            #expect(try await Self.read("redis://channel/news", redis).contains("hello"))
        }
    }

    private static func untilSomebodyHears(_ channel: String, of server: RedisServer) async throws {
        while try server.run(["PUBLISH", channel, "hello"]) == "0\n" {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// Adds entries to the stream `log` during the work: what came before a watcher's first look is not new to it.
    private func withEntries(of server: RedisServer, _ work: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 2... {
                    try Task.checkCancellation()
                    try server.run(["XADD", "log", "\(number)-1", "a", "b"])
                    await Task.yield()
                }
            }
            try await work()
            group.cancelAll()
        }
    }

    private static func read(_ uri: String, _ redis: RedisUnderTest) async throws -> String {
        let request = ServiceRequest(method: "resources/read", params: ["uri": .string(uri)])
        let result = ReadResourceResult(unchecked: try await redis.service.perform(request))
        return result.contents.first?.text ?? ""
    }

    @Test(
        arguments: [
            ("redis://stream/a%2Fb%20c", RedisResource.stream("a/b c")), ("redis://channel/x/y", .channel("x/y")),
            ("redis://stream/", nil), ("redis://other/x", nil), ("file://stream/x", nil), ("redis://stream/%zz", nil),
            ("redis://stream/%ff", nil),
        ] as [(String, RedisResource?)])
    func `have URIs`(uri: String, resource: RedisResource?) { #expect(RedisResource(uri: uri) == resource) }
}

@Suite struct `A box of messages` {
    private static func message(_ text: String) -> RedisMessage {
        RedisMessage(channel: [65], pattern: nil, payload: Array(text.utf8))
    }

    @Test func `keeps the newest and counts the others`() throws {
        let box = MessageBox(capacity: 2)
        for text in ["a", "b", "c"] { box.put(Self.message(text)) }
        let taken = try box.take(1)
        #expect(taken.messages == [Self.message("b")])
        #expect(taken.dropped == 1)
        #expect(try box.take(5).dropped == 1)
    }

    @Test func `lets waiters go when a message comes, at the end, and when they are cancelled`() async throws {
        let box = MessageBox(capacity: 2)
        await withTaskGroup { group in
            group.addTask { await box.wait() }
            box.put(Self.message("a"))
            await group.waitForAll()
        }
        _ = try box.take(1)
        await withTaskGroup { group in
            group.addTask { await box.wait() }
            group.cancelAll()
        }
        box.end(RedisError(.closed, "over"))
        await box.wait()
        #expect(throws: RedisFailure.self) { try box.take(1) }
    }
}
