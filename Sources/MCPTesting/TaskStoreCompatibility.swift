import JSON
public import MCP

/// Checks that a task store keeps what `TaskStore` promises. For whoever writes one.
///
/// ```swift
/// @Test func `keeps the promises of a task store`() async throws {
///     try await TaskStoreCompatibility { MyTaskStore(limits: $0) }.check()
/// }
/// ```
public struct TaskStoreCompatibility: Sendable {
    /// A promise that a store did not keep.
    public struct Failure: Error, CustomStringConvertible {
        /// The promise.
        public let description: String
    }

    private let make: @Sendable (TaskStoreLimits) async throws -> any TaskStore

    /// - Parameter make: Makes an empty store with the given limits, on each call another one.
    public init(_ make: @escaping @Sendable (TaskStoreLimits) async throws -> any TaskStore) { self.make = make }

    /// Runs every check.
    ///
    /// - Throws: ``Failure``, or what the store throws where it must not.
    public func check() async throws {
        try await keepsRecords()
        try await comparesVersions()
        try await settlesOnce()
        try await listsByOwner()
        try await findsUnclaimedWork()
        try await deletesWhatExpired()
        try await keepsItsBounds()
        try await endsWhatItBegan()
    }

    private func store(_ limits: TaskStoreLimits = TaskStoreLimits()) async throws -> any TaskStore {
        try await make(limits)
    }

    private func expect(_ isKept: Bool, _ promise: String) throws {
        if !isKept { throw Failure(description: promise) }
    }

    private func keepsRecords() async throws {
        let store = try await store()
        let record = TaskRecord.sample("a", padding: 100)
        try await store.create(record)
        try expect(try await store.load("a") == record, "a record is found as it was created")
        try expect(try await store.load("b") == nil, "an unknown id has no record")
        do {
            try await store.create(record)
        } catch let error as TaskStoreError {
            try expect(error.code == .duplicate, "a second record of an id is a duplicate")
            return
        }
        throw Failure(description: "a second record of an id is refused")
    }

    private func comparesVersions() async throws {
        let store = try await store()
        let old = TaskRecord.sample("a")
        try await store.create(old)
        var new = old
        _ = new.claim(by: "run", at: 1, until: 100, isRestartable: false)
        try expect(try await store.replace(new), "a record of the stored version replaces it")
        let stored = try await store.load("a")
        try expect(stored?.version == old.version + 1, "the version counts up")
        try expect(stored?.leasedUntil == 100, "what changed is stored")
        try expect(try await !store.replace(new), "a record of an older version does not replace")
        try expect(try await !store.replace(TaskRecord.sample("b")), "a record that is not there is not replaced")
        try expect(try await store.load("b") == nil, "replacing creates nothing")
    }

