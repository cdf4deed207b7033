import ConnectorKit
import MCPTesting
import Settings
import Storage
import Testing

@Suite struct `What a connector is given` {
    @Test func `ends work that takes too long`() async throws {
        let clock = ManualClock()
        let context = ConnectorContext.inMemory(clock: clock)
        async let outcome: Void = context.within(.seconds(5)) {
            let (never, continuation) = AsyncStream<Void>.makeStream()
            for await _ in never {}
            continuation.finish()
            try Task.checkCancellation()
        }
        await clock.waitForSleepers()
        clock.advance(by: .seconds(5))
        await #expect(throws: TimeExceeded(timeout: .seconds(5))) { try await outcome }
    }

    @Test func `allows no more time than the host`() async throws {
        let clock = ManualClock()
        var limits = ConnectorLimits()
        limits.requestTimeout = .seconds(2)
        let context = ConnectorContext.inMemory(limits: limits, clock: clock)
        async let outcome: Void = context.within(.seconds(60)) {
            let (never, continuation) = AsyncStream<Void>.makeStream()
            for await _ in never {}
            continuation.finish()
        }
        await clock.waitForSleepers()
        clock.advance(by: .seconds(2))
        await #expect(throws: TimeExceeded(timeout: .seconds(2))) { try await outcome }
    }

    @Test func `hands on what the work gave`() async throws {
        #expect(try await ConnectorContext.inMemory().within(.seconds(60)) { 7 } == 7)
    }

    @Test func `has secrets by name, and says which one is missing without guessing`() async throws {
        let context = ConnectorContext.inMemory(secrets: ["key": "open sesame"])
        #expect(try await context.secrets.secret("key").exposed == "open sesame")
        await #expect(throws: SecretUnavailable.self) { try await context.secrets.secret("other") }
    }

    @Test func `has storage of its own`() async throws {
        let (one, other) = (ConnectorContext.inMemory(), ConnectorContext.inMemory())
        try await one.storage.keyValues.set([1], for: "a")
        #expect(try await other.storage.keyValues.value(for: "a") == nil)
        #expect(try await one.storage.database.query("SELECT 1", []).count == 1)
    }
}
