import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import MCPHTTP

@Suite(.timeLimit(.minutes(1))) struct `Web refusals` {
    /// What a client sends and the status it gets.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var sent: String
        var status: Int
        init(_ name: String, _ status: Int, _ sent: String) {
            (testDescription, self.status, self.sent) = (name, status, sent)
        }
    }

    static let cases = [
        Case("no HTTP", 400, "hello\r\n\r\n"),
        Case("bad request line", 400, "GET\r\n\r\n"),
        Case("bad header name", 400, "GET / HTTP/1.1\r\nHost: a\r\nx y: z\r\n\r\n"),
        Case("version 2", 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        Case("no Host", 400, "GET / HTTP/1.1\r\n\r\n"),
        Case("two Hosts", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        Case("tunnel", 501, "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("two lengths", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx"),
        Case("bad length", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nx"),
        Case("vast length", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\nx"),
        Case(
            "length and chunks", 400,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Case(
            "chunks and length", 400,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n"),
        Case("unknown encoding", 400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: zip\r\n\r\nx"),
        Case("chunks in 1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Case("bad chunk", 400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        Case("declared too large", 413, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n"),
        Case(
            "chunks too large", 413,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n\(String(repeating: "x", count: 101))\r\n"
        ),
        Case("long header", 431, "GET / HTTP/1.1\r\nHost: a\r\nx: \(String(repeating: "y", count: 1000))\r\n\r\n"),
        Case("long path", 431, "GET /\(String(repeating: "y", count: 1000)) HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("many headers", 431, "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "x: y\r\n", count: 10))\r\n"),
        Case(
            "unknown expectation", 417,
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: cookies\r\nContent-Length: 1\r\n\r\nx"),
        Case(
            "expected too large", 413,
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n"),
        Case("slow head", 408, "GET / HTTP/1.1\r\nHos"),
        Case("slow body", 408, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx"),
    ]

    static let limits = WebLimits.with {
        $0.bodyBytes = 100
        $0.headerBytes = 500
        $0.headerCount = 8
        $0.readTimeout = .milliseconds(200)
    }

    @Test(arguments: cases) func `are a status and a sentence in JSON, and nothing reaches the responder`(
        _ sample: Case
    ) async throws {
        let reached = Atomic(0)
        try await WebTestServer.run(limits: Self.limits) { _, _ in
            reached.add(1, ordering: .relaxed)
        } body: { server in
            let client = try await server.connect()
            try await client.send(sample.sent)
            let answer = try await client.answer()
            #expect(answer.status == sample.status)
            #expect(answer.body.hasPrefix(#"{"error":""#) && answer.body.hasSuffix(#"."}"#))
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.headers["connection"] == "close")
            #expect(await client.rest() == "")
            await client.close()
        }
        #expect(reached.load(ordering: .relaxed) == 0)
    }

    @Test(arguments: ["Content-Length: 100", "Content-Length: 7\r\nX: y"])
    func `spare what is within the limits`(header: String) async throws {
        try await WebTestServer.run(limits: Self.limits) { server in
            let client = try await server.connect()
            let body = String(repeating: "x", count: header.hasSuffix("100") ? 100 : 7)
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\n\(header)\r\n\r\n\(body)")
            #expect(try await client.answer().body == "POST / \(body)")
            await client.close()
        }
    }

    @Test func `come after the answers to the requests before`() async throws {
        try await WebTestServer.run(limits: Self.limits) { server in
            let client = try await server.connect()
            try await client.send(
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nPOST /3 HTTP/1.1\r\n\r\n")
            #expect(try await client.answer().body == "GET /1 ")
            #expect(try await client.answer().body == "GET /2 ")
            #expect(try await client.answer().status == 400)
            #expect(await client.rest() == "")
            await client.close()
        }
    }

    @Test func `can be read by a client that first sends all of its large body`() async throws {
        let limits = WebLimits.with { limits in
            limits.bodyBytes = 100
            // A busy machine may take its time.
            limits.lingerTimeout = .seconds(60)
        }
        try await WebTestServer.run(limits: limits) { server in
            let client = try await server.connect()
            let body = ByteBuffer(repeating: 120, count: 4 << 20)
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.readableBytes)\r\n\r\n")
            try await client.send(body)
            #expect(try await client.answer().status == 413)
            await client.close()
        }
    }

    @Test func `do not listen for ever to a client that goes on sending`() async throws {
        let limits = WebLimits.with { limits in
            limits.bodyBytes = 100
            limits.lingerBytes = 1000
        }
        try await WebTestServer.run(limits: limits) { server in
            let client = try await server.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n")
            #expect(try await client.answer().status == 413)
            await #expect(throws: (any Error).self) {
                for _ in 0..<10_000 { try await client.send(ByteBuffer(repeating: 120, count: 10_000)) }
            }
            await client.close()
        }
    }

    @Test func `do not wait for ever for a client that does not close`() async throws {
        try await WebTestServer.run(limits: .with { $0.lingerTimeout = .milliseconds(50) }) { server in
            let client = try await server.connect()
            try await client.send("hello\r\n\r\n")
            #expect(try await client.answer().status == 400)
            await #expect(throws: (any Error).self) {
                while true { try await client.send("x") }
            }
            await client.close()
        }
    }

    @Test func `are silent towards an idle connection`() async throws {
        try await WebTestServer.run(limits: .with { $0.idleTimeout = .milliseconds(50) }) { server in
            let fresh = try await server.connect()
            #expect(await fresh.rest() == "")
            await fresh.close()
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct `Expect 100-continue` {
    private let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
    private let goAhead = "HTTP/1.1 100 Continue\r\n\r\n"

    @Test func `is answered before the body is sent`() async throws {
        try await WebTestServer.run { server in
            let client = try await server.connect()
            try await client.send(head)
            #expect(await client.read(through: "\r\n\r\n") == goAhead)
            try await client.send("hi")
            #expect(try await client.answer().body == "POST / hi")
            await client.close()
        }
    }

    @Test func `waits for the answer before`() async throws {
        let (asked, gate) = (WebSignal<Void>(), WebSignal<Void>())
        try await WebTestServer.run { request, connection in
            if request.head.method == .GET {
                asked.tell(())
                _ = await gate.heard()
            }
            await WebTestServer.echo(request, connection)
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + head)
            _ = await asked.heard()
            gate.tell(())
            #expect(try await client.answer().body == "GET / ")
            #expect(await client.read(through: "\r\n\r\n") == goAhead)
            try await client.send("hi")
            #expect(try await client.answer().body == "POST / hi")
            await client.close()
        }
    }

    @Test func `is needless without a body`() async throws {
        try await WebTestServer.run { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await client.answer().body == "GET / ")
            await client.close()
        }
    }
}
