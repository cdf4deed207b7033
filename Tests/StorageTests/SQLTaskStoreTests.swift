import Foundation
import JSON
import MCP
import MCPTesting
import Storage
import Testing

@Suite struct `SQL task store` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `in a SQLite file keeps the promises of a task store`() async throws {
        try await TaskStoreCompatibility { [folder] limits in
            SQLTaskStore(SQLiteStore(path: folder.file("\(UUID().uuidString).sqlite")), limits: limits)
        }.check()
    }

    @Test func `keeps the tasks of servers apart`() async throws {
        let store = SQLiteStore(path: folder.file("tasks.sqlite"))
        let (one, other) = (SQLTaskStore(store, server: "one"), SQLTaskStore(store, server: "other"))
        let call = TaskCall(
            params: ["name": "tool"], revision: "2026-07-28", capabilities: [:], client: nil, requestID: 1)
        let record = TaskRecord(
            id: "a", principal: Principal(subject: "ann", authentication: "test"), call: call, createdAt: 1,
            expiresAt: 1000)
        try await one.create(record)
        #expect(try await other.load("a") == nil)
        #expect(try await one.load("a") == record)
        #expect(try await one.unclaimed(at: 1, limit: 10) == ["a"])
        #expect(try await other.unclaimed(at: 1, limit: 10).isEmpty)
    }
}
