import Foundation
import MCP
import MCPTesting
import Storage
import Testing

@Suite struct `SQLite task store` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `keeps the promises of a task store`() async throws {
        try await TaskStoreCompatibility { [folder] limits in
            try SQLiteTaskStore(path: folder.file("\(UUID().uuidString).sqlite"), limits: limits)
        }.check()
    }

    @Test func `makes files that only their owner can read`() throws {
        let store = try SQLiteTaskStore(path: folder.file("tasks.sqlite"))
        try withExtendedLifetime(store) {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.contains("tasks.sqlite"))
            for name in names {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
        }
    }

    @Test func `says where the file is that cannot be made`() {
        #expect(throws: (any Error).self) { try SQLiteTaskStore(path: folder.file("missing/tasks.sqlite")) }
    }

    @Test func `refuses a file that is something else`() throws {
        let path = folder.file("text.sqlite")
        try Data("This is not a database, but it is long enough to be taken for one.".utf8)
            .write(to: URL(fileURLWithPath: path))
        #expect(throws: (any Error).self) { try SQLiteTaskStore(path: path) }
    }
}
