import JSON
import MCPTesting
import Synchronization
import Testing

@testable import MCP

/// What a connection does when many requests, time or the peer press.
@Suite(.timeLimit(.minutes(1))) struct `Connection` {
    /// A server whose tool `hold` works until it is let go.
    private func server(began: Signal, release: Signal, count: Int = 1) -> MCPServer {
        let started = Mutex(0)
        return MCPServer(name: "s", version: "1") {
            Tool("hold", "") { (_: RequestContext) in
                if started.withLock({
                    $0 += 1
                    return $0 == count
                }) {
                    began.give()
                }
                await release.wait()
                try Task.checkCancellation()
                return "held"
            }
            Tool("quick", "") { _ in "quick" }
            Tool("ask", "") { context in try context.roots().count.description }
        }
    }

    @Test func `as many requests as the limit says run at once, and the others are refused`() async throws {
        let (began, release) = (Signal(), Signal())
        let options = ProtocolOptions()
        let limit = options.maxConcurrentRequests
        let server = server(began: began, release: release, count: limit)
        try await TestPeer.converse(with: server, as: .modern(), options: options) { peer in
            for id in 1...300 { try await peer.start("tools/call", ["name": "hold"], id: .integer(Int64(id))) }
            for id in (limit + 1)...300 {
                let refusal = try await peer.response(to: .integer(Int64(id)))
                #expect(refusal.error?.message.contains("256") == true)
            }
            await began.wait()
            release.give()
            for id in 1...limit {
                #expect(try await peer.response(to: .integer(Int64(id))).error == nil)
            }
            #expect(try await peer.result("tools/call", ["name": "quick"])["isError"] == nil)
        }
    }

    @Test(arguments: [TestPeer.Dialect.modern(), .legacy()])
    func `a request that takes too long is ended, and that is said`(dialect: TestPeer.Dialect) async throws {
        let clock = ManualClock()
        var options = ProtocolOptions()
        options.clock = clock
        options.requestTimeout = .seconds(10)
        let began = Signal()
        let server = server(began: began, release: Signal())
        try await TestPeer.converse(with: server, as: dialect, options: options) { peer in
            let id = try await peer.start("tools/call", ["name": "hold"])
            await began.wait()
            for _ in 0..<11 {
                await clock.waitForSleepers()
                clock.advance(by: .seconds(1))
            }
            let error = try await peer.response(to: id).error
            #expect(error?.code == .internalError)
            #expect(error?.message.contains("longer") == true)
            _ = try await peer.result("tools/call", ["name": "quick"])
        }
    }

    @Test func `the time of a request stands still while the client is asked`() async throws {
        let clock = ManualClock()
        var options = ProtocolOptions()
        options.clock = clock
        options.requestTimeout = .seconds(10)
        let server = server(began: Signal(), release: Signal())
        try await TestPeer.converse(with: server, as: .legacy(.v2025_11_25, .roots), options: options) { peer in
            let id = try await peer.start("tools/call", ["name": "ask"])
            let question = try await peer.questions(atLeast: 1)[0]
            for _ in 0..<50 {
                await clock.waitForSleepers(2)
                clock.advance(by: .seconds(1))
            }
            try await peer.send(.response(JSONRPCResponse(id: question.id, outcome: .success(["roots": []]))))
            #expect(try await peer.response(to: id).error == nil)
        }
    }

    @Test func `a question that is not answered in its time is withdrawn`() async throws {
        let clock = ManualClock()
        var options = ProtocolOptions()
        options.clock = clock
        options.requestTimeout = nil
        options.inputTimeout = .seconds(60)
        let server = server(began: Signal(), release: Signal())
        try await TestPeer.converse(with: server, as: .legacy(.v2025_11_25, .roots), options: options) { peer in
            let id = try await peer.start("tools/call", ["name": "ask"])
            let question = try await peer.questions(atLeast: 1)[0]
            await clock.waitForSleepers()
            clock.advance(by: .seconds(60))
            #expect(try await peer.response(to: id).error?.code == .internalError)
            #expect(peer.notifications(Method.Notification.cancelled).map { $0["requestId"] } == [question.id.json])
        }
    }

    @Test func `a call may ask only so often`() async throws {
        let server = MCPServer(name: "s", version: "1") {
            Tool("t", "") { context in
                for round in 0..<100 { _ = try context.roots("round \(round)") }
                return "done"
            }
        }
        var options = ProtocolOptions()
        options.maxInputRounds = 3
        let answerer: TestPeer.Answerer = { _ in .success(["roots": []]) }
        let dialect = TestPeer.Dialect.legacy(.v2025_11_25, .roots)
        try await TestPeer.converse(with: server, as: dialect, options: options, answering: answerer) { peer in
            let error = try await peer.error("tools/call", ["name": "t"])
            #expect(error.message.contains("3 times"))
            #expect(peer.questions.count == 3)
        }
    }

    // MARK: - The end

    @Test func `when the peer stops sending, what runs is finished, and subscriptions and questions end`() async throws
    {
        let (began, release) = (Signal(), Signal())
        let pipe = PipeTransport()
        var options = ProtocolOptions()
        options.clock = ManualClock()
        let connection = ServerConnection(
            service: server(began: began, release: release), transport: pipe, options: options)
        async let run: Void = connection.run()
        try await pipe.say(
            "open", "initialize",
            [
                "protocolVersion": "2025-11-25", "capabilities": ["roots": [:]],
                "clientInfo": ["name": "c", "version": "1"],
            ])
        #expect(try await pipe.hear()["result"] != nil)
        try await pipe.ask(1, "subscriptions/listen", ["notifications": ["toolsListChanged": true]])
        #expect(try await pipe.hear()["method"] == "notifications/subscriptions/acknowledged")
        try await pipe.say(2, "tools/call", ["name": "ask"])
        #expect(try await pipe.hear()["method"] == "roots/list")
        try await pipe.ask(3, "tools/call", ["name": "hold"])
        await began.wait()
        pipe.frames.finish()
        var ends: [JSONValue: JSONValue] = [:]
        for _ in 0..<3 {
            let message = try await pipe.hear()
            ends[message["id"] ?? .null] = message
        }
        #expect(ends[1]?["result"]?["resultType"] == "complete")
        #expect(ends[1]?["result"]?["_meta"]?[MetaKey.subscriptionID] == 1)
        #expect(ends[2]?["error"]?["code"] == -32603)
        #expect(ends[.null]?["method"] == "notifications/cancelled")
        #expect(ends[.null]?["params"]?["requestId"] == 1)
        release.give()
        let last = try await pipe.hear()
        #expect(last["id"] == 3)
        #expect(last["result"] != nil)
        try await run
    }

    @Test(arguments: 0..<50) func `a subscription that begins as the peer stops sending ends too`(run number: Int)
        async throws
    {
        let pipe = PipeTransport()
        var options = ProtocolOptions()
        options.clock = ManualClock()
        let connection = ServerConnection(
            service: server(began: Signal(), release: Signal()), transport: pipe, options: options)
        async let run: Void = connection.run()
        try await pipe.ask(1, "subscriptions/listen", ["notifications": [:]])
        pipe.frames.finish()
        let rest = try await pipe.hearTheRest()
        #expect(rest[1]?["result"] != nil)
        try await run
    }

    @Test func `what does not finish in the time left is cancelled`() async throws {
        let began = Signal()
        let clock = ManualClock()
        let pipe = PipeTransport()
        var options = ProtocolOptions()
        options.clock = clock
        options.requestTimeout = nil
        let connection = ServerConnection(
            service: server(began: began, release: Signal()), transport: pipe, options: options)
        async let run: Void = connection.run()
        try await pipe.ask(1, "tools/call", ["name": "hold"])
        await began.wait()
        pipe.frames.finish()
        await clock.waitForSleepers()
        clock.advance(by: .seconds(5))
        #expect(try await pipe.hearTheRest().isEmpty)
        try await run
    }

    @Test func `cancelling the connection ends it with everything that runs`() async throws {
        let began = Signal()
        let pipe = PipeTransport()
        let connection = ServerConnection(
            service: server(began: began, release: Signal()), transport: pipe, options: ProtocolOptions())
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await connection.run() }
            try? await pipe.ask(1, "tools/call", ["name": "hold"])
            await began.wait()
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        #expect(try await pipe.hearTheRest().isEmpty)
    }

    // MARK: - Peers that press

    /// Gives as many pings as are asked for, each once the one before is being answered, and holds every message to the
    /// peer until it is let go.
    private final class StubbornPeer: Transport, AsyncSequence, Sendable {
        typealias Element = TransportFrame
        typealias Failure = any Error

        private let total: Int
        private let taken = Mutex(0)
        private let sent = Mutex<[JSONValue]>([])
        private let leaving = BoundedChannel<Void>(capacity: 10_000)
        /// Given once the server waits for the peer instead of taking more from it, or has taken everything.
        let blocked = Signal()
        let release = Signal()

        init(total: Int) { self.total = total }

        var takenCount: Int { taken.withLock { $0 } }
        var sentIDs: [JSONValue] { sent.withLock { $0 } }
        var frames: StubbornPeer { self }

        struct Iterator: AsyncIteratorProtocol {
            let peer: StubbornPeer
            func next() async throws -> TransportFrame? {
                let number = peer.taken.withLock { taken in
                    taken += 1
                    return taken
                }
                if number > 1 { try await peer.leaving.next() }
                guard number <= peer.total else {
                    peer.blocked.give()
                    return nil
                }
                return .message(Array(#"{"jsonrpc":"2.0","id":\#(number),"method":"ping"}"#.utf8))
            }
        }

        func makeAsyncIterator() -> Iterator { Iterator(peer: self) }

        func send(_ frame: [UInt8]) async throws {
            let message = try JSONParser.parse(frame)
            if message["error"] != nil { blocked.give() }
            try await leaving.send(())
            await release.waitEvenIfCancelled()
            sent.withLock { $0.append(message["id"] ?? .null) }
        }

        func close() async {}
    }

    @Test func `a peer that sends without reading blocks itself, and is answered in full once it reads`() async throws {
        let peer = StubbornPeer(total: 3000)
        var options = ProtocolOptions()
        options.maxConcurrentRequests = 10
        let server = MCPServer(name: "s", version: "1")
        let connection = ServerConnection(service: server, transport: peer, options: options)
        async let run: Void = connection.run()
        await peer.blocked.wait()
        #expect(peer.takenCount <= 2 * JSONRPCFrame.maxBatchCount + 1)
        peer.release.give()
        try await run
        #expect(peer.sentIDs.count == 3000)
        #expect(Set(peer.sentIDs).count == 3000)
    }

    @Test func `a message beyond the limit is refused, and the next one is served`() async throws {
        let pipe = PipeTransport()
        let connection = ServerConnection(
            service: MCPServer(name: "s", version: "1"), transport: pipe, options: ProtocolOptions())
        async let run: Void = connection.run()
        try await pipe.frames.send(.tooLong(byteCount: 5_000_000))
        #expect(try await pipe.hear()["error"]?["code"] == -32600)
        try await pipe.frames.send(.message(Array(repeating: 0x20, count: (4 << 20) + 1)))
        #expect(try await pipe.hear()["error"]?["code"] == -32700)
        try await pipe.say(1, "ping")
        #expect(try await pipe.hear()["result"] == [:])
        pipe.frames.finish()
        try await run
    }
}
