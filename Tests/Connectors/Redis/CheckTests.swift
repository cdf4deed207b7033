import ConnectorKit
import JSON
import RealServers
import RedisClient
import Testing

@testable import RedisConnector

@Suite(.enabled(if: RedisServer.isInstalled, "Redis is not installed"), .timeLimit(.minutes(10)))
struct `The check of a Redis server` {
    private func findings(_ url: String, _ settings: String = "mode: read-only") async throws -> [ConnectorFinding] {
        let settings = try RedisUnderTest.settings("url: \(url)\n\(settings)")
        let made = try RedisConnector.makeServer(settings, context: .inMemory(name: "redis"))
        return try await withThrowingTaskGroup(of: [ConnectorFinding]?.self) { group in
            group.addTask {
                await made.run?()
                return nil
            }
            group.addTask { try #require(await made.check?()) }
            defer { group.cancelAll() }
            while let findings = try await group.next() { if let findings { return findings } }
            throw CancellationError()
        }
    }

    /// Makes a user as the check itself tells to.
    private func make(_ user: String, by recipe: String, on server: RedisServer) async throws -> String {
        let words = recipe.split(separator: " ").drop { $0 != "ACL" }.map {
            switch $0 {
            case "imcp": RedisArgument(user)
            case ">PASSWORD": RedisArgument(">well-kept")
            default: RedisArgument(String($0))
            }
        }
        let client = try RedisClient(RedisConfiguration(RedisURL(server.url)))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            try await client.send(words)
            group.cancelAll()
        }
        return "redis://\(user):well-kept@127.0.0.1:\(server.port)"
    }

    @Test(arguments: ["read-only", "read-write"])
    func `warns of a user with too many rights, and is content with the one it advises`(mode: String) async throws {
        let server = try await RedisServer.shared()
        let before = try await findings(server.url, "mode: \(mode)")
        #expect(before.map(\.severity) == [.warning])
        #expect(before.first?.message.contains("change data") == (mode == "read-only"))
        #expect(before.first?.message.contains("administer the server") == true)
        let url = try await make("advised-\(mode)", by: try #require(before.first?.fix), on: server)
        #expect(try await findings(url, "mode: \(mode)").map(\.severity) == [.ok])
        let settings = "mode: \(mode)\n\(mode == "read-only" ? "" : "confirm: never")"
        try await withRedis(server, settings, url: url) { redis async throws in
            #expect(try await redis.failure("info") == nil)
            #expect(try await redis.failure("scan_keys", ["pattern": "none:*"]) == nil)
            if mode == "read-write" {
                #expect(try await redis.failure("set", ["key": "check:advised", "value": "1"]) == nil)
            }
        }
    }

    @Test func `warns of a server that asks nobody for a password`() async throws {
        let server = try await RedisServer.start(password: nil)
        let findings = try await findings("redis://127.0.0.1:\(server.port)")
        #expect(findings.map(\.severity) == [.warning])
        #expect(findings.first?.message.contains("without a password") == true)
    }

    @Test func `tells what to correct where the password is wrong, and repeats none`() async throws {
        let server = try await RedisServer.shared()
        let findings = try await findings("redis://:hidden-word@127.0.0.1:\(server.port)")
        #expect(findings.map(\.severity) == [.error])
        #expect(findings.first?.subject == "login" && findings.first?.fix.contains("password") == true)
        #expect(!"\(findings)".contains("hidden-word"))
    }

    @Test func `tells what to do where nobody listens`() async throws {
        let findings = try await findings("redis://:hidden-word@127.0.0.1:1", "timeout: 2s")
        #expect(findings.map(\.subject) == ["connection"])
        #expect(findings.first?.fix.contains("Start the server") == true)
    }

    @Test func `warns of groups of tools whose module is missing`() async throws {
        let server = try await RedisServer.shared()
        let findings = try await findings(server.url, "tools: [json, search]")
        #expect(findings.filter { $0.subject == "modules" }.map(\.severity) == [.warning, .warning])
    }
}

@Suite struct `Rights of a Redis user` {
    @Test(arguments: [
        ("+@all", "change data and administer the server"), ("+@all -@dangerous", "change data"), ("-@all +@read", nil),
        ("-@all +@read +@write", "change data"), ("+@all -@write -@admin", nil), ("", nil),
        ("+@write -@all +get", nil),
    ])
    func `are read in their order`(rules: String, excess: String?) {
        #expect(RedisRights(rules).excess(onlyReads: true) == excess)
    }
}
