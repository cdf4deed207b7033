import Foundation
import RealServers
import Testing

@testable import RedisClient

@Suite(.enabled(if: RedisServer.isInstalled, "Redis is not installed"), .timeLimit(.minutes(3)), .serialized)
struct `A client of several servers` {
    @Test func `finds every key of a cluster, also after slots moved`() async throws {
        let servers = try await RedisServer.startCluster(of: 3)
        let configuration = try RedisConfiguration(servers[0]) {
            $0.topology = .cluster([.tcp(host: "127.0.0.1", port: servers[0].port)])
        }
        try await withClient(configuration) { client async throws in
            let keys = (0..<300).map { RedisArgument("key:\($0)") }
            for key in keys { try await client.send(["SET", key, key]) }
            #expect(try await client.serverCount() == 3)
            var sizes: [Int64] = []
            for index in 0..<3 { sizes.append(try await client.send(["DBSIZE"], toServer: index).integer ?? 0) }
            #expect(sizes.reduce(0, +) == 300)
            #expect(!sizes.contains(0))
            let replies = try await client.pipeline(keys.map { ["GET", $0] })
            #expect(replies.map(\.bytes) == keys.map(\.bytes))
            try Self.moveSlot(of: keys[0], among: servers)
            #expect(try await client.send(["GET", keys[0]]).bytes == keys[0].bytes)
            #expect(try await client.pipeline([["GET", keys[0]]]).map(\.bytes) == [keys[0].bytes])
            let shard = try await client.subscribe(.shard, to: "news")
            #expect(try await client.send(["SPUBLISH", "news", "x"], key: "news").integer == 1)
            #expect(try await shard.first { _ in true } != nil)
            let crossing = await #expect(throws: RedisError.self) { try await client.send(["MGET", "a", "b"]) }
            #expect(crossing?.prefix == "CROSSSLOT")
        }
    }

    @Test func `says of a cluster that it cannot be reached, not that it is empty`() async throws {
        var configuration = RedisConfiguration(try RedisURL("redis-cluster://127.0.0.1:1"))
        configuration.connectPatience = .milliseconds(100)
        try await withClient(configuration) { client async throws in
            let error = await #expect(throws: RedisError.self) { try await client.serverCount() }
            #expect(error?.code == .unreachable)
        }
    }

    /// Moves the slot of a key to another node, leaving it half-way first so that `ASK` is answered.
    private static func moveSlot(of key: RedisArgument, among servers: [RedisServer]) throws {
        let slot = "\(KeySlot.slot(of: key.bytes))"
        let ids = try servers.map { try $0.run(["CLUSTER", "MYID"]).trimmingCharacters(in: .whitespacesAndNewlines) }
        let source = try #require(
            try servers.firstIndex { try $0.run(["CLUSTER", "COUNTKEYSINSLOT", slot]).hasPrefix("0") == false })
        let target = (source + 1) % servers.count
        try servers[target].run(["CLUSTER", "SETSLOT", slot, "IMPORTING", ids[source]])
        try servers[source].run(["CLUSTER", "SETSLOT", slot, "MIGRATING", ids[target]])
        try servers[source].run([
            "MIGRATE", "127.0.0.1", "\(servers[target].port)", key.string, "0", "5000", "AUTH", RedisServer.password,
        ])
    }

    @Test func `follows a master that fails over`() async throws {
        let master = try await RedisServer.start()
        let replica = try await RedisServer.start(["--replicaof", "127.0.0.1 \(master.port)"])
        let sentinel = try await RedisServer.startSentinel(of: master, name: "main")
        let configuration = try RedisConfiguration(master) {
            $0.topology = .sentinel(
                [.tcp(host: "127.0.0.1", port: 1), .tcp(host: "127.0.0.1", port: sentinel.port)],
                master: "main")
            $0.connectPatience = .seconds(60)
        }
        try await withClient(configuration) { client async throws in
            #expect(try await client.send(["CONFIG", "GET", "port"]).pairs?.first?.value.integer == Int64(master.port))
            try await client.send(["SET", "k", "v"])
            #expect(try await client.send(["WAIT", "1", "15000"], timeout: .seconds(20)).integer == 1)
            try await Self.awaitKnown(replica, by: sentinel)
            await master.process.kill()
            let value = try await client.retrying { try await client.send(["GET", "k"]) }
            #expect(value.string == "v")
            #expect(
                try await client.send(["CONFIG", "GET", "port"]).pairs?.first?.value.integer == Int64(replica.port))
            try await client.send(["SET", "k", "w"])

            #expect(client.isConnected)
        }
    }

    /// Sentinels learn of replicas by asking the master every ten seconds.
    private static func awaitKnown(_ replica: RedisServer, by sentinel: RedisServer) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try !sentinel.run(["SENTINEL", "replicas", "main"]).contains("\(replica.port)") {
            try #require(ContinuousClock.now < deadline)
            await Task.yield()
        }
    }
}
