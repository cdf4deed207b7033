import ConnectorKit
import MCPTesting
import Settings
import Storage
import Testing

@Suite struct `What a connector is given` {
    /// Lets work that never ends run into its deadline.
    private func outlast(_ timeout: Duration, host: Duration = .seconds(300)) async throws {
        let clock = ManualClock()
        var limits = ConnectorLimits()
        limits.requestTimeout = host
        let context = ConnectorContext.inMemory(limits: limits, clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await clock.waitForSleepers()
                clock.advance(by: timeout)
            }
            try await context.within(timeout) {
                let (never, continuation) = AsyncStream<Void>.makeStream()
                for await _ in never {}
                continuation.finish()
                try Task.checkCancellation()
            }
        }
    }

    @Test func `ends work that takes too long`() async {
        await #expect(throws: TimeExceeded(timeout: .seconds(5))) { try await outlast(.seconds(5)) }
    }

    @Test func `allows no more time than the host`() async {
        await #expect(throws: TimeExceeded(timeout: .seconds(2))) { try await outlast(.seconds(60), host: .seconds(2)) }
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
