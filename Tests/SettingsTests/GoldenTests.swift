import Foundation
import JSON
import Settings
import Testing

/// What was written, beside what it means. With the environment variable IMCP_UPDATE_GOLDEN set, the expected files
/// are written instead of compared.
@Suite struct `Golden files` {
    @Test(arguments: Golden.names(in: "Trees"))
    func `a file means the same tree as ever`(name: String) throws {
        let written = try ConfigurationNode.parse(Golden.source("Trees/\(name)"))
        #expect(try Golden.matches(written.canonicalJSON, "Trees/\(name)"))
    }

    @Test(arguments: Golden.names(in: "Settings"))
    func `a file means the same settings as ever, and its tree hides secrets`(name: String) throws {
        let loaded = try Golden.schema.read(Golden.source("Settings/\(name)"), substituting: .sample)
        #expect(loaded.warnings.isEmpty)
        #expect(try Golden.matches(loaded.node.canonicalJSON, "Settings/\(name)"))
        #expect(!loaded.node.canonicalJSON.jsonString.contains("hunter2"))
    }

    @Test(arguments: Golden.names(in: "Settings"))
    func `the exported JSON Schema accepts every file that is read`(name: String) throws {
        let schema = try JSONSchema(Golden.schema.jsonSchema(title: "Sample"))
        let written = try ConfigurationNode.parse(Golden.source("Settings/\(name)"))
        #expect(schema.validate(written.canonicalJSON).map(\.description) == [])
    }

    @Test(arguments: ["unknown-keys", "kinds", "structure", "root"])
    func `the exported JSON Schema refuses what the reader refuses`(name: String) throws {
        let schema = try JSONSchema(Golden.schema.jsonSchema(title: "Sample"))
        let written = try ConfigurationNode.parse(Golden.source("Mistakes/\(name)"))
        #expect(!schema.isValid(written.canonicalJSON))
    }

    @Test(arguments: Golden.names(in: "Mistakes"))
    func `each mistake is told with its place and what was meant, and no secret`(name: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try Golden.schema.read(Golden.source("Mistakes/\(name)"), substituting: .sample)
        }
        let told = try #require(error).description
        #expect(try Golden.matches(told + "\n", "Mistakes/\(name).txt"))
        #expect(!told.contains("hunter2"))
    }

    @Test func `the files are found`() {
        #expect(["Trees", "Settings", "Mistakes"].map { Golden.names(in: $0).isEmpty } == [false, false, false])
    }

    @Test func `the JSON Schema is the same as ever`() throws {
        #expect(try Golden.matches(Golden.schema.jsonSchema(title: "Sample"), "schema"))
    }

    @Test func `the reference page is the same as ever`() throws {
        #expect(try Golden.matches(Golden.schema.referencePage(title: "Sample"), "reference.md"))
    }
}

enum Golden {
    static let schema = ConfigurationSchema(SampleSettings.self)
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    private static let isUpdating = ProcessInfo.processInfo.environment["IMCP_UPDATE_GOLDEN"] != nil

    static func names(in subfolder: String) -> [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: subfolder).path())
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func source(_ name: String) throws -> ConfigurationSource {
        let data = try Data(contentsOf: folder.appending(path: "\(name).yaml"))
        return ConfigurationSource(name: "imcp.yaml", directory: "/etc/imcp", bytes: Array(data))
    }

    static func matches(_ json: JSONValue, _ name: String) throws -> Bool {
        let text = String(decoding: json.serialized(pretty: true), as: UTF8.self)
        return try matches(text.hasSuffix("\n") ? text : text + "\n", "\(name).json")
    }

    static func matches(_ text: String, _ file: String) throws -> Bool {
        let url = folder.appending(path: file)
        if isUpdating { try Data(text.utf8).write(to: url) }
        let expected = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        if expected != text { Issue.record("\(file) differs; now it is:\n\(text)") }
        return expected == text
    }
}
