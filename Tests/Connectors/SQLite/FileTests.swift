import ConnectorKit
import Foundation
import JSON
import Logging
import MCP
import SQLTools
import Testing

@testable import SQLiteConnector

@Suite struct `A database file` {
    private func server(_ path: String, creates: Bool = false) throws -> ServerUnderTest {
        let connections = SQLiteConnections(SQLiteFile(path: path), threads: 2, clock: ContinuousClock())
        var settings = SQLSettings()
        settings.mode = creates ? .readWrite : .readOnly
        settings.allow = [.dml, .ddl]
        let database = SQLiteDatabase(connections: connections, isWritable: creates, creates: creates)
        return try ServerUnderTest([SQLSource("s", database, settings)])
    }

    @Test func `that is not there is an error without its path, and is found once it is there`() async throws {
        let file = try DatabaseFile()
        let path = file.directory + "/later.db"
        let server = try server(path)
        let result = try await server.call("execute_sql", ["sql": "SELECT 1"])
        #expect(result.structuredContent?["error"]?["code"] == "SOURCE_UNREACHABLE")
        #expect(!result.content.compactMap(\.text).joined().contains(file.directory))
        #expect(!FileManager.default.fileExists(atPath: path))
        try FileManager.default.copyItem(atPath: file.path, toPath: path)
        #expect(try await server.failure("SELECT * FROM customers") == nil)
    }

    @Test func `that is replaced is read anew`() async throws {
        let (file, other) = (try DatabaseFile(), try DatabaseFile("CREATE TABLE other (a);\n"))
        let server = try file.server()
        #expect(try await server.failure("SELECT * FROM customers") == nil)
        try FileManager.default.removeItem(atPath: file.path)
        try FileManager.default.copyItem(atPath: other.path, toPath: file.path)
        #expect(try await server.failure("SELECT * FROM other") == nil)
    }

    @Test func `that is none or is damaged is refused in words`() async throws {
        let file = try DatabaseFile()
        let path = file.directory + "/bad.db"
        try Data((0..<4096).map { UInt8($0 & 0xFF) }).write(to: URL(filePath: path))
        #expect(try await server(path).failure("SELECT 1") == "MISCONFIGURED")
        var bytes = try Data(contentsOf: URL(filePath: file.path))
        bytes.replaceSubrange(100..<bytes.count, with: Data(repeating: 0xA5, count: bytes.count - 100))
        try bytes.write(to: URL(filePath: path))
        #expect(try await server(path).failure("SELECT * FROM customers") == "SOURCE_UNREACHABLE")
    }

    @Test func `in WAL mode is read while it is written`() async throws {
        let file = try DatabaseFile()
        let writer = try SQLiteConnection(SQLiteFile(path: file.path), writes: true)
        try writer.execute("PRAGMA journal_mode = WAL")
        try writer.execute("INSERT INTO customers (name) VALUES ('Edsger')")
        let server = try file.server()
        #expect(try await server.rows("SELECT count(*) FROM customers") == [[4]])
        try writer.execute("BEGIN IMMEDIATE")
        try writer.execute("INSERT INTO customers (name) VALUES ('Barbara')")
        #expect(try await server.rows("SELECT count(*) FROM customers") == [[4]])
        try writer.execute("COMMIT")
        #expect(try await server.rows("SELECT count(*) FROM customers") == [[5]])
    }

    @Test func `is checked for an operator`() async throws {
        let file = try DatabaseFile()
        #expect(await file.source("shop").check().isEmpty)
        var settings = SQLSettings()
        settings.columns = [SQLColumnRule("customers.e_mail", .hide)]
        #expect(await file.source("shop", settings).check().map(\.severity) == [.error])
        settings.columns = [SQLColumnRule("nothing.email", .hide)]
        #expect(await file.source("shop", settings).check().map(\.severity) == [.error])
        settings.columns = [SQLColumnRule("email", .hide)]
        #expect(await file.source("shop", settings).check().map(\.severity) == [.error])
    }
}
