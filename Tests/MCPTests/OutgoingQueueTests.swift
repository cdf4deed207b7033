import Testing

@testable import MCP

@Suite struct `Outgoing queue` {
    typealias Queue = OutgoingQueue<String>

    @Test func `a lone sender writes by itself, a second one waits`() throws {
        var queue = Queue(batchBytes: 10)
        let (first, second) = (try queue.claim(), try queue.claim())
        #expect(first && !second)
        guard case .waiting(_, startWriting: false) = queue.enqueue([1], sender: "a") else {
            Issue.record("the claim's owner starts the thread")
            return
        }
        #expect(queue.endClaim() == true)
        #expect(queue.nextBatch() == [1])
        #expect(queue.finishBatch() == ["a"])
        #expect(queue.nextBatch() == nil)
        let third = try queue.claim()
        #expect(third)
        #expect(queue.endClaim() == false)
    }

    @Test func `the rest of a begun frame goes first`() throws {
        var queue = Queue(batchBytes: 10)
        _ = try queue.claim()
        _ = queue.enqueue([3], sender: "b")
        _ = queue.endClaim(rest: [1, 2], sender: "a")
        #expect(queue.nextBatch() == [1, 2, 3])
        #expect(queue.finishBatch() == ["a", "b"])
    }

    @Test func `waiting frames are joined up to the batch, in order`() {
        var queue = Queue(batchBytes: 3)
        for number in 1...5 { _ = queue.enqueue([UInt8(number)], sender: "\(number)") }
        #expect(queue.nextBatch() == [1, 2, 3])
        #expect(queue.finishBatch() == ["1", "2", "3"])
        #expect(queue.nextBatch() == [4, 5])
        #expect(queue.finishBatch() == ["4", "5"])
    }

    @Test func `who gives up waits no longer, and a frame that is begun is written all the same`() {
        var queue = Queue(batchBytes: 1)
        guard case .waiting(let first, startWriting: true) = queue.enqueue([1], sender: "a"),
            case .waiting(let second, startWriting: false) = queue.enqueue([2], sender: "b")
        else {
            Issue.record("both must wait, and the first must start the thread")
            return
        }
        #expect(queue.nextBatch() == [1])
        #expect(queue.cancel(first) == "a")
        #expect(queue.cancel(first) == nil)
        #expect(queue.cancel(second) == "b")
        #expect(queue.finishBatch() == [])
        #expect(queue.nextBatch() == nil)
    }

    @Test func `the rest of a begun frame stays when its sender gives up`() throws {
        var queue = Queue(batchBytes: 10)
        _ = try queue.claim()
        let id = queue.endClaim(rest: [1, 2], sender: "a")
        #expect(queue.cancel(id) == "a")
        #expect(queue.cancel(id) == nil)
        #expect(queue.nextBatch() == [1, 2])
        #expect(queue.finishBatch() == [])
    }

    @Test func `after the end everybody is refused with its first reason`() {
        var queue = Queue(batchBytes: 1)
        _ = queue.enqueue([1], sender: "a")
        #expect(queue.end(.peerGone) == ["a"])
        #expect(queue.end(.closed) == [])
        #expect(queue.isClosed)
        #expect(throws: TransportError.peerGone) { try queue.claim() }
        guard case .refused(.peerGone) = queue.enqueue([1], sender: "b") else {
            Issue.record("must be refused")
            return
        }
    }
}
