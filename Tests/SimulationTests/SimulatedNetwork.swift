import MCP
import MCPTesting
import Synchronization

/// The way from the client to the server, and everything that goes wrong on it.
final class SimulatedNetwork: ClientTransport {
    private struct State {
        var random: SeededGenerator
        var isCalm = false
        var links: [LossyLink] = []
        var connectionCount: UInt64 = 0
    }

    let identity = "simulated"
    private let scenario: Scenario
    private let clock: SimulatedClock
    private let state: Mutex<State>
    private let arrivals = BoundedChannel<LossyLink>(capacity: 64)

    init(_ scenario: Scenario, _ world: SimulatedWorld) {
        self.scenario = scenario
        clock = world.clock
        state = Mutex(State(random: world.random(1)))
    }

    func connect() async throws -> any ClientConnection {
        let (fails, delay, random) = state.withLock { state in
            state.connectionCount += 1
            let fails = !state.isCalm && state.random.chance(scenario.refusals)
            let delay = Duration.milliseconds(Int.random(in: 0...200, using: &state.random))
            return (fails, delay, SeededGenerator(seed: state.random.next(), stream: state.connectionCount))
        }
        try? await clock.sleep(for: delay)
        if fails { throw ExchangeFailure.unreachable("The simulated network refuses.") }
        let link = LossyLink(clock: clock, random: random, slowest: scenario.slowest)
        state.withLock { $0.links.append(link) }
        guard arrivals.trySend(link) else { throw ExchangeFailure.unreachable("The simulated server is down.") }
        return StreamConnection(link: link.client)
    }

    /// Serves every connection until ``shutDown()``. Returns when the last has ended.
    func serve(_ service: some MCPService, options: ProtocolOptions) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while let link = try await arrivals.next() {
                group.addTask {
                    // How a connection ends is the business of the checks at the other end.
                    try? await service.run(over: link.server, options: options)
                }
            }
        }
    }

    func shutDown() { arrivals.finish() }

    /// Does harm until its task is cancelled, or for ever.
    func disturb() async {
        while !Task.isCancelled {
            let (pause, choice, link) = state.withLock { state in
                (
                    Duration.milliseconds(Int.random(in: 10...Int(scenario.quiet), using: &state.random)),
                    Int.random(in: 0..<3, using: &state.random), state.links.last
                )
            }
            guard (try? await clock.sleep(for: pause)) != nil else { break }
            switch choice {
            case 0: link?.cut()
            case 1:
                link?.stall(true)
                try? await clock.sleep(for: pause / 2)
                link?.stall(false)
            default: break
            }
        }
    }

    /// From now on nothing goes wrong.
    func calm() {
        let links = state.withLock { state in
            state.isCalm = true
            return state.links
        }
        for link in links { link.stall(false) }
    }
}
