import ConnectorTesting
import Foundation
import Storage
import Testing

@Suite struct `Key-value store` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `in memory keeps the promises`() async throws {
        try await KeyValueStoreCompatibility { limits, time in
            InMemoryKeyValueStore(limits: limits, now: { time.now })
        }.check()
    }

    @Test func `in a SQLite file keeps the promises`() async throws {
        try await KeyValueStoreCompatibility { [folder] limits, time in
            let store = SQLiteStore(path: folder.file("\(UUID().uuidString).sqlite"))
            return SQLKeyValueStore(store, limits: limits, now: { time.now })
        }.check()
    }

    @Test func `is shared by all who open the file`() async throws {
        let path = folder.file("shared.sqlite")
        let (one, other) = (SQLKeyValueStore(SQLiteStore(path: path)), SQLKeyValueStore(SQLiteStore(path: path)))
        #expect(try await one.insert([1], for: "a", lifetime: nil) == nil)
        #expect(try await other.insert([2], for: "a", lifetime: nil) == [1])
        #expect(try await other.replace([1], with: [3], for: "a", lifetime: nil))
        #expect(try await one.value(for: "a") == [3])
    }
}
