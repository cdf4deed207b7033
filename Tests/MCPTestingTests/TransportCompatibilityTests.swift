import MCP
import MCPTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Transport compatibility` {
    @Test func `the in-memory transport keeps its promises`() async throws {
        try await TransportCompatibility().check { InMemoryTransport.pair() }
        try await TransportCompatibility().check { InMemoryTransport.pair(capacity: 1) }
    }

    @Test func `an unreliable transport that does not break keeps them`() async throws {
        try await TransportCompatibility().check {
            UnreliableTransport.pair(.init(capacity: 4), random: SeededGenerator(seed: 1), clock: ContinuousClock())
        }
    }

    /// A transport with one fault.
    struct Faulty: Transport {
        enum Fault: CaseIterable { case dropsSome, swaps, takesAnything, endsNothing, sendsTwice }

        var fault: Fault
        var inner: InMemoryTransport
        var pile: BoundedChannel<TransportFrame>
        let count = Count()

        final class Count: Sendable {
            private let value = Mutex(0)
            func next() -> Int {
                value.withLock {
                    $0 += 1
                    return $0
                }
            }
        }

        var frames: BoundedChannel<TransportFrame> { inner.frames }

        func send(_ frame: [UInt8]) async throws {
            switch fault {
            case .dropsSome: if count.next() % 50 != 0 { try await inner.send(frame) }
            case .swaps: try await inner.send(count.next() % 50 == 0 ? Array(frame.reversed()) : frame)
            case .takesAnything: _ = pile.trySend(.message(frame))
            case .endsNothing: do { try await inner.send(frame) } catch is TransportError {}
            case .sendsTwice:
                try await inner.send(frame)
                if count.next() % 50 == 0 { try await inner.send(frame) }
            }
        }

        func close() async { await inner.close() }
    }

    @Test(arguments: Faulty.Fault.allCases) func `a fault is found and told in a sentence`(
        fault: Faulty.Fault
    ) async throws {
        var compatibility = TransportCompatibility()
        compatibility.deadline = .seconds(2)
        compatibility.bufferBytes = 4 << 20
        let failure = await #expect(throws: TestFailure.self) {
            try await compatibility.check {
                let (near, far) = InMemoryTransport.pair()
                let pile = BoundedChannel<TransportFrame>(capacity: 1)
                return (
                    Faulty(fault: fault, inner: near, pile: pile), Faulty(fault: fault, inner: far, pile: pile)
                )
            }
        }
        #expect(failure?.description.hasPrefix("Faulty to Faulty, ") == true, "\(failure as Any)")
    }
}

@Suite(.timeLimit(.minutes(1))) struct `Unreliable transport` {
    /// What a reader makes of a hundred messages.
    @Sendable private static func talk(
        _ world: SimulatedWorld, _ conduct: UnreliableTransport.Conduct
    ) async throws -> [String] {
        let (client, server) = UnreliableTransport.pair(conduct, random: world.random(1), clock: world.clock)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    for number in 0..<100 { try await client.send(Array("message \(number)".utf8)) }
                } catch is TransportError {}
                await client.close()
            }
            var heard: [String] = []
            do {
                for try await case .message(let bytes) in server.frames {
                    heard.append(String(decoding: bytes, as: UTF8.self))
                }
            } catch let error as TransportError {
                heard.append("\(error)")
            }
            try await group.waitForAll()
            return heard
        }
    }

    private static let all = (0..<100).map { "message \($0)" }

    @Test func `delay and slow reading take simulated time and keep the order`() throws {
        let conduct = UnreliableTransport.Conduct(
            delay: .zero ... .seconds(5), pause: .seconds(1) ... .seconds(2), capacity: 3)
        for seed in 0..<20 {
            let outcome = try Simulation(seed: UInt64(seed)).trace { try await Self.talk($0, conduct) }
            #expect(outcome.value == Self.all)
            #expect(outcome.time >= .seconds(100) && outcome.time <= .seconds(700))
        }
    }

    @Test func `cuts lose the rest, and differ with the seed`() throws {
        let conduct = UnreliableTransport.Conduct(delay: .zero ... .seconds(1), cutChance: 0.02)
        var heard: [[String]] = []
        for seed in 0..<200 {
            let outcome = try Simulation(seed: UInt64(seed)).trace { try await Self.talk($0, conduct) }
            let again = try Simulation(seed: UInt64(seed)).trace { try await Self.talk($0, conduct) }
            #expect(outcome.value == again.value && outcome.digest == again.digest)
            heard.append(outcome.value)
        }
        let whole = heard.map { heard in zip(heard, Self.all).prefix { $0 == $1 }.count }
        #expect(Set(whole).count > 20 && whole.contains(100))
        #expect(heard.contains { $0.last == TransportError.peerGone.description })
        #expect(heard.contains { $0.last.map { !Self.all.contains($0) && "message 99".hasPrefix($0) } ?? false })
    }

    @Test func `a cancelled reader leaves what is under way to the next`() throws {
        let frame = try Simulation(seed: 3).run { world in
            let conduct = UnreliableTransport.Conduct(delay: .seconds(10) ... .seconds(10))
            let (client, server) = UnreliableTransport.pair(conduct, random: world.random(1), clock: world.clock)
            try await client.send([1])
            try await withThrowingTaskGroup { group in
                group.addTask { _ = try await server.frames.next() }
                try await world.clock.sleep(for: .seconds(5))
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
            return try await server.frames.next()
        }
        #expect(frame == .message([1]))
    }
}
