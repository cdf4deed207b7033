import NIOCore
import Synchronization
import Timing

/// One server, or the one that sentinels call the master: some connections to it.
final class SingleServer: RedisServers {
    let nodes: [RedisNode]
    private let maxAttempts: Int
    /// Whether another server may be the master the next time.
    private let hasSentinels: Bool
    private let commandTimeout: Duration
    private let timeline: Timeline
    private let turn = Atomic<Int>(0)

    init(_ configuration: RedisConfiguration, timeline: Timeline, makeNode: () -> RedisNode) {
        nodes = (0..<max(1, configuration.connections)).map { _ in makeNode() }
        maxAttempts = configuration.maxAttempts
        if case .sentinel = configuration.topology { hasSentinels = true } else { hasSentinels = false }
        commandTimeout = configuration.commandTimeout
        self.timeline = timeline
    }

    func run() async {
        await withTaskGroup { group in
            for node in nodes { group.addTask { await node.run() } }
        }
    }

    /// The first one has the subscriptions.
    func node(for key: [UInt8]?) -> RedisNode { nodes[0] }

    private func next() -> RedisNode {
        guard nodes.count > 1 else { return nodes[0] }
        let start = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        let order = nodes.indices.map { nodes[Int((UInt(bitPattern: start) + UInt($0)) % UInt(nodes.count))] }
        return order.first { $0.currentConnection != nil } ?? order[0]
    }

    func send(_ command: [RedisArgument], key: [UInt8]?, timeout: Duration?) async throws -> RedisValue {
        try await attempt(within: timeout) { connection in
            let reply = try await connection.ask([command], timeout: timeout)
            // A master that has become a replica refuses writes; the next connection finds the new master.
            if hasSentinels, case .error(let text) = reply.plain, text.hasPrefix("READONLY ") {
                connection.fail(RedisError(.connectionLost, "The Redis server is a replica now."))
                throw RedisError(reply: text)
            }
            return reply
        }
    }

    func sendAll(_ commands: [[RedisArgument]], timeout: Duration?) async throws -> [RedisValue] {
        try await attempt(within: timeout) { try await $0.askAll(commands, timeout: timeout) }
    }

    private func attempt<Value: Sendable>(
        within timeout: Duration?, _ work: (RedisConnection) async throws -> Value
    ) async throws -> Value {
        let deadline = timeline.elapsed() + (timeout ?? commandTimeout)
        var attempts = 1
        while true {
            let connection = try await next().connection()
            do {
                return try await work(connection)
            } catch let error as RedisError where error.code == .notSent || error.prefix == "READONLY" {
                guard attempts < maxAttempts, timeline.elapsed() < deadline else { throw error }
                attempts += 1
            }
        }
    }
}
