import JSON
import MCPTesting
import Synchronization
import Testing

@testable import MCP

/// How tasks live on: beyond connections and processes, until they expire.
@Suite(.timeLimit(.minutes(1))) struct `Task engine` {
    private static let modern = TestPeer.Dialect.modern(.tasksAndForms)

    private let clock = ManualClock()
    private let store = InMemoryTaskStore()

    private var options: TaskOptions {
        var options = TaskOptions(store: store)
        options.clock = clock
        options.now = { [clock] in clock.now.sinceStart.wholeMilliseconds }
        options.lifetime = .seconds(100)
        options.lease = .seconds(30)
        return options
    }

    private func server(
        _ options: TaskOptions, isRestartable: Bool = false,
        work: @escaping @Sendable (RequestContext) async throws -> String
    ) -> MCPServer {
        MCPServer(name: "s", version: "1", tasks: options) {
            Tool("work", "Works", body: work).task(.optional, isRestartable: isRestartable)
        }
    }

    /// Waits until it is cancelled.
    @Sendable private static func hang(_ context: RequestContext) async throws -> String {
        await Signal().wait()
        try Task.checkCancellation()
        return "never"
    }

    @Test func `the store in memory keeps its promises`() async throws {
        try await TaskStoreCompatibility { InMemoryTaskStore(limits: $0) }.check()
    }

    @Test func `a task goes on without the connection that made it while the server is run`() async throws {
        let go = Signal()
        let server = server(options) { _ in
            await go.waitEvenIfCancelled()
            return Task.isCancelled ? "cancelled" : "done"
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run() }
            await clock.waitForSleepers(1)
            let task = try await TestPeer.converse(with: server, as: Self.modern) { try await $0.createTask("work") }
            go.give()
            let completed = try await TestPeer.converse(with: server, as: Self.modern) {
                try await $0.task(task.id, .completed)
            }
            #expect(completed.result?["content"]?[0]?["text"] == "done")
            group.cancelAll()
        }
    }

    @Test(arguments: [true, false])
    func `work that a restart interrupts is done again if it may be, and else fails`(isRestartable: Bool) async throws {
        let isBegun = Signal()
        let first = server(options, isRestartable: isRestartable) { context in
            isBegun.give()
            return try await Self.hang(context)
        }
        let task = try await TestPeer.converse(with: first, as: Self.modern) { peer async throws in
            let task = try await peer.createTask("work")
            await isBegun.wait()
            return task
        }
        #expect(try await store.load(task.id)?.status == .working)
        let second = server(options, isRestartable: isRestartable) { _ in "second" }
        try await TestPeer.converse(with: second, as: Self.modern) { peer async throws in
            let ended = try await peer.task(task.id, isRestartable ? .completed : .failed)
            #expect(ended.result?["content"]?[0]?["text"] == (isRestartable ? "second" : nil))
            #expect(ended.error?.message.contains("restarted") == (isRestartable ? nil : true))
        }
    }

    @Test func `a question outlives the process that asked it`() async throws {
        let work: @Sendable (RequestContext) async throws -> String = { context in
            "Hello, \(try context.elicit("who", message: "Who?", schema: [:]).content?["name"] ?? "?")"
        }
        let task = try await TestPeer.converse(with: server(options, work: work), as: Self.modern) {
            peer async throws in
            try await peer.task(try await peer.createTask("work").id, .inputRequired)
        }
        try await TestPeer.converse(with: server(options, work: work), as: Self.modern) { peer async throws in
            _ = try await peer.answer(task.id, ["who": ["action": "accept", "content": ["name": "Ada"]]])
            let completed = try await peer.task(task.id, .completed)
            #expect(completed.result?["content"]?[0]?["text"] == #"Hello, "Ada""#)
        }
    }

    @Test func `work of a process that died is taken over once its lease has run out`() async throws {
        let call = TaskCall(
            params: ["name": "work"], revision: "2026-07-28", capabilities: [:], client: nil, requestID: 1)
        var record = TaskRecord(id: "orphan", principal: .local, call: call, createdAt: 0, expiresAt: 100_000)
        #expect(record.claim(by: "dead", at: 0, until: 30_000, isRestartable: true) == .taken)
        try await store.create(record)
        let server = server(options, isRestartable: true) { _ in "taken over" }
        try await TestPeer.converse(with: server, as: Self.modern) { peer async throws in
            for _ in 1...3 {
                #expect(try await peer.task("orphan").status == .working)
                await clock.waitForSleepers(1)
                clock.advance(by: .seconds(10))
            }
            _ = try await peer.task("orphan", .completed)
        }
    }

    @Test func `a lease is kept as long as the work goes on`() async throws {
        let go = Signal()
        let server = server(options) { _ in
            await go.wait()
            return "done"
        }
        try await TestPeer.converse(with: server, as: Self.modern) { peer async throws in
            let task = try await peer.createTask("work")
            for _ in 1...6 {
                await clock.waitForSleepers(1)
                clock.advance(by: .seconds(10))
            }
            await clock.waitForSleepers(1)
            #expect(try await store.load(task.id)?.leasedUntil == 90_000)
            go.give()
            _ = try await peer.task(task.id, .completed)
        }
    }

    @Test func `an expired task is unknown, deleted, and worked on no more`() async throws {
        let isCancelled = Signal()
        let server = server(options) { context in
            defer { isCancelled.give() }
            return try await Self.hang(context)
        }
        try await TestPeer.converse(with: server, as: Self.modern) { peer async throws in
            let task = try await peer.createTask("work")
            await clock.waitForSleepers(1)
            clock.advance(by: .seconds(100))
            #expect(try await peer.error(Method.getTask, ["taskId": .string(task.id)]).code == .invalidParams)
            await isCancelled.wait()
            await clock.waitForSleepers(1)
            #expect(try await store.load(task.id) == nil)
        }
    }

    @Test func `cancelling a task cancels its handler`() async throws {
        let isBegun = Signal()
        let isCancelled = Signal()
        let server = server(options) { context in
            isBegun.give()
            defer { isCancelled.give() }
            return try await Self.hang(context)
        }
        try await TestPeer.converse(with: server, as: Self.modern) { peer async throws in
            let task = try await peer.createTask("work")
            await isBegun.wait()
            _ = try await peer.result(Method.cancelTask, ["taskId": .string(task.id)])
            await isCancelled.wait()
            #expect(try await peer.task(task.id).status == .cancelled)
        }
    }

    @Test func `a task belongs to its caller alone`() async throws {
        let server = server(options, work: Self.hang)
        let ann = Principal(subject: "ann", authentication: "test")
        let bob = Principal(subject: "bob", authentication: "test")
        try await TestPeer.converse(with: server, as: Self.modern, principal: ann) { mine in
            let task = try await mine.createTask("work")
            try await TestPeer.converse(with: server, as: Self.modern, principal: bob) { peer async throws in
                let params: JSONObject = ["taskId": .string(task.id), "inputResponses": [:]]
                for method in [Method.getTask, Method.updateTask, Method.cancelTask] {
                    let error = try await peer.error(method, params)
                    #expect(error.code == .invalidParams)
                    #expect(error.message.contains("Unknown task"))
                }
                try await peer.start(Method.listen, ["notifications": ["taskIds": [.string(task.id)]]])
                #expect(try await peer.nextNotification().params["notifications"] == ["taskIds": []])
            }
            #expect(try await mine.task(task.id).status == .working)
        }
    }

    @Test func `progress becomes the message of the status`() async throws {
        let isTold = Signal()
        let server = server(options) { context in
            #expect(context.taskID != nil)
            await context.report(progress: 1, of: 4)
            await context.report(progress: 2, of: 4, message: "halfway")
            isTold.give()
            return try await Self.hang(context)
        }
        try await TestPeer.converse(with: server, as: Self.modern) { peer async throws in
            let task = try await peer.createTask("work")
            await isTold.wait()
            #expect(try await peer.task(task.id).statusMessage == "halfway")
            // The next round of housekeeping stores it for other processes.
            await clock.waitForSleepers(1)
            clock.advance(by: .seconds(10))
            await clock.waitForSleepers(1)
            #expect(try await store.load(task.id)?.statusMessage == "halfway")
        }
    }

    @Test func `no more tasks are worked on at once than allowed`() async throws {
        var options = options
        options.maxConcurrent = 2
        let counts = Mutex<(now: Int, most: Int)>((0, 0))
        let server = server(options) { _ in
            counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            for _ in 1...20 { await Task.yield() }
            counts.withLock { $0.now -= 1 }
            return "done"
        }
        try await TestPeer.converse(with: server, as: Self.modern) { peer async throws in
            var ids: [String] = []
            for _ in 1...12 { ids.append(try await peer.createTask("work").id) }
            for id in ids { _ = try await peer.task(id, .completed) }
        }
        #expect((1...2).contains(counts.withLock { $0.most }))
    }

    @Test func `a store that is full is told to the client, and a result that is too large`() async throws {
        var limits = TaskStoreLimits()
        limits.maxTasks = 1
        var options = options
        options.store = InMemoryTaskStore(limits: limits)
        options.maxBytes = 2000
        let server = server(options) { _ in String(repeating: "x", count: 3000) }
        try await TestPeer.converse(with: server, as: Self.modern) { peer async throws in
            let task = try await peer.createTask("work")
            #expect(try await peer.task(task.id, .failed).error?.message.contains("too large") == true)
            let error = try await peer.error(Method.callTool, ["name": "work"])
            #expect(error.message.contains("keeps 1 tasks"))
        }
    }

    @Test func `handles cannot be guessed`() async throws {
        let server = server(options) { _ in "done" }
        try await TestPeer.converse(with: server, as: Self.modern) { peer async throws in
            var ids: Set<String> = []
            for _ in 1...20 { ids.insert(try await peer.createTask("work").id) }
            #expect(ids.count == 20)
            #expect(ids.allSatisfy { $0.utf8.count == 22 })
        }
    }

    @Test func `a turn goes from one to the next, and past those who left`() async {
        let turn = Turn()
        #expect(await turn.take())
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await turn.take() }
            group.cancelAll()
            #expect(await group.next() == false)
        }
        async let second = turn.take()
        turn.pass()
        #expect(await second)
        turn.pass()
        #expect(await turn.take())
    }
}
