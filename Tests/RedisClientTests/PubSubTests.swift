import Foundation
import RealServers
import Testing

@testable import RedisClient

@Suite(.enabled(if: RedisServer.isInstalled, "Redis is not installed"), .timeLimit(.minutes(2)))
struct `A subscription` {
    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test(arguments: [3, 2])
    func `hears what is published, beside commands`(version: Int) async throws {
        let configuration = try await RedisConfiguration(RedisServer.shared()) { $0.login.prefersRESP3 = version == 3 }
        try await withClient(configuration) { client async throws in
            let channel = RedisArgument("news:\(version)")
            let byName = try await client.subscribe(to: channel)
            let again = try await client.subscribe(to: channel)
            let byPattern = try await client.subscribe(.pattern, to: RedisArgument("n?ws:\(version)"))
            let onShard = try await client.subscribe(.shard, to: channel)
            #expect(try await client.send(["PUBLISH", channel, "hello"]).integer == 2)
            #expect(try await client.send(["SPUBLISH", channel, "shard"]).integer == 1)
            for subscription in [byName, again] {
                let message = try await subscription.first { _ in true }
                #expect(message.map { Self.text($0.payload) } == "hello")
                #expect(message?.pattern == nil)
            }
            let message = try await byPattern.first { _ in true }
            #expect(message.map { Self.text($0.channel) } == channel.string)
            #expect(message?.pattern.map(Self.text) == "n?ws:\(version)")
            #expect(try await onShard.first { _ in true }.map { Self.text($0.payload) } == "shard")
        }
    }

    @Test func `counts what a slow consumer missed, and keeps the newest`() async throws {
        try await withClient(RedisConfiguration(RedisServer.shared())) { client async throws in
            let subscription = try await client.subscribe(to: "slow", capacity: 3)
            for number in 1...10 { try await client.send(["PUBLISH", "slow", RedisArgument(number)]) }
            // Pushes come before the reply to a command that was sent after them.
            #expect(try await client.send(["PING"]).string == "PONG")
            #expect(subscription.dropped == 7)
            var iterator = subscription.makeAsyncIterator()
            let payloads = [try await iterator.next(), try await iterator.next(), try await iterator.next()]
            #expect(payloads.compactMap { $0.map { Self.text($0.payload) } } == ["8", "9", "10"])
        }
    }

    @Test func `ends at the server when nobody listens any more`() async throws {
        try await withClient(RedisConfiguration(RedisServer.shared())) { client async throws in
            let subscription = try await client.subscribe(to: "over")
            #expect(try await client.send(["PUBSUB", "NUMSUB", "over"]).elements?.last?.integer == 1)
            subscription.cancel()
            #expect(try await client.send(["PUBSUB", "NUMSUB", "over"]).elements?.last?.integer == 0)
            #expect(try await subscription.first { _ in true } == nil)
        }
    }

    @Test(arguments: [3, 2])
    func `goes on after the server came back`(version: Int) async throws {
        let server = try await RedisServer.start()
        let configuration = try RedisConfiguration(server) { $0.login.prefersRESP3 = version == 3 }
        try await withClient(configuration) { client async throws in
            let subscription = try await client.subscribe(to: "news")
            await server.process.kill()
            try await server.process.start()
            while try await client.retrying({ try await client.send(["PUBLISH", "news", "again"]) }).integer == 0 {
                await Task.yield()
            }
            #expect(try await subscription.first { _ in true }.map { Self.text($0.payload) } == "again")
            #expect(subscription.interruptions == 1)
        }
    }

    @Test(arguments: [3, 2])
    func `is refused to a user who may not hear the channel`(version: Int) async throws {
        let server = try await RedisServer.start()
        try server.run(["ACL", "SETUSER", "some", "on", ">pw", "~*", "&open", "+@all"])
        let configuration = try RedisConfiguration(server) {
            $0.login = RedisLogin(user: "some", password: "pw")
            $0.login.prefersRESP3 = version == 3
        }
        try await withClient(configuration) { client async throws in
            let error = await #expect(throws: RedisError.self) { try await client.subscribe(to: "secret") }
            #expect(error?.prefix == "NOPERM")
            let open = try await client.subscribe(to: "open")
            #expect(try await client.send(["PUBLISH", "open", "x"]).integer == 1)
            #expect(try await open.first { _ in true } != nil)
        }
    }
}
