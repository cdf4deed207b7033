import Testing

@testable import MCP

@Suite struct `Bounded channel` {
    struct Broken: Error {}

    @Test func `every element of many senders arrives once, each sender's in order`() async throws {
        let channel = BoundedChannel<(sender: Int, number: Int)>(capacity: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for sender in 0..<8 {
                group.addTask { for number in 0..<200 { try await channel.send((sender, number)) } }
            }
            group.addTask {
                var next = [Int](repeating: 0, count: 8)
                for _ in 0..<1600 {
                    let element = try #require(try await channel.next())
                    #expect(element.number == next[element.sender])
                    next[element.sender] += 1
                }
            }
            try await group.waitForAll()
        }
        channel.finish()
        #expect(try await channel.next() == nil)
    }

    @Test func `trying to send fails when the channel is full or finished`() async throws {
        let channel = BoundedChannel<Int>(capacity: 2)
        #expect(channel.trySend(1))
        #expect(channel.trySend(2))
        #expect(!channel.trySend(3))
        #expect(try await channel.next() == 1)
        #expect(channel.trySend(4))
        channel.finish()
        #expect(!channel.trySend(5))
        await #expect(throws: BoundedChannelError.finished) { try await channel.send(6) }
        var rest: [Int] = []
        for try await element in channel { rest.append(element) }
        #expect(rest == [2, 4])
    }

    @Test func `the error of the finish comes after the elements`() async throws {
        let channel = BoundedChannel<Int>(capacity: 2)
        try await channel.send(1)
        channel.finish(throwing: Broken())
        #expect(try await channel.next() == 1)
        await #expect(throws: Broken.self) { try await channel.next() }
        #expect(try await channel.next() == nil)
    }

    /// Sender: full, waits … cancelled → takes "b" back. Consumer: reads "a", then finds nothing.
    @Test func `a cancelled sender takes its element back`() async throws {
        let channel = BoundedChannel<String>(capacity: 1)
        try await channel.send("a")
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await channel.send("b") }
            }
            group.cancelAll()
        }
        #expect(try await channel.next() == "a")
        #expect(channel.trySend("c"))
        #expect(try await channel.next() == "c")
    }

    @Test func `a cancelled consumer leaves the next element to the next call`() async throws {
        let channel = BoundedChannel<Int>(capacity: 1)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await #expect(throws: CancellationError.self) { try await channel.next() } }
            group.cancelAll()
        }
        try await channel.send(1)
        #expect(try await channel.next() == 1)
    }

    @Test func `under cancellation from all sides nothing is lost and nothing doubled`() async throws {
        for round in 0..<200 {
            let channel = BoundedChannel<Int>(capacity: 1)
            let (sent, received) = await withTaskGroup(of: (Int?, [Int]).self) { group in
                for number in 0..<6 {
                    group.addTask {
                        do {
                            try await channel.send(number)
                            return (number, [])
                        } catch { return (nil, []) }
                    }
                }
                group.addTask {
                    var received: [Int] = []
                    while let element = try? await channel.next() { received.append(element) }
                    return (nil, received)
                }
                for _ in 0..<(round % 7) { await Task.yield() }
                group.cancelAll()
                var sent: Set<Int> = []
                var received: [Int] = []
                for await (number, elements) in group {
                    if let number { sent.insert(number) }
                    received += elements
                }
                return (sent, received)
            }
            channel.finish()
            var all = received
            while let element = try await channel.next() { all.append(element) }
            #expect(Set(all) == sent)
            #expect(all.count == sent.count)
        }
    }

    @Test func `a waiting consumer and waiting senders learn of the finish`() async throws {
        let full = BoundedChannel<Int>(capacity: 1)
        try await full.send(1)
        let empty = BoundedChannel<Int>(capacity: 1)
        async let refused: Void = full.send(2)
        async let end = empty.next()
        full.finish()
        empty.finish()
        do {
            try await refused
            Issue.record("the sender must be refused")
        } catch {
            #expect(error as? BoundedChannelError == .finished)
        }
        let element = try await end
        #expect(element == nil)
    }
}
