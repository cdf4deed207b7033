import NIOCore
import NIOHTTP1
import Testing

@testable import MCPHTTP

@Suite(.timeLimit(.minutes(1))) struct `Web connection` {
    enum Leaving: CaseIterable { case halfClose, close, reset }

    @Test(arguments: Leaving.allCases) func `cancels the responder when the client leaves`(_ way: Leaving) async throws
    {
        let (asked, cancelled) = (WebSignal<Void>(), WebSignal<Void>())
        try await WebTestServer.run { _, _ in
            asked.tell(())
            await untilCancelled()
            cancelled.tell(())
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await asked.heard()
            try await client.leave(way)
            #expect(await cancelled.heard() != nil)
            await client.close()
        }
    }

    @Test(arguments: Leaving.allCases)
    func `notices that the client leaves although it reads nothing more`(_ way: Leaving) async throws {
        let (asked, cancelled) = (WebSignal<Void>(), WebSignal<Void>())
        try await WebTestServer.run(limits: .with { $0.pipelined = 1 }) { _, _ in
            asked.tell(())
            await untilCancelled()
            cancelled.tell(())
        } body: { server in
            let client = try await server.connect()
            try await client.send(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 2000))
            _ = await asked.heard()
            try await client.leave(way)
            #expect(await cancelled.heard() != nil)
            await client.close()
        }
    }

    @Test func `still answers a client that only closed its side`() async throws {
        let asked = WebSignal<Void>()
        try await WebTestServer.run { request, connection in
            asked.tell(())
            await untilCancelled()
            await WebTestServer.echo(request, connection)
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await asked.heard()
            try await client.halfClose()
            #expect(try await client.answer().body == "GET / ")
            #expect(await client.rest() == "")
            await client.close()
        }
    }

    @Test func `says 400 to a client that closes its side in the middle of a request`() async throws {
        try await WebTestServer.run { server in
            let client = try await server.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nx")
            try await client.halfClose()
            #expect(try await client.answer().status == 400)
            #expect(await client.rest() == "")
            await client.close()
        }
    }

    @Test func `closes on a client that does not read, and tells the responder`() async throws {
        let ended = WebSignal<Int>()
        let chunk = ByteBuffer(repeating: 120, count: 64 << 10)
        try await WebTestServer.run(limits: .with { $0.writeTimeout = .milliseconds(100) }) { _, connection in
            var sent = 0
            var isTaken = await connection.send(.head(.ok, [:]))
            while isTaken {
                isTaken = await connection.send(.body(chunk))
                sent += chunk.readableBytes
            }
            ended.tell(sent)
        } body: { server in
            let client = try await server.connect()
            try await client.stopReading()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            // What the kernel holds for a connection is far below this.
            #expect(try #require(await ended.heard()) < 64 << 20)
            await client.close()
        }
    }

    @Test func `closes on a client that does not read a whole answer`() async throws {
        let ended = WebSignal<Bool>()
        try await WebTestServer.run(limits: .with { $0.writeTimeout = .milliseconds(100) }) { _, connection in
            ended.tell(await connection.answer(.ok, body: ByteBuffer(repeating: 120, count: 64 << 20)))
        } body: { server in
            let client = try await server.connect()
            try await client.stopReading()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await ended.heard() == false)
            await client.close()
        }
    }

    @Test func `goes on when a slow client reads on`() async throws {
        let asked = WebSignal<Void>()
        let (chunk, count) = (ByteBuffer(repeating: 120, count: 64 << 10), 400)
        try await WebTestServer.run { _, connection in
            asked.tell(())
            _ = await connection.send(.head(.ok, ["content-length": "\(chunk.readableBytes * count)"]))
            for _ in 0..<count { #expect(await connection.send(.body(chunk))) }
            #expect(await connection.send(.end))
        } body: { server in
            let client = try await server.connect()
            try await client.stopReading()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await asked.heard()
            try await client.readOn()
            #expect(try await client.answer().body.utf8.count == chunk.readableBytes * count)
            await client.close()
        }
    }

    @Test func `can be closed in the middle of an answer`() async throws {
        try await WebTestServer.run { _, connection in
            _ = await connection.send(.head(.ok, [:]))
            await connection.close()
            #expect(await connection.send(.body(ByteBuffer(string: "x"))) == false)
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(!(await client.rest()).hasSuffix("0\r\n\r\n"))
            await client.close()
        }
    }

    @Test func `takes one answer to a request and ignores a second`() async throws {
        try await WebTestServer.run { _, connection in
            #expect(await connection.send(.end) == false)
            #expect(await connection.send(.body(ByteBuffer(string: "x"))) == false)
            #expect(await connection.answer(.ok))
            #expect(await connection.answer(.ok) == false)
            #expect(await connection.send(.head(.ok, [:])) == false)
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            #expect(await client.rest().hasSuffix("content-length: 0\r\n\r\n"))
            await client.close()
        }
    }

    /// The server accepts no fifth connection, so each of these must have been let go.
    @Test(arguments: Leaving.allCases) func `lets go of every one of many short connections`(_ way: Leaving)
        async throws
    {
        try await WebTestServer.run(limits: .with { $0.maxConnections = 4 }) { server in
            for number in 0..<170 {
                let client = try await server.connect()
                try await client.send("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.answer().status == 200)
                try await client.leave(way)
                if way == .halfClose {
                    #expect(await client.rest() == "")
                    await client.close()
                }
            }
        }
    }
}

extension WebTestClient {
    fileprivate func leave(_ way: `Web connection`.Leaving) async throws {
        switch way {
        case .halfClose: try await halfClose()
        case .close: await close()
        case .reset: try await reset()
        }
    }
}
