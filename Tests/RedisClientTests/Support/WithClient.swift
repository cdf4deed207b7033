import RealServers

@testable import RedisClient

extension RedisConfiguration {
    /// For a server that a test started.
    init(_ server: RedisServer, changing change: (inout RedisConfiguration) -> Void = { _ in }) throws {
        self.init(try RedisURL(server.url))
        commandTimeout = .seconds(20)
        connectPatience = .seconds(20)
        limits.connectTimeout = .seconds(20)
        change(&self)
    }
}

/// Runs a client for as long as a test needs it.
func withClient<Value: Sendable>(
    _ configuration: RedisConfiguration, clock: any Clock<Duration> = ContinuousClock(),
    _ work: @escaping @Sendable (RedisClient) async throws -> Value
) async throws -> Value {
    let client = try RedisClient(configuration, clock: clock)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            await client.run()
            return nil
        }
        group.addTask { try await work(client) }
        defer { group.cancelAll() }
        while let value = try await group.next() { if let value { return value } }
        throw CancellationError()
    }
}

extension RedisClient {
    /// Repeats what may be repeated when the end of a connection got in its way.
    func retrying<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value {
        while true {
            do { return try await work() } catch let error as RedisError where error.code == .connectionLost {}
        }
    }
}
