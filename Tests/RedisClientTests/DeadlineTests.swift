import Foundation
import MCPTesting
import RealServers
import Testing

@testable import RedisClient

@Suite(.enabled(if: RedisServer.isInstalled, "Redis is not installed"), .timeLimit(.minutes(2)))
struct `A deadline by the clock that was handed in` {
    @Test func `ends the wait for a reply, and later the connection`() async throws {
        let server = try await RedisServer.start()
        let clock = ManualClock()
        let configuration = try RedisConfiguration(server) { $0.commandTimeout = .seconds(2) }
        try await withClient(configuration, clock: clock) { client async throws in
            #expect(try await client.send(["PING"]).string == "PONG")
            server.process.signal(SIGSTOP)
            var error: RedisError?
            let ticker = Ticker(clock)
            do {
                _ = try await ticker.ticking { try await client.send(["ECHO", "late"]) }
            } catch let failure as RedisError { error = failure }
            #expect(error?.code == .timeout)
            _ = try await ticker.ticking { while client.isConnected { await Task.yield() } }
        }
    }
}

/// Moves a clock on for as long as some work takes.
private struct Ticker: Sendable {
    let clock: ManualClock
    init(_ clock: ManualClock) { self.clock = clock }

    func ticking<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                while !Task.isCancelled {
                    clock.advance(by: .milliseconds(10))
                    await Task.yield()
                }
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() { if let value { return value } }
            throw CancellationError()
        }
    }
}
