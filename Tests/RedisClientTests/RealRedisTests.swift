import Foundation
import RealServers
import Testing

@testable import RedisClient

@Suite(.enabled(if: RedisServer.isInstalled, "Redis is not installed"), .timeLimit(.minutes(2)))
struct `A client of a real server` {
    @Test(arguments: [3, 2])
    func `stores and reads in both protocols`(version: Int) async throws {
        let configuration = try await RedisConfiguration(RedisServer.shared()) { $0.login.prefersRESP3 = version == 3 }
        try await withClient(configuration) { client async throws in
            let key = RedisArgument("client:\(version)")
            let bytes: [UInt8] = [0, 13, 10, 255]
            #expect(try await client.send(["SET", key, RedisArgument(bytes)]) == .status("OK"))
            #expect(try await client.send(["GET", key]).bytes == bytes)
            #expect(try await client.send(["GET", "client:none"]).isNull)
            let hashKey = RedisArgument("client:hash\(version)")
            try await client.send(["DEL", hashKey])
            try await client.send(["HSET", hashKey, "a", "1", "b", "2"])
            let hash = try await client.send(["HGETALL", hashKey])
            #expect(hash["a"]?.string == "1")
            #expect(hash["b"]?.string == "2")
            let hello = try await client.send(["CLIENT", "INFO"]).string ?? ""
            #expect(hello.contains("resp=\(version)"))
        }
    }

    @Test func `throws what the server says is wrong`() async throws {
        try await withClient(RedisConfiguration(RedisServer.shared())) { client async throws in
            try await client.send(["SET", "client:text", "x"])
            let error = await #expect(throws: RedisError.self) { try await client.send(["LPUSH", "client:text", "y"]) }
            #expect(error?.code == .reply)
            #expect(error?.prefix == "WRONGTYPE")
        }
    }

    @Test func `has ten thousand commands under way`() async throws {
        try await withClient(RedisConfiguration(RedisServer.shared())) { client async throws in
            try await client.send(["DEL", "client:many"])
            let commands = [[RedisArgument]](repeating: ["INCR", "client:many"], count: 10_000)
            let replies = try await client.pipeline(commands)
            #expect(replies == (1...10_000).map { .integer(Int64($0)) })
        }
    }

    @Test func `fails only the command whose reply is too large`() async throws {
        let server = try await RedisServer.shared()
        let configuration = try RedisConfiguration(server) { $0.limits.reply.maxReplyBytes = 50_000 }
        try await withClient(configuration) { client async throws in
            try await client.send(["SET", "large:reply", RedisArgument(String(repeating: "x", count: 100_000))])
            let id = try await client.send(["CLIENT", "ID"])
            async let other = client.send(["ECHO", "other"])
            let error = await #expect(throws: RedisError.self) { try await client.send(["GET", "large:reply"]) }
            #expect(error?.code == .tooLarge)
            #expect(try await other.string == "other")
            #expect(try await client.send(["CLIENT", "ID"]) == id)
        }
    }

