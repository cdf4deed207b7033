import Synchronization
import Timing

/// The nodes of a cluster. Learns where slots are from redirections at once, and from the whole map soon after.
final class RedisCluster: RedisServers {
    private struct State {
        var map = ClusterMap()
        var nodes: [RedisAddress: RedisNode] = [:]
        var turn = 0
    }

    private let seeds: [RedisAddress]
    private let configuration: RedisConfiguration
    private let timeline: Timeline
    private let makeNode: @Sendable (RedisAddress) -> RedisNode
    private let state = Mutex(State())
    private let (newNodes, newNode) = AsyncStream.makeStream(of: RedisNode.self)
    private let (refreshes, refresh) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(
        _ seeds: [RedisAddress], configuration: RedisConfiguration, timeline: Timeline,
        makeNode: @escaping @Sendable (RedisAddress) -> RedisNode
    ) {
        self.seeds = seeds
        self.configuration = configuration
        self.timeline = timeline
        self.makeNode = makeNode
    }

    var nodes: [RedisNode] { state.withLock { Array($0.nodes.values) } }

    /// The nodes that have slots, in an order that does not depend on whom the map came from.
    ///
    /// - Throws: `unreachable` while none is known, which must not look like a cluster without keys.
    func masters() async throws(RedisError) -> [RedisNode] {
        if state.withLock({ $0.map.coverage }) < KeySlot.count { await readMap() }
        let owners = state.withLock { $0.map.owners }
        guard !owners.isEmpty else { throw RedisError(.unreachable, "No node of the Redis cluster can be reached.") }
        return owners.sorted { "\($0)" < "\($1)" }.map { node(at: $0) }
    }

    func run() async {
        refresh.yield()
        await withTaskGroup { group in
            group.addTask { for await _ in self.refreshes { await self.readMap() } }
            for await node in newNodes { group.addTask { await node.run() } }
        }
    }

    // MARK: Finding nodes

    func node(for key: [UInt8]?) -> RedisNode { node(at: address(for: key)) }

    private func node(at address: RedisAddress) -> RedisNode {
        let (node, isNew) = state.withLock { state -> (RedisNode, Bool) in
            if let node = state.nodes[address] { return (node, false) }
            let node = makeNode(address)
            state.nodes[address] = node
            return (node, true)
        }
        if isNew { newNode.yield(node) }
        return node
    }

    /// The owner of the key's slot; where that is not known, or nothing is asked for, one of all in turn.
    private func address(for key: [UInt8]?) -> RedisAddress {
        state.withLock { state in
            if let key, let owner = state.map[KeySlot.slot(of: key)] { return owner }
            let known = state.map.addresses + seeds
            state.turn = (state.turn + 1) % known.count
            return known[state.turn]
        }
    }

    private func readMap() async {
        let candidates = state.withLock { $0.map.addresses } + seeds
        for address in candidates {
            guard let connection = try? await node(at: address).connection(),
                let reply = try? await connection.send(["CLUSTER", "SLOTS"]),
                let map = try? ClusterMap(slots: reply, asked: address), map.coverage > 0
            else { continue }
            let gone = state.withLock { state -> [RedisNode] in
                state.map = map
                let kept = Set(map.addresses + seeds)
                defer { state.nodes = state.nodes.filter { kept.contains($0.key) } }
                return state.nodes.filter { !kept.contains($0.key) }.map(\.value)
            }
            for node in gone { node.close() }
            return
        }
    }

    // MARK: Sending

    func send(_ command: [RedisArgument], key: [UInt8]?, timeout: Duration?) async throws -> RedisValue {
        var target = address(for: key)
        var isAsking = false
        var backOff = configuration.backOff
        var generator = SystemRandomNumberGenerator()
        let deadline = timeline.elapsed() + (timeout ?? configuration.commandTimeout)
        for attempt in 1... {
            let isLast = attempt >= configuration.maxAttempts || timeline.elapsed() >= deadline
            do {
                let connection = try await node(at: target).connection()
                let reply = try await connection.ask(isAsking ? [["ASKING"], command] : [command], timeout: timeout)
                guard let redirection = Redirection(reply, asked: target), !isLast else { return reply }
                isAsking = false
                switch redirection {
                case .moved(let slot, let address):
                    state.withLock { $0.map.move(slot, to: address) }
                    refresh.yield()
                    target = address
                case .ask(let address):
                    isAsking = true
                    target = address
                case .later: try await timeline.sleep(backOff.next(using: &generator))
                }
            } catch let error as RedisError where error.provesNothingDone && error.code != .overloaded {
                // The node may be gone for good; whoever took its slots over is on the map soon.
                refresh.yield()
                guard !isLast else { throw error }
                try await timeline.sleep(backOff.next(using: &generator))
                target = address(for: attempt.isMultiple(of: 2) ? nil : key)
                isAsking = false
            }
        }
        throw RedisError(.topology, "The cluster sent the command from node to node.")
    }

    /// Each node gets its commands in one go. Those that have to go elsewhere follow one by one.
    func sendAll(_ commands: [[RedisArgument]], timeout: Duration?) async throws -> [RedisValue] {
        let groups = Dictionary(grouping: commands.indices) { address(for: KeyPosition.key(of: commands[$0])) }
        var replies = [RedisValue](repeating: .null, count: commands.count)
        try await withThrowingTaskGroup(of: (RedisAddress, [Int], [RedisValue]).self) { group in
            for (address, indices) in groups {
                group.addTask {
                    let connection = try await self.node(at: address).connection()
                    let some = try await connection.askAll(indices.map { commands[$0] }, timeout: timeout)
                    return (address, indices, some)
                }
            }
            for try await (address, indices, some) in group {
                for (index, reply) in zip(indices, some) {
                    guard Redirection(reply, asked: address) != nil else {
                        replies[index] = reply
                        continue
                    }
                    let key = KeyPosition.key(of: commands[index])
                    replies[index] = try await send(commands[index], key: key, timeout: timeout)
                }
            }
        }
        return replies
    }
}
