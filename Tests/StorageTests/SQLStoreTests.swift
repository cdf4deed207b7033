import ConnectorTesting
import Foundation
import Storage
import Testing

@Suite struct `SQL store` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `in a SQLite file keeps the promises`() async throws {
        try await SQLStoreCompatibility { [folder] in
            let path = folder.file("\(UUID().uuidString).sqlite")
            return { SQLiteStore(path: path) }
        }.check()
    }

    @Test func `in memory keeps the promises`() async throws {
        try await SQLStoreCompatibility {
            let store = SQLiteStore.inMemory()
            return { store }
        }.check()
    }

    @Test func `makes files that only their owner can read`() async throws {
        let store = SQLiteStore(path: folder.file("inner/store.sqlite"))
        _ = try await store.query("SELECT 1", [])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("inner"))
        #expect(names.contains("store.sqlite"))
        for name in names {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("inner/\(name)"))
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test func `makes no file before it is used`() throws {
        _ = SQLiteStore(path: folder.file("unused.sqlite"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("unused.sqlite")))
    }

    @Test func `refuses a file that is something else`() async throws {
        let path = folder.file("text.sqlite")
        try Data("This is not a database, but it is long enough to be taken for one.".utf8)
            .write(to: URL(fileURLWithPath: path))
        await #expect(throws: StoreError.self) { try await SQLiteStore(path: path).query("SELECT 1", []) }
    }
}
