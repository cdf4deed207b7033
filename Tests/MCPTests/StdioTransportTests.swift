import Foundation
import MCPTesting
import Synchronization
import Testing

@testable import MCP

private typealias StdioTransportTests = `Stdio transport`

@Suite struct `Stdio transport` {
    /// Two transports whose pipes are crossed, as a client and its child.
    func pair(maximumLineBytes: Int = 4 << 20) throws -> (StdioTransport, StdioTransport) {
        let (there, back) = (try Self.pipe(), try Self.pipe())
        let configuration = StdioTransport.Configuration(maximumLineBytes: maximumLineBytes, closesDescriptors: true)
        return (
            try StdioTransport(input: back.reading, output: there.writing, configuration: configuration),
            try StdioTransport(input: there.reading, output: back.writing, configuration: configuration)
        )
    }

    /// A transport that reads what the test writes.
    func reader(maximumLineBytes: Int = 100) throws -> (StdioTransport, Int32) {
        let (there, back) = (try Self.pipe(), try Self.pipe())
        Descriptor.shut(back.reading)
        let configuration = StdioTransport.Configuration(maximumLineBytes: maximumLineBytes, closesDescriptors: true)
        let transport = try StdioTransport(
            input: there.reading, output: back.writing, configuration: configuration)
        return (transport, there.writing)
    }

