import NIOCore
import NIOHTTP1
import Testing

@testable import MCPHTTP

@Suite(.timeLimit(.minutes(1))) struct `Web server` {
    @Test func `answers one request after another on one connection`() async throws {
        try await WebTestServer.run { server in
            let client = try await server.connect()
            for number in 0..<3 {
                try await client.send("POST /\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
                let answer = try await client.answer()
                #expect(answer.status == 200)
                #expect(answer.body == "POST /\(number) hi")
                #expect(answer.headers["connection"] == nil)
            }
            await client.close()
        }
    }

    @Test func `reads a chunked body`() async throws {
        try await WebTestServer.run { server in
            let client = try await server.connect()
            try await client.send(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
            #expect(try await client.answer().body == "POST / abcde")
            await client.close()
        }
    }

    @Test func `answers pipelined requests in their order, more of them than may wait`() async throws {
        try await WebTestServer.run(limits: .with { $0.pipelined = 2 }) { server in
            let client = try await server.connect()
            let count = 500
            try await client.send((0..<count).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            for number in 0..<count { #expect(try await client.answer().body == "GET /\(number) ") }
            await client.close()
        }
    }

    @Test func `answers HTTP 1.0 in kind and closes`() async throws {
        try await WebTestServer.run { server in
            let client = try await server.connect()
            try await client.send("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let text = await client.rest()
            #expect(text.hasPrefix("HTTP/1.0 200 OK\r\n"))
            #expect(text.contains("connection: close\r\n"))
            #expect(text.hasSuffix("\r\n\r\nGET /old "))
            await client.close()
        }
    }

    @Test func `streams to HTTP 1.0 without chunks`() async throws {
        try await WebTestServer.run(respond: stream) { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            let text = await client.rest()
            #expect(!text.contains("transfer-encoding"))
            #expect(text.hasSuffix("\r\n\r\nonetwo"))
            await client.close()
        }
    }

    @Test func `streams in chunks and keeps the connection`() async throws {
        try await WebTestServer.run(respond: stream) { server in
            let client = try await server.connect()
            for _ in 0..<2 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = try await client.answer()
                #expect(answer.headers["transfer-encoding"] == "chunked")
                #expect(answer.body == "onetwo")
            }
            await client.close()
        }
    }

    @Test(arguments: [true, false]) func `answers HEAD without a body`(isWhole: Bool) async throws {
        let respond = isWhole ? WebTestServer.echo : stream
        try await WebTestServer.run(respond: respond) { server in
            let client = try await server.connect()
            try await client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.answer(hasBody: false).status == 200)
            #expect(try await client.answer().body == (isWhole ? "GET /2 " : "onetwo"))
            await client.close()
        }
    }

    @Test func `leaves out the body of a 204`() async throws {
        try await WebTestServer.run { _, connection in
            await connection.answer(.noContent, body: ByteBuffer(string: "no"))
        } body: { server in
            let client = try await server.connect()
            for _ in 0..<2 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await client.read(through: "\r\n\r\n") == "HTTP/1.1 204 No Content\r\n\r\n")
            }
            await client.close()
        }
    }

    @Test func `closes when the client asked for it`() async throws {
        try await WebTestServer.run { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try await client.answer().headers["connection"] == "close")
            #expect(await client.rest() == "")
            await client.close()
        }
    }

    @Test(arguments: [true, false]) func `closes when the responder asks for it`(byHeader: Bool) async throws {
        try await WebTestServer.run { _, connection in
            if !byHeader { await connection.closeAfterAnswer() }
            await connection.answer(.ok, headers: byHeader ? ["Connection": "Close"] : [:])
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.answer().headers["connection"]?.lowercased() == "close")
            #expect(await client.rest() == "")
            await client.close()
        }
    }

    @Test func `answers a request for an upgrade and closes, as nothing after it can be read`() async throws {
        try await WebTestServer.run { server in
            let client = try await server.connect()
            try await client.send(
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 1\r\n\r\nx")
            let answer = try await client.answer()
            #expect(answer.body == "POST / x")
            #expect(answer.headers["connection"] == "close")
            await client.close()
        }
    }

    @Test func `says 500 when the responder gives no answer`() async throws {
        try await WebTestServer.run { _, _ in
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.answer().status == 500)
            #expect(await client.rest() == "")
            await client.close()
        }
    }

    @Test func `breaks off an answer the responder does not end`() async throws {
        try await WebTestServer.run { _, connection in
            _ = await connection.send(.head(.ok, [:]))
            _ = await connection.send(.body(ByteBuffer(string: "one")))
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let text = await client.rest()
            #expect(text.hasPrefix("HTTP/1.1 200") && !text.hasSuffix("0\r\n\r\n"))
            await client.close()
        }
    }

    @Test(arguments: ["x\r\nset-cookie: a", "x\0"]) func `says 500 rather than write a broken header`(
        value: String
    ) async throws {
        try await WebTestServer.run { _, connection in
            #expect(await connection.answer(.ok, headers: ["a": value]) == false)
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.answer().status == 500)
            await client.close()
        }
    }

    @Test func `answers from any executor`() async throws {
        try await WebTestServer.run { request, connection in
            await elsewhere { await WebTestServer.echo(request, connection) }
        } body: { server in
            let client = try await server.connect()
            for _ in 0..<3 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.answer().body == "GET / ")
            }
            await client.close()
        }
    }

    @Test func `knows the client's address`() async throws {
        try await WebTestServer.run { _, connection in
            await connection.answer(.ok, body: ByteBuffer(string: "\(connection.remoteAddress?.port ?? 0)"))
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.answer().body == "\(client.channel.localAddress?.port ?? -1)")
            await client.close()
        }
    }

    @Test func `accepts no more connections than allowed until one closes`() async throws {
        try await WebTestServer.run(limits: .with { $0.maxConnections = 1 }) { server in
            let first = try await server.connect()
            try await first.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await first.answer().body == "GET /1 ")
            let second = try await server.connect()
            try await second.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
            try await first.send("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await first.answer().body == "GET /3 ")
            await first.close()
            #expect(try await second.answer().body == "GET /2 ")
            await second.close()
        }
    }

    @Test func `fails to run on an address in use, and says so to who waits for the address`() async throws {
        try await WebTestServer.run { server in
            let second = WebServer(
                address: .tcp(host: "127.0.0.1", port: server.address.port ?? 0),
                logger: WebTestServer.silent, eventLoopGroup: WebTestServer.group, respond: WebTestServer.echo)
            await #expect(throws: IOError.self) { try await second.run() }
            await #expect(throws: WebServer.NeverListened.self) { try await second.boundAddress }
        }
    }

    @Test func `ends on cancellation`() async throws {
        let asked = WebSignal<Void>()
        let server = WebServer(
            address: .tcp(host: "127.0.0.1", port: 0), logger: WebTestServer.silent,
            eventLoopGroup: WebTestServer.group
        ) { _, _ in
            asked.tell(())
            await untilCancelled()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let client = try await WebTestClient.connect(to: try await server.boundAddress)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await asked.heard()
            group.cancelAll()
            #expect(await client.rest() == "")
            await client.close()
        }
    }
}

@concurrent private func elsewhere(_ body: @Sendable () async -> Void) async { await body() }

private let stream: @Sendable (WebRequest, WebConnection) async -> Void = { _, connection in
    #expect(await connection.send(.head(.ok, ["content-type": "text/event-stream"])))
    #expect(await connection.send(.body(ByteBuffer(string: "one"))))
    #expect(await connection.send(.body(ByteBuffer(string: "two"))))
    #expect(await connection.send(.end))
}
