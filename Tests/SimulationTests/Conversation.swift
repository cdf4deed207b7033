import JSON
import MCP
import MCPTesting

/// One client and one server over a bad network, from the first call to the last check.
struct Conversation: Sendable {
    private let scenario: Scenario
    private let world: SimulatedWorld
    private let ledger = Ledger()
    private let network: SimulatedNetwork
    private let server: MCPServer
    private let client: MCPClient

    /// Time for everything that is under way to come to its end once the network is good.
    private static let settling = Duration.seconds(240)

    init(_ world: SimulatedWorld) {
        self.world = world
        scenario = Scenario(world)
        network = SimulatedNetwork(scenario, world)
        server = SimulatedServer.make(ledger, world)
        client = MCPClient(network, options: SimulatedCaller.options(scenario, world))
    }

    /// Throws ``Violation`` for whatever should have held and did not.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await network.serve(server, options: SimulatedServer.options(scenario, world)) }
            group.addTask { await client.run() }
            try await talk()
            client.close()
            network.shutDown()
            try await group.waitForAll()
        }
        try expect(client.liveCount == 0, "a closed client keeps nothing, not \(client.liveCount) things")
        try expect(ledger.running.isEmpty, "no tool outlives its server, as \(ledger.running) do")
    }

    private func talk() async throws {
        let watcher = Watcher(client)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watcher.run() }
            try await makeCalls()
            network.calm()
            try await world.clock.sleep(for: Self.settling)
            try await checkSettled(watcher)
            group.cancelAll()
        }
    }

    /// Returns when the last call has ended.
    private func makeCalls() async throws {
        let caller = SimulatedCaller(client: client, ledger: ledger, scenario: scenario, clock: world.clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            if !scenario.isGentle { group.addTask { await network.disturb() } }
            try await withThrowingTaskGroup(of: Void.self) { calls in
                for call in scenario.calls { calls.addTask { try await caller.make(call) } }
                calls.addTask { try await changeTools() }
                try await calls.waitForAll()
            }
            group.cancelAll()
        }
    }

    private func changeTools() async throws {
        for (number, time) in scenario.changes.sorted().enumerated() {
            try await world.clock.sleep(until: TestInstant(sinceStart: time), tolerance: nil)
            try SimulatedServer.change(server, number: number)
        }
    }

    // MARK: - Afterwards

    private func checkSettled(_ watcher: Watcher) async throws {
        try expect(client.liveCount == 0, "an idle client keeps nothing, not \(client.liveCount) things")
        try expect(ledger.running.isEmpty, "no tool outlives its call, as \(ledger.running) do")
        for call in scenario.calls {
            let effects = ledger.effects(of: call.token)
            try expect(effects <= 1, "\(call.token) was done \(effects) times")
        }
        // Before any call, which would make a client connect that does not do so for the watcher's sake.
        let seen = watcher.count
        try SimulatedServer.change(server, number: scenario.changes.count)
        try await world.clock.sleep(for: .seconds(60))
        try expect(watcher.count > seen, "a change over a good connection is told")
        let tools = try await client.listTools()
        let known = SimulatedServer.toolCount + scenario.changes.count + 1
        try expect(tools.count == known, "the client lists \(tools.count) tools and the server has \(known)")
    }
}

/// What should have held and did not.
struct Violation: Error, CustomStringConvertible {
    let description: String
}

func expect(_ holds: Bool, _ expectation: @autoclosure () -> String) throws {
    if !holds { throw Violation(description: "It does not hold that \(expectation()).") }
}