    @Test func `serves many callers at once`() async throws {
        let configuration = try await RedisConfiguration(RedisServer.shared()) { $0.connections = 3 }
        try await withClient(configuration) { client async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask { () async throws in
                        let text = RedisArgument("value \(number)")
                        #expect(try await client.send(["ECHO", text]).bytes == text.bytes)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `keeps its place when a caller leaves`() async throws {
        try await withClient(RedisConfiguration(RedisServer.shared())) { client async throws in
            let blocked = try await client.withConnection { connection in
                let caller = Task { try await connection.send(["BLPOP", "client:never", "0.2"]) }
                caller.cancel()
                let echo = try await connection.send(["ECHO", "mine"])
                #expect(echo.string == "mine")
                return await caller.result
            }
            #expect(throws: CancellationError.self) { try blocked.get() }
        }
    }

    @Test func `logs in as a user, and says when it may not`() async throws {
        let server = try await RedisServer.start()
        try server.run(["ACL", "SETUSER", "reader", "on", ">s3cret pw", "~*", "+@read", "+client", "+hello", "+select"])
        var configuration = try RedisConfiguration(server) {
            $0.login = RedisLogin(user: "reader", password: "s3cret pw", database: 1, clientName: "imcp-test")
        }
        try await withClient(configuration) { client async throws in
            #expect(try await client.send(["CLIENT", "GETNAME"]).string == "imcp-test")
            let error = await #expect(throws: RedisError.self) { try await client.send(["SET", "a", "b"]) }
            #expect(error?.prefix == "NOPERM")
        }
        configuration.login.password = "wr0ng"
        for prefersRESP3 in [true, false] {
            configuration.login.prefersRESP3 = prefersRESP3
            try await withClient(configuration) { client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.send(["GET", "a"]) }
                #expect(error?.code == .authenticationFailed)
                #expect(error?.message.contains("wr0ng") == false)
                #expect(client.lastError?.code == .authenticationFailed)
            }
        }
    }

    @Test func `speaks TLS, and only with a server that it trusts`() async throws {
        let server = try await RedisServer.startTLS(["--tls-auth-clients", "no"])
        var tls = RedisTLS()
        tls.trustedCertificates = server.certificate.path
        for host in ["localhost", "127.0.0.1"] {
            let configuration = try RedisConfiguration(server) {
                $0.topology = .single(.tcp(host: host, port: server.port))
                $0.tls = tls
            }
            try await withClient(configuration) { client async throws in
                #expect(try await client.send(["PING"]) == .status("PONG"))
            }
        }
        let distrusting = try RedisConfiguration(server) {
            $0.tls = RedisTLS()
            $0.connectPatience = .milliseconds(500)
        }
        try await withClient(distrusting) { client async throws in
            let error = await #expect(throws: RedisError.self) { try await client.send(["PING"]) }
            #expect(error?.code == .unreachable)
        }
    }

    @Test func `shows a certificate to a server that wants one`() async throws {
        let server = try await RedisServer.startTLS()
        let configuration = try RedisConfiguration(server) {
            var tls = RedisTLS()
            tls.trustedCertificates = server.certificate.path
            tls.certificate = server.certificate.path
            tls.privateKey = server.process.directory.appendingPathComponent("server.key").path
            $0.tls = tls
        }
        try await withClient(configuration) { client async throws in
            #expect(try await client.send(["PING"]) == .status("PONG"))
        }
    }

    @Test func `speaks over a Unix socket`() async throws {
        let directory = try ServerProcess.makeDirectory("redis-socket")
        let path = directory.appendingPathComponent("redis.sock").path
        let server = try await RedisServer.start(["--unixsocket", path])
        let configuration = try RedisConfiguration(server) { $0.topology = .single(.unix(path: path)) }
        try await withClient(configuration) { client async throws in
            #expect(try await client.send(["PING"]) == .status("PONG"))
        }
    }

    @Test func `comes back after the server did, and repeats nothing`() async throws {
        let server = try await RedisServer.start(["--appendonly", "yes", "--appendfsync", "always"])
        try await withClient(RedisConfiguration(server)) { client async throws in
            var (known, unknown) = (0, 0)
            for _ in 1...3 {
                // The first command may leave before the end of the old connection is seen; nobody knows its fate.
                while true {
                    do {
                        try await client.send(["INCR", "counter"])
                        known += 1
                        break
                    } catch let error as RedisError where error.code == .connectionLost { unknown += 1 }
                }
                await server.process.kill()
                try await server.process.start()
            }
            let reply = try await client.retrying { try await client.send(["GET", "counter"]) }
            let counter = Int(reply.integer ?? 0)
            #expect((known...(known + unknown)).contains(counter))
        }
    }

    @Test func `says that the server is down, and lets a late reply go`() async throws {
        let server = try await RedisServer.start()
        let configuration = try RedisConfiguration(server) {
            $0.connectPatience = .seconds(3)
            $0.commandTimeout = .milliseconds(300)
        }
        try await withClient(configuration) { client async throws in
            #expect(try await client.send(["ECHO", "a"], timeout: .seconds(10)).string == "a")
            server.process.signal(SIGSTOP)
            let late = await #expect(throws: RedisError.self) { try await client.send(["ECHO", "b"]) }
            #expect(late?.code == .timeout)
            server.process.signal(SIGCONT)
            #expect(try await client.send(["ECHO", "c"], timeout: .seconds(10)).string == "c")
            await server.process.kill()
            let down = await #expect(throws: RedisError.self) {
                while true { try await client.send(["ECHO", "d"]) }
            }
            #expect(down?.message.contains("127.0.0.1") == false)
        }
    }
}
