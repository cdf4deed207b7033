import Testing

@testable import MCP

@Suite(.timeLimit(.minutes(1))) struct `Requests in flight` {
    private let id = RequestID.integer(1)

    /// Work that says when it began, and ends when it is cancelled or let go.
    private func work(_ inFlight: InFlight, _ id: RequestID, began: Signal, end: Signal) async -> InFlight.Ending? {
        try? await inFlight.run(id, isTimed: true) {
            began.give()
            await end.wait()
        }.ending
    }

    @Test func `finished work leaves nothing behind`() async throws {
        let inFlight = InFlight(limit: 1)
        for _ in 0..<3 {
            let (value, ending) = try await inFlight.run(id, isTimed: true) { inFlight.count }
            #expect(value == 1)
            #expect(ending == .finished)
        }
        #expect(inFlight.count == 0)
    }

    @Test func `an id is refused while it is under way, and the limit counts`() async {
        let inFlight = InFlight(limit: 2)
        let (began, end) = (Signal(), Signal())
        async let first = work(inFlight, id, began: began, end: end)
        await began.wait()
        await #expect(throws: InFlight.Refusal.duplicateID) { try await inFlight.run(id, isTimed: true) {} }
        #expect(throws: InFlight.Refusal.duplicateID) { try inFlight.reserve(id) }
        #expect(throws: Never.self) { try inFlight.reserve(.string("1")) }
        #expect(throws: InFlight.Refusal.tooMany) { try inFlight.reserve(.integer(3)) }
        #expect(throws: InFlight.Refusal.duplicateID) { try inFlight.reserve(.string("1")) }
        end.give()
        #expect(await first == .finished)
        #expect(inFlight.count == 1)
    }

    @Test func `cancelling ends the work and says so`() async {
        let inFlight = InFlight(limit: 2)
        let began = Signal()
        async let ending = work(inFlight, id, began: began, end: Signal())
        await began.wait()
        inFlight.cancel(.string("1"))
        inFlight.cancel(id)
        #expect(await ending == .cancelled)
        #expect(inFlight.count == 0)
    }

    @Test func `a cancellation that comes between reservation and start is not lost`() async throws {
        let inFlight = InFlight(limit: 1)
        try inFlight.reserve(id)
        inFlight.cancel(id)
        async let ending = work(inFlight, id, began: Signal(), end: Signal())
        #expect(await ending == .cancelled)
        #expect(throws: Never.self) { try inFlight.reserve(id) }
    }

    @Test func `a cancellation before or after the work does nothing`() async {
        let inFlight = InFlight(limit: 1)
        inFlight.cancel(id)
        let (began, end) = (Signal(), Signal())
        async let first = work(inFlight, id, began: began, end: end)
        await began.wait()
        end.give()
        #expect(await first == .finished)
        inFlight.cancel(id)
        #expect(!Task.isCancelled)
    }

    @Test func `time runs out once the limit of ticks is exceeded`() async {
        let inFlight = InFlight(limit: 1)
        let began = Signal()
        async let ending = work(inFlight, id, began: began, end: Signal())
        await began.wait()
        for _ in 0..<3 { inFlight.tick(limit: 3) }
        #expect(inFlight.count == 1)
        inFlight.tick(limit: 3)
        #expect(await ending == .timedOut)
    }

    @Test func `time does not count for untimed work, nor while it is paused, and begins anew`() async {
        let inFlight = InFlight(limit: 2)
        let (began, end) = (Signal(), Signal())
        async let untimed = try? inFlight.run(.integer(2), isTimed: false) { await end.wait() }.ending
        async let paused = work(inFlight, id, began: began, end: end)
        await began.wait()
        inFlight.tick(limit: 2)
        inFlight.tick(limit: 2)
        inFlight.pause(id)
        for _ in 0..<9 { inFlight.tick(limit: 2) }
        inFlight.resume(id)
        inFlight.tick(limit: 2)
        inFlight.tick(limit: 2)
        end.give()
        #expect(await paused == .finished)
        #expect(await untimed == .finished)
    }

    @Test func `cancelling what has timed out means no answer`() async {
        let inFlight = InFlight(limit: 1)
        let (began, wasCancelled, end) = (Signal(), Signal(), Signal())
        async let ending = try? inFlight.run(id, isTimed: true) {
            began.give()
            await Signal().wait()
            wasCancelled.give()
            await end.waitEvenIfCancelled()
        }.ending
        await began.wait()
        inFlight.tick(limit: 0)
        await wasCancelled.wait()
        inFlight.tick(limit: 0)
        inFlight.cancel(id)
        end.give()
        #expect(await ending == .cancelled)
    }

    @Test func `everything can be cancelled at once`() async {
        let inFlight = InFlight(limit: 9)
        let began = [Signal(), Signal(), Signal()]
        await withTaskGroup(of: InFlight.Ending?.self) { group in
            for (number, signal) in began.enumerated() {
                group.addTask { await work(inFlight, .integer(Int64(number)), began: signal, end: Signal()) }
            }
            for signal in began { await signal.wait() }
            inFlight.cancelAll()
            for await ending in group { #expect(ending == .cancelled) }
        }
    }

    @Test func `all who wait for idleness are woken, and a cancelled one does not wake the others`() async {
        let inFlight = InFlight(limit: 1)
        let (began, end) = (Signal(), Signal())
        async let ending = work(inFlight, id, began: began, end: end)
        await began.wait()
        await withTaskGroup(of: Int.self) { group in
            group.addTask {
                await inFlight.waitUntilIdle()
                return inFlight.count
            }
            group.addTask {
                await inFlight.waitUntilIdle()
                return inFlight.count
            }
            await withTaskGroup(of: Void.self) { impatient in
                impatient.addTask { await inFlight.waitUntilIdle() }
                impatient.cancelAll()
            }
            #expect(inFlight.count == 1)
            end.give()
            for await count in group { #expect(count == 0) }
        }
        #expect(await ending == .finished)
        await inFlight.waitUntilIdle()
    }
}
