import ConnectorKit
import Foundation
import JSON
import Logging
import MCP
import SQLTools
import Testing

@testable import SQLiteConnector

/// A database file of a test's own; goes when the test is over.
final class DatabaseFile: Sendable {
    let directory: String
    var path: String { directory + "/shop.db" }

    init(_ schema: String = DatabaseFile.shop) throws {
        directory = FileManager.default.temporaryDirectory.path + "/imcp-sqlite-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try change(schema)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Runs statements, separated by semicolons at line ends, without a fence.
    func change(_ script: String) throws {
        let connection = try SQLiteConnection(SQLiteFile(path: path), writes: true, creates: true)
        for statement in script.components(separatedBy: ";\n") where !statement.allSatisfy(\.isWhitespace) {
            try connection.execute(statement)
        }
    }

    func rows(_ sql: String) throws -> [[SQLValue]] {
        try SQLiteConnection(SQLiteFile(path: path), writes: false).rows(sql)
    }

    /// Every byte of every file beside the database, to see that nothing changed.
    func bytes() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            found[name] = try Data(contentsOf: URL(filePath: directory + "/" + name))
        }
        return found
    }

    func source(
        _ name: String, clock: any Clock<Duration> = ContinuousClock(), _ settings: SQLSettings = SQLSettings()
    ) -> SQLSource {
        let connections = SQLiteConnections(SQLiteFile(path: path), threads: 2, clock: clock)
        let isWritable = settings.mode == .readWrite
        return SQLSource(
            name, SQLiteDatabase(connections: connections, isWritable: isWritable, creates: false), settings)
    }

    func server(_ settings: SQLSettings = SQLSettings()) throws -> ServerUnderTest {
        try ServerUnderTest([source("shop", settings)], holding: self)
    }

    static let shop = """
        CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, age INTEGER, born TEXT);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers(id), total REAL, note TEXT, picture BLOB);
        CREATE INDEX orders_by_customer ON orders (customer);
        CREATE VIEW spenders AS SELECT c.name, c.email, sum(o.total) AS spent FROM customers c JOIN orders o ON o.customer = c.id GROUP BY c.id;
        INSERT INTO customers VALUES (1, 'Ada', 'ada@example.org', 36, '1815-12-10'), (2, 'Grace', 'grace@example.org', 85, '1906-12-09'), (3, 'Alan', NULL, 41, '1912-06-23');
        INSERT INTO orders VALUES (1, 1, 12.5, 'first', x'89504E470D0A1A0A00'), (2, 1, 99.0, NULL, NULL), (3, 2, 7.25, 'gift', NULL);

        """
}

/// The server over some sources, called without a transport.
struct ServerUnderTest {
    let service: MCPServer
    let principal: Principal
    /// Files that must be there as long as the server.
    private let held: DatabaseFile?

    init(_ sources: [SQLSource], sealer: SQLSealer = SQLSealer(secret: "test"), holding file: DatabaseFile? = nil)
        throws
    {
        service = try SQLToolbox(sources, sealer: sealer).server(name: "sqlite", title: "SQLite")
        principal = .local
        held = file
    }

    private init(_ service: MCPServer, _ principal: Principal, _ file: DatabaseFile?) {
        self.service = service
        self.principal = principal
        held = file
    }

    /// The same server for another caller.
    func asCaller(_ principal: Principal) -> ServerUnderTest { ServerUnderTest(service, principal, held) }

    func request(_ method: String, _ params: JSONObject = [:]) async throws -> JSONObject {
        try await service.perform(ServiceRequest(method: method, params: params), principal: principal)
    }

    func call(_ tool: String, _ arguments: JSONObject = [:]) async throws -> CallToolResult {
        CallToolResult(
            unchecked: try await request("tools/call", ["name": .string(tool), "arguments": .object(arguments)]))
    }

    /// The structured result of a call that succeeds.
    func result(_ tool: String, _ arguments: JSONObject = [:]) async throws -> JSONValue {
        let result = try await call(tool, arguments)
        if result.isError { throw UnexpectedFailure(message: result.content.compactMap(\.text).joined()) }
        return result.structuredContent ?? .null
    }

    /// The rows of a query that succeeds.
    func rows(_ sql: String, _ more: JSONObject = [:]) async throws -> JSONValue {
        var arguments: JSONObject = ["sql": .string(sql)]
        arguments.merge(more)
        return try await result("execute_sql", arguments)["rows"] ?? .null
    }

    /// The code of the failure of a query; nil where it succeeds.
    func failure(_ sql: String, _ more: JSONObject = [:]) async throws -> String? {
        var arguments: JSONObject = ["sql": .string(sql)]
        arguments.merge(more)
        let result = try await call("execute_sql", arguments)
        return result.isError ? result.structuredContent?["error"]?["code"]?.stringValue ?? "no code" : nil
    }

    struct UnexpectedFailure: Error { let message: String }
}