    static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe Foundation.pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        guard case .done(bytes.count) = Descriptor.writePart(descriptor, bytes, from: 0, limit: bytes.count) else {
            Issue.record("the pipe must take all at once")
            return
        }
    }

    func message(_ text: String) -> TransportFrame { .message(Array(text.utf8)) }

    @Test func `keeps the promises of transports`() async throws {
        var compatibility = TransportCompatibility()
        compatibility.tooLongFrameBytes = 2 << 20
        try await compatibility.check { try pair(maximumLineBytes: (1 << 20) + 100) }
    }

    @Test func `lines become frames, over-long ones a report, and the last needs no newline`() async throws {
        let (transport, descriptor) = try reader(maximumLineBytes: 5)
        write("{}\r\n\n1234567\n[1]\nend", to: descriptor)
        Descriptor.shut(descriptor)
        var frames: [TransportFrame] = []
        for try await frame in transport.frames { frames.append(frame) }
        #expect(frames == [message("{}"), .tooLong(byteCount: 7), message("[1]"), message("end")])
        await transport.close()
    }

    @Test func `messages of all sizes cross both ways, in order`() async throws {
        let (client, server) = try pair()
        let sizes = [1, 4094, 4095, 4096, 4097, 65_536, 1_000_000, 3]
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for size in sizes { try await client.send([UInt8](repeating: 0x61, count: size)) } }
            group.addTask {
                for size in sizes {
                    let frame = try await server.frames.next()
                    #expect(frame == .message([UInt8](repeating: 0x61, count: size)))
                    try await server.send(Array("\(size)".utf8))
                }
            }
            group.addTask {
                for size in sizes {
                    let frame = try await client.frames.next()
                    #expect(frame == .message(Array("\(size)".utf8)))
                }
            }
            try await group.waitForAll()
        }
        await client.close()
        #expect(try await server.frames.next() == nil)
        await server.close()
    }

    @Test func `frames of many senders stay whole`() async throws {
        let (client, server) = try pair()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for sender in 0..<8 {
                group.addTask {
                    for number in 0..<100 {
                        let size = number.isMultiple(of: 10) ? 20_000 : 10
                        try await client.send(
                            Array("\(sender) \(number) ".utf8) + [UInt8](repeating: 0x78, count: size))
                    }
                }
            }
            group.addTask {
                var next = [Int](repeating: 0, count: 8)
                for _ in 0..<800 {
                    guard case .message(let bytes)? = try await server.frames.next() else {
                        Issue.record("a message is missing")
                        return
                    }
                    let words = bytes.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
                    let (sender, number) = (try #require(Int(words[0])), try #require(Int(words[1])))
                    #expect(number == next[sender])
                    #expect(words[2].count == (number.isMultiple(of: 10) ? 20_000 : 10))
                    next[sender] += 1
                }
            }
            try await group.waitForAll()
        }
        await client.close()
        await server.close()
    }

    @Test func `a line break inside a message becomes a blank`() async throws {
        let (client, server) = try pair()
        try await client.send(Array("{\n\"a\":\r\n1}".utf8))
        #expect(try await server.frames.next() == message("{ \"a\":  1}"))
        await client.close()
        await server.close()
    }

    @Test func `writing to a peer that is gone is an error, also the next time`() async throws {
        let (client, server) = try pair()
        await server.close()
        await #expect(throws: TransportError.peerGone) { try await client.send([0x61]) }
        await #expect(throws: TransportError.peerGone) {
            try await client.send([UInt8](repeating: 0x61, count: 100_000))
        }
        await client.close()
    }

    @Test func `the peer's close ends the frames`() async throws {
        let (client, server) = try pair()
        async let end = server.frames.next()
        await client.close()
        let frame = try await end
        #expect(frame == nil)
        await server.close()
    }

    @Test func `closing wakes a reader that waits, and refuses to send`() async throws {
        let (client, server) = try pair()
        async let end = client.frames.next()
        await client.close()
        await client.close()
        let frame = try await end
        #expect(frame == nil)
        await #expect(throws: TransportError.closed) { try await client.send([0x61]) }
        await server.close()
    }

    @Test func `closing frees a sender that a full pipe holds up`() async throws {
        let (client, server) = try pair()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                _ = await #expect(throws: TransportError.closed) {
                    while true { try await client.send([UInt8](repeating: 0x61, count: 100_000)) }
                }
            }
            group.addTask { await client.close() }
        }
        await server.close()
    }

    @Test func `a cancelled reader loses no frame`() async throws {
        let (transport, descriptor) = try reader()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await #expect(throws: CancellationError.self) { try await transport.frames.next() } }
            group.cancelAll()
        }
        for round in 0..<50 {
            let delivered = await withTaskGroup(of: TransportFrame?.self) { group in
                group.addTask { try? await transport.frames.next() }
                group.addTask {
                    write("\(round)\n", to: descriptor)
                    return nil
                }
                for _ in 0..<(round % 5) { await Task.yield() }
                group.cancelAll()
                return await group.reduce(nil) { $0 ?? $1 }
            }
            if let delivered {
                #expect(delivered == message("\(round)"))
            } else {
                #expect(try await transport.frames.next() == message("\(round)"))
            }
        }
        Descriptor.shut(descriptor)
        await transport.close()
    }

    /// Sender: fills the pipe, waits … cancelled, and the pipe is closed. The frames that were taken arrive whole, and one
    /// more, perhaps, which was begun, and which the close may cut.
    @Test func `a cancelled sender leaves whole lines behind`() async throws {
        let (client, server) = try pair()
        let frame = [UInt8](repeating: 0x61, count: 30_000)
        let sent = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await withTaskGroup(of: Void.self) { senders in
                    for _ in 0..<20 {
                        senders.addTask { if (try? await client.send(frame)) != nil { sent.add() } }
                    }
                    await Task.yield()
                    senders.cancelAll()
                }
                await client.close()
            }
            group.addTask {
                var received = 0
                var cut = 0
                for try await next in server.frames {
                    guard case .message(let bytes) = next else { throw CancellationError() }
                    let isWhole = bytes == frame
                    if isWhole { received += 1 } else { cut += 1 }
                    // Nothing comes after what was cut.
                    let isInOrder = isWhole ? cut == 0 : frame.starts(with: bytes)
                    #expect(isInOrder)
                }
                let taken = sent.value
                #expect((taken...20).contains(received))
                #expect(cut <= 1)
            }
            try await group.waitForAll()
        }
        await server.close()
    }

    @Test func `a sender whose peer reads nothing can give up in the middle of a frame`() async throws {
        let (client, server) = try pair()
        let frame = [UInt8](repeating: 0x61, count: 1 << 20)
        await withTaskGroup(of: Void.self) { group in
            let isBegun = Atomic(false)
            group.addTask {
                isBegun.store(true, ordering: .relaxed)
                await #expect(throws: CancellationError.self) { try await client.send(frame) }
            }
            while !isBegun.load(ordering: .relaxed) { await Task.yield() }
            for _ in 0..<100 { await Task.yield() }
            group.cancelAll()
        }
        await client.close()
        await server.close()
    }

    @Test func `a second reader is refused while the first one waits`() async throws {
        let (transport, descriptor) = try reader()
        let refusals = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    do {
                        _ = try await transport.frames.next()
                        return false
                    } catch { return error as? BoundedChannelError == .secondConsumer }
                }
            }
            var refusals = 0
            for await isRefused in group where isRefused {
                refusals += 1
                // Ends the other reader's wait.
                if refusals == 1 { Descriptor.shut(descriptor) }
            }
            return refusals
        }
        #expect(refusals == 1)
        await transport.close()
    }

    @Test func `what is printed cannot break the protocol`() async {
        await #expect(processExitsWith: .success) {
            let ends = try StdioTransportTests.pipe()
            try Descriptor.redirect(1, to: ends.writing)
            let transport = try StdioTransport.standard()
            print("noise")
            fflush(nil)
            try await transport.send(Array("{}".utf8))
            var block: [UInt8] = []
            guard case .done = Descriptor.readBlock(ends.reading, into: &block, limit: 100) else { exit(1) }
            exit(block == Array("{}\n".utf8) ? 0 : 1)
        }
    }

    @Test func `a descriptor that is not open is an error`() async throws {
        let transport = try StdioTransport(input: 100_000, output: 100_000)
        await #expect(throws: TransportError.self) { try await transport.frames.next() }
        await #expect(throws: TransportError.self) { try await transport.send([0x61]) }
        await transport.close()
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}
