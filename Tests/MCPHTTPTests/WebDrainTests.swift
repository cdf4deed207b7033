import NIOCore
import NIOHTTP1
import Testing

@testable import MCPHTTP

@Suite(.timeLimit(.minutes(1))) struct `Web server shutdown` {
    @Test func `closes idle connections and stops listening`() async throws {
        try await WebTestServer.run { server in
            let (fresh, used) = (try await server.connect(), try await server.connect())
            try await used.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await used.answer().status == 200)
            await server.beginShutdown()
            #expect(await fresh.rest() == "")
            #expect(await used.rest() == "")
            try await server.end()
            await #expect(throws: (any Error).self) { try await server.connect() }
            await fresh.close()
            await used.close()
        }
    }

    @Test func `lets a running request be answered, then closes its connection`() async throws {
        let (asked, draining, gate) = (WebSignal<Void>(), WebSignal<Void>(), WebSignal<Void>())
        try await WebTestServer.run(onDrain: { draining.tell(()) }) { request, connection in
            asked.tell(())
            _ = await gate.heard()
            await WebTestServer.echo(request, connection)
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await asked.heard()
            await server.beginShutdown()
            _ = await draining.heard()
            gate.tell(())
            #expect(try await client.answer().body == "GET / ")
            #expect(await client.rest() == "")
            await client.close()
            try await server.end()
        }
    }

    @Test func `lets the layer above end its streams`() async throws {
        let (begun, draining) = (WebSignal<Void>(), WebSignal<Void>())
        try await WebTestServer.run(onDrain: { draining.tell(()) }) { _, connection in
            _ = await connection.send(.head(.ok, ["content-type": "text/event-stream"]))
            begun.tell(())
            _ = await draining.heard()
            _ = await connection.send(.body(ByteBuffer(string: "bye")))
            _ = await connection.send(.end)
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await begun.heard()
            await server.beginShutdown()
            #expect(try await client.answer().body == "bye")
            #expect(await client.rest() == "")
            await client.close()
            try await server.end()
        }
    }

    @Test func `waits no longer than allowed and then cancels`() async throws {
        let (asked, cancelled) = (WebSignal<Void>(), WebSignal<Void>())
        try await WebTestServer.run(limits: .with { $0.drainTimeout = .milliseconds(50) }) { _, connection in
            _ = await connection.send(.head(.ok, [:]))
            asked.tell(())
            await untilCancelled()
            cancelled.tell(())
        } body: { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await asked.heard()
            await server.beginShutdown()
            #expect(await cancelled.heard() != nil)
            #expect(!(await client.rest()).hasSuffix("0\r\n\r\n"))
            try await server.end()
            await client.close()
        }
    }
}
