import MCP
import Testing

@testable import MCPHTTP

@Suite(.timeLimit(.minutes(1))) struct `Event stream` {
    private func stream(maxEvents: Int = 128, maxBytes: Int = 1 << 20) -> EventStream {
        EventStream(id: 1, maxEvents: maxEvents, maxBytes: maxBytes)
    }

    /// A reading in a form that tests compare.
    private enum Seen: Equatable {
        case events([Int], isLast: Bool)
        case quiet, replaced
        case released(Duration)

        init(_ reading: EventStream.Reading) {
            switch reading {
            case .events(let events, let isLast): self = .events(events.map(\.number), isLast: isLast)
            case .quiet: self = .quiet
            case .replaced: self = .replaced
            case .released(let retryAfter): self = .released(retryAfter)
            }
        }
    }

    /// What a reader that waits gets once `event` happens.
    private func seen(_ stream: EventStream, when event: @escaping @Sendable () async -> Void) async throws -> Seen {
        let ticket = stream.attach()
        return try await within("a reading") {
            async let reading = stream.read(ticket, after: 0)
            await stream.untilSomebodyWaits()
            await event()
            return Seen(await reading)
        }
    }

    @Test func `a reader gets what is there already`() async {
        let stream = stream()
        await stream.append([1])
        await stream.append([2])
        let ticket = stream.attach()
        #expect(Seen(await stream.read(ticket, after: 0)) == .events([1, 2], isLast: false))
        await stream.append([3], isLast: true)
        #expect(Seen(await stream.read(ticket, after: 2)) == .events([3], isLast: true))
        #expect(Seen(await stream.read(ticket, after: 3)) == .events([], isLast: true))
    }

    @Test func `a reader that waits is woken by an event`() async throws {
        let stream = stream()
        #expect(try await seen(stream) { await stream.append([1]) } == .events([1], isLast: false))
    }

    @Test func `a reader that waits is woken by the last event`() async throws {
        let stream = stream()
        #expect(try await seen(stream) { await stream.append([1], isLast: true) } == .events([1], isLast: true))
    }

    @Test func `a reader that waits is woken by the end`() async throws {
        let stream = stream()
        #expect(try await seen(stream) { stream.finish() } == .events([], isLast: true))
    }

    @Test func `a reader that waits is woken by a nudge`() async throws {
        let stream = stream()
        #expect(try await seen(stream) { stream.nudge() } == .quiet)
    }

    @Test func `a reader that waits is sent away by another one`() async throws {
        let stream = stream()
        #expect(try await seen(stream) { _ = stream.attach() } == .replaced)
    }

    @Test func `a reader that waits is let go with the time to come back`() async throws {
        let stream = stream()
        #expect(try await seen(stream) { stream.release(retryAfter: .seconds(2)) } == .released(.seconds(2)))
        #expect(!stream.hasReader)
    }

    @Test func `a reader that waits is let go when its task is cancelled`() async throws {
        let stream = stream()
        let ticket = stream.attach()
        let readings = BoundedChannel<EventStream.Reading>(capacity: 1)
        try await within("the end of the reader") {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = readings.trySend(await stream.read(ticket, after: 0)) }
                await stream.untilSomebodyWaits()
                group.cancelAll()
            }
        }
        let reading = try #require(try await readings.next())
        #expect(Seen(reading) == .replaced)
    }

    @Test func `a reader that was replaced gets nothing any more`() async {
        let stream = stream()
        let old = stream.attach()
        let new = stream.attach()
        await stream.append([1])
        #expect(Seen(await stream.read(old, after: 0)) == .replaced)
        #expect(Seen(await stream.read(new, after: 0)) == .events([1], isLast: false))
    }

    @Test func `a reader that was replaced cannot detach the one after it`() {
        let stream = stream()
        let old = stream.attach()
        _ = stream.attach()
        stream.detach(old)
        #expect(stream.hasReader)
    }

    @Test func `a release while the reader is writing is told when it reads again, after what is there`() async {
        let stream = stream()
        let ticket = stream.attach()
        stream.release(retryAfter: .seconds(1))
        await stream.append([1])
        #expect(Seen(await stream.read(ticket, after: 0)) == .events([1], isLast: false))
        #expect(Seen(await stream.read(ticket, after: 1)) == .released(.seconds(1)))
        #expect(Seen(await stream.read(ticket, after: 1)) == .replaced)
    }

    @Test func `a release is not told to the reader that comes afterwards`() async throws {
        let stream = stream()
        _ = stream.attach()
        stream.release(retryAfter: .seconds(1))
        #expect(try await seen(stream) { await stream.append([1]) } == .events([1], isLast: false))
    }

    @Test func `a release without a reader does nothing`() async throws {
        let stream = stream()
        stream.release(retryAfter: .seconds(1))
        #expect(try await seen(stream) { stream.nudge() } == .quiet)
    }

    @Test func `a nudge without a reader does nothing`() async {
        let stream = stream()
        stream.nudge()
        await stream.append([1])
        let ticket = stream.attach()
        #expect(Seen(await stream.read(ticket, after: 0)) == .events([1], isLast: false))
    }

    // MARK: - Writers that wait

    /// Fills a stream until a writer has to wait, lets `event` happen, and returns once the writer is through.
    private func writerGoesOn(
        _ stream: EventStream, filling count: Int, size: Int = 1, when event: @escaping @Sendable () async -> Void
    ) async throws {
        let data = [UInt8](repeating: 0, count: size)
        for _ in 0..<count { await stream.append(data) }
        try await within("the end of the writer") {
            async let write: Void = stream.append(data)
            await stream.untilSomebodyWaits()
            #expect(stream.lastNumber == count)
            await event()
            await write
        }
    }

    @Test func `a writer waits while the reader is behind, and goes on when it reads`() async throws {
        let stream = stream()
        let ticket = stream.attach()
        try await writerGoesOn(stream, filling: EventStream.backlog) { _ = await stream.read(ticket, after: 0) }
        #expect(stream.lastNumber == EventStream.backlog + 1)
    }

    @Test func `a writer waits rather than push out an event that the reader has not seen`() async throws {
        let stream = stream(maxEvents: 2)
        let ticket = stream.attach()
        try await writerGoesOn(stream, filling: 2) {
            #expect(Seen(await stream.read(ticket, after: 0)) == .events([1, 2], isLast: false))
        }
    }

    @Test func `a writer waits rather than push out bytes that the reader has not seen`() async throws {
        let stream = stream(maxBytes: 100)
        let ticket = stream.attach()
        try await writerGoesOn(stream, filling: 1, size: 60) { _ = await stream.read(ticket, after: 0) }
    }

    @Test func `a writer goes on when the reader leaves`() async throws {
        let stream = stream()
        let ticket = stream.attach()
        try await writerGoesOn(stream, filling: EventStream.backlog) { stream.detach(ticket) }
    }

    @Test func `a writer goes on when the stream ends, and writes nothing`() async throws {
        let stream = stream()
        _ = stream.attach()
        try await writerGoesOn(stream, filling: EventStream.backlog) { stream.finish() }
        #expect(stream.lastNumber == EventStream.backlog)
    }

    @Test func `a writer never waits when nobody reads`() async throws {
        let stream = stream(maxEvents: 10)
        try await within("the writing") { for _ in 0..<1000 { await stream.append([1]) } }
        #expect(stream.lastNumber == 1000)
        #expect(!stream.canResume(after: 989))
        #expect(stream.canResume(after: 990))
    }
}

extension EventStream {
    /// Returns once a reader or a writer waits in this stream.
    fileprivate func untilSomebodyWaits() async { while waiterCount == 0, !Task.isCancelled { await Task.yield() } }
}
