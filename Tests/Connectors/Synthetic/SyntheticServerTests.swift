import ConnectorKit
import Foundation
import JSON
import MCP
import MCPTesting
import Settings
import Testing

@testable import SyntheticConnector

@Suite struct `A server of synthetic data` {
    private struct Server {
        let folder: String
        let service: any MCPService

        func call(_ tool: String, _ arguments: JSONObject) async throws -> CallToolResult {
            try await withServer(service) { try await $0.callTool(tool, arguments: arguments) }
        }

        func read(_ uri: String) async throws -> String {
            try await withServer(service) { try await $0.readResource(uri).contents.first?.text ?? "" }
        }
    }

    /// A server over a folder with one table of 300 people.
    private static func withSynthetic(_ body: (Server) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("imcp-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: "\(folder)/in", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var text = "id,name,city,age,joined\n"
        for row in 0..<300 {
            text += "C\(1000 + row),Person \(row) Example,\(row % 3 == 0 ? "Oslo" : "Rome"),\(20 + row % 50),"
            text += "20\(10 + row % 10)-0\(1 + row % 9)-11\n"
        }
        try TableFolder.write(text, to: "\(folder)/in/people.csv")
        try TableFolder.write("secret", to: "\(folder)/outside.csv")
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/in/link.csv", withDestinationPath: "\(folder)/outside.csv")
        let source = ConfigurationSource(
            name: "imcp.yaml", directory: folder, text: "input: in\noutput: out\nmax_rows: 5000")
        let settings = try ConfigurationSchema(SyntheticConnector.Configuration.self)
            .read(source, substituting: .none).settings
        let made = try SyntheticConnector.makeServer(settings, context: .inMemory())
        try await body(Server(folder: folder, service: made.service))
    }

    @Test func `makes a file, and shows a profile and ten rows of it`() async throws {
        try await Self.withSynthetic { server in
            let result = try await server.call("generate_tabular", ["file": "people.csv", "rows": 2000])
            let answer = try #require(result.structuredContent)
            #expect(!result.isError, "\(answer.jsonString)")
            #expect(answer["profile"]?["rows"] == 2000)
            #expect(answer["profile"]?["first_rows"]?.arrayValue?.count == 10)
            #expect(answer["privacy"]?.stringValue?.contains("fewer than") == true)
            #expect(result.content.contains { $0.type == "resource_link" })
            #expect(answer.jsonString.utf8.count < 8000)
            let uri = try #require(answer["uri"]?.stringValue)
            let rows = try await server.read(uri).split(separator: "\n")
            #expect(rows.count == 2001)
            #expect(rows.first == "id,name,city,age,joined")
        }
    }

    @Test func `makes what is declared, and takes a corrected schema`() async throws {
        try await Self.withSynthetic { server in
            let inferred = try await server.call("infer_schema", ["file": "people.csv"])
            let schema = try #require(inferred.structuredContent?["schema"]?.stringValue)
            #expect(schema.contains("type: identifier"))
            let again = try await server.call(
                "generate_tabular",
                ["file": "people.csv", "schema": .string(schema), "rows": 20, "conditions": ["city=Oslo"]])
            #expect(!again.isError, "\(again.content.compactMap(\.text))")
            let declared = try await server.call(
                "generate_tabular",
                [
                    "rows": 5, "format": "jsonl",
                    "schema": "tables: {t: {columns: {n: {type: integer, min: 1, max: 3}}}}",
                ])
            #expect(declared.structuredContent?["table"]?.stringValue?.hasSuffix(".jsonl") == true)
        }
    }

    @Test func `judges what it made`() async throws {
        try await Self.withSynthetic { server in
            let made = try await server.call("generate_tabular", ["file": "people.csv"])
            let name = try #require(made.structuredContent?["table"])
            let judged = try await server.call("validate_data", ["real": "people.csv", "synthetic": name])
            #expect(!judged.isError, "\(judged.content.compactMap(\.text))")
            let report = try #require(judged.structuredContent?["report"]?.stringValue)
            #expect(try await server.read(report).hasPrefix("<!DOCTYPE html>"))
        }
    }

    @Test(
        arguments: [
            (["file": "../outside.csv"], "is not below the folder"), (["file": "link.csv"], "is not below the folder"),
            (["file": "/etc/passwd"], "There is no file"), (["file": "people.cvs"], "there are: "),
            (["file": "people.csv", "rows": 6000], "from 1 to 5000"), ([:], "Give \"file\""),
            (["file": "people.csv", "conditions": ["town=Oslo"]], "there is no column"),
            (["schema": "tables: {t: {colums: {}}}"], "colums"),
            (["file": "people.csv", "balance": "joined"], "can be balanced"),
        ] as [(JSONObject, String)])
    func `says what is wrong`(arguments: JSONObject, words: String) async throws {
        try await Self.withSynthetic { server in
            let result = try await server.call("generate_tabular", arguments)
            #expect(result.isError)
            let said = result.content.compactMap(\.text).joined()
            #expect(said.contains(words), "\(said)")
            #expect(!said.contains("secret"))
        }
    }
}
