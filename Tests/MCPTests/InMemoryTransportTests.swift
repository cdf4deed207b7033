import Testing

@testable import MCP

@Suite struct `In-memory transport` {
    @Test func `each end receives what the other sends`() async throws {
        let (client, server) = InMemoryTransport.pair()
        try await client.send([1])
        try await client.send([2])
        try await server.send([3])
        #expect(try await server.frames.next() == .message([1]))
        #expect(try await server.frames.next() == .message([2]))
        #expect(try await client.frames.next() == .message([3]))
    }

    @Test func `after the close what was sent is still read, and nothing more can be sent`() async throws {
        let (client, server) = InMemoryTransport.pair()
        try await client.send([1])
        await client.close()
        #expect(try await server.frames.next() == .message([1]))
        #expect(try await server.frames.next() == nil)
        #expect(try await client.frames.next() == nil)
        await #expect(throws: TransportError.closed) { try await server.send([2]) }
    }

    @Test func `a full direction makes its sender wait`() async throws {
        let (client, server) = InMemoryTransport.pair(capacity: 1)
        try await client.send([1])
        async let second: Void = client.send([2])
        #expect(try await server.frames.next() == .message([1]))
        #expect(try await server.frames.next() == .message([2]))
        try await second
    }
}