    private func settlesOnce() async throws {
        let store = try await store()
        var record = TaskRecord.sample("a")
        _ = record.claim(by: "run", at: 1, until: 100, isRestartable: false)
        try await store.create(record)
        let won = try await withThrowingTaskGroup(of: Bool.self) { [record] group in
            for number in 0..<16 {
                group.addTask {
                    var mine = record
                    _ = mine.complete(["number": .integer(Int64(number))], by: "run", at: 2)
                    return try await store.replace(mine)
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        try expect(won == 1, "of many that replace one version, one succeeds, not \(won)")
    }

    private func listsByOwner() async throws {
        let store = try await store()
        for (id, created) in [("c", 2), ("a", 3), ("b", 2)] as [(String, Int64)] {
            try await store.create(.sample(id, owner: "ann", createdAt: created))
        }
        try await store.create(.sample("d", owner: "bob", createdAt: 1))
        let owner = TaskRecord.sample("x", owner: "ann").owner
        let all = try await store.list(owner: owner, after: nil, limit: 10).map(\.id)
        try expect(all == ["b", "c", "a"], "an owner's records are listed by time, then id, not \(all)")
        let rest = try await store.list(owner: owner, after: TaskPlace(createdAt: 2, id: "b"), limit: 1).map(\.id)
        try expect(rest == ["c"], "a list goes on behind a place, up to its limit, not \(rest)")
    }

    private func findsUnclaimedWork() async throws {
        let store = try await store()
        var held = TaskRecord.sample("held")
        _ = held.claim(by: "run", at: 1, until: 50, isRestartable: false)
        var ended = TaskRecord.sample("ended")
        _ = ended.cancel(at: 1)
        for record in [held, ended, .sample("new", createdAt: 9), .sample("gone", expiresAt: 20)] {
            try await store.create(record)
        }
        let early = try await store.unclaimed(at: 30, limit: 10)
        try expect(early == ["new"], "work that nobody holds is found, and no other, not \(early)")
        let late = try await store.unclaimed(at: 50, limit: 10)
        try expect(late == ["held", "new"], "work whose lease has run out is found too, the oldest first, not \(late)")
        try expect(try await store.unclaimed(at: 50, limit: 1) == ["held"], "no more is found than asked for")
    }

    private func deletesWhatExpired() async throws {
        let store = try await store()
        try await store.create(.sample("a", expiresAt: 10))
        try await store.create(.sample("b", expiresAt: 11))
        try await store.deleteExpired(at: 10)
        try expect(try await store.load("a") == nil, "what expires at a time is deleted at that time")
        try expect(try await store.load("b") != nil, "what expires later stays")
    }

    private func keepsItsBounds() async throws {
        var limits = TaskStoreLimits()
        limits.maxTasks = 3
        limits.maxTasksPerOwner = 2
        limits.maxBytes = 20_000
        let store = try await store(limits)
        try await store.create(.sample("a", owner: "ann", expiresAt: 10))
        try await store.create(.sample("b", owner: "ann"))
        try await refuses("one owner has a bound") { try await store.create(.sample("c", owner: "ann")) }
        try await store.create(.sample("d", owner: "bob"))
        try await refuses("the store has a bound") { try await store.create(.sample("e", owner: "cid")) }
        try await store.deleteExpired(at: 10)
        try await refuses("bytes have a bound") { try await store.create(.sample("f", owner: "cid", padding: 20_000)) }
        try await store.create(.sample("f", owner: "cid"))
        var large = TaskRecord.sample("b", owner: "ann")
        _ = large.claim(by: "run", at: 1, until: 2, isRestartable: false)
        _ = large.complete(["text": .string(String(repeating: "x", count: 20_000))], by: "run", at: 2)
        try await refuses("bytes have a bound for replacing too") { [large] in _ = try await store.replace(large) }
    }

    private func refuses(_ promise: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as TaskStoreError where error.code == .full {
            return
        }
        throw Failure(description: promise)
    }

    private func endsWhatItBegan() async throws {
        let store = try await store()
        try await store.create(.sample("a"))
        let isReplaced = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.cancelAll()
            group.addTask {
                try expect(Task.isCancelled, "the check itself works")
                guard var record = try await store.load("a") else { return false }
                _ = record.cancel(at: 5)
                return try await store.replace(record)
            }
            return try await group.next() ?? false
        }
        try expect(isReplaced, "a cancelled caller can still store")
    }
}

extension TaskRecord {
    /// A task of a call that nobody makes.
    static func sample(
        _ id: String, owner: String = "ann", createdAt: Int64 = 1, expiresAt: Int64 = 1000, padding: Int = 0
    ) -> TaskRecord {
        let arguments: JSONObject = ["text": .string(String(repeating: "x", count: padding))]
        let call = TaskCall(
            params: ["name": "tool", "arguments": .object(arguments)], revision: "2026-07-28", capabilities: [:],
            client: nil, requestID: 1)
        return TaskRecord(
            id: id, principal: Principal(subject: owner, authentication: "test"), call: call, createdAt: createdAt,
            expiresAt: expiresAt)
    }
}
