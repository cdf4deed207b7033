import Foundation
import Settings
import Testing

@testable import imcp

/// Keeps the repository in the order that docs/ARCHITECTURE.md describes.
@Suite struct `The repository` {
    /// What each folder of Sources may import of our own. Imports point down only.
    private static let mayImport: [String: Set<String>] = [
        "JSON": ["CPCRE2"],
        "Settings": ["JSON"],
        "Tables": ["CSnappy", "CZlib", "CZstd", "JSON"],
        "DataQuality": ["JSON", "Tables"],
        "SyntheticData": ["DataQuality", "JSON", "Settings", "Tables"],
        "Timing": [],
        "MCP": ["JSON", "Timing"],
        "MCPHTTP": ["JSON", "MCP", "Timing"],
        "PostgreSQLClient": ["CLinux", "CPQ", "JSON"],
        "RedisClient": ["Timing"],
        "BoltClient": ["Timing"],
        "ConnectorKit": ["CLinux", "JSON", "MCP", "Settings", "Storage", "Timing"],
        "ConnectorTesting": ["ConnectorKit", "JSON", "MCP", "MCPTesting", "Settings", "Storage", "Timing"],
        "SQLTools": ["ConnectorKit", "JSON", "MCP", "Settings", "Storage"],
        "Gateway": ["JSON", "MCP"],
        "MCPTesting": ["JSON", "MCP", "Timing"],
        "Storage": ["JSON", "MCP", "PostgreSQLClient", "RedisClient"],
        "Connectors": [
            "BoltClient", "CLinux", "CSQLite", "ConnectorKit", "JSON", "MCP", "PostgreSQLClient", "RedisClient",
            "DataQuality", "SQLTools", "Settings", "Storage", "SyntheticData", "Tables", "Timing",
        ],
        "imcp": [
            "ConnectorKit", "DataQuality", "FilesystemConnector", "Gateway", "JSON", "MCP", "MCPHTTP", "Neo4jConnector",
            "PostgreSQLClient", "PostgreSQLConnector", "RedisClient", "RedisConnector", "SQLiteConnector", "Settings",
            "Storage", "SyntheticConnector", "SyntheticData", "Tables", "UtilityConnector",
        ],
    ]

    @Test(arguments: mayImport.keys.sorted())
    func `has imports that point down only`(folder: String) throws {
        let ours = Set(Self.mayImport.values.flatMap { $0 }).union(["imcp"])
        let allowed = Self.mayImport[folder] ?? []
        let files = RepositoryFiles.swiftFiles(below: "Sources/\(folder)")
        try #require(!files.isEmpty)
        for file in files {
            for name in imports(of: try RepositoryFiles.text(file)) where ours.contains(name) {
                #expect(allowed.contains(name), "\(file) imports \(name)")
            }
        }
    }

    @Test func `has every connector plugged in`() throws {
        let manifest = try RepositoryFiles.text("Package.swift")
        let list = try RepositoryFiles.text("Sources/imcp/BuiltInConnectors.swift")
        for name in try RepositoryFiles.folders(in: "Sources/Connectors") {
            #expect(manifest.contains("connector(\"\(name)\""), "\(name) has no target")
            #expect(list.contains("\(name)Connector.alternative"), "\(name) is not in BuiltInConnectors.swift")
        }
    }

    @Test func `has the README's server as a program that is built`() throws {
        let program = try RepositoryFiles.text("examples/weather/main.swift")
        let lines = program.split(separator: "\n")
        #expect(lines.count <= 8)
        for page in ["README.md", "docs/how-to/write-a-server.md"] {
            #expect(try RepositoryFiles.text(page).contains("```swift\n\(program)```"), "\(page) shows another program")
        }
    }

    @Test func `has a configuration reference that is up to date`() throws {
        let page = ImcpSettings.schema.referencePage(title: CheckCommand.referenceTitle)
        #expect(
            try RepositoryFiles.text("docs/reference/configuration.md") == page + "\n",
            "run: imcp check --reference > docs/reference/configuration.md")
    }

    @Test(arguments: ["README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md", "docs/how-to/configure.md"])
    func `has no link to a page that is not there`(page: String) throws {
        let folder = RepositoryFiles.root.appendingPathComponent(page).deletingLastPathComponent()
        for part in try RepositoryFiles.text(page).components(separatedBy: "](").dropFirst() {
            let link = part.prefix { $0 != ")" && $0 != "#" }
            guard !link.isEmpty, !link.hasPrefix("http") else { continue }
            let target = folder.appendingPathComponent(String(link)).standardizedFileURL.path
            #expect(FileManager.default.fileExists(atPath: target), "\(page) links to \(link)")
        }
    }

    @Test func `has no sleep in a test and no forced unwrapping in a source`() throws {
        for file in RepositoryFiles.swiftFiles(below: "Tests") where !file.hasSuffix("TidyTests.swift") {
            let text = try RepositoryFiles.text(file)
            #expect(!text.contains("Task.sleep"), "\(file) sleeps")
        }
        for file in RepositoryFiles.swiftFiles(below: "Sources") {
            let text = try RepositoryFiles.text(file)
            for word in ["try!", " as! ", "Task.detached", "TODO", "FIXME"] {
                #expect(!text.contains(word), "\(file) has \(word)")
            }
        }
    }

    private func imports(of text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let position = words.firstIndex(of: "import"), position < 3, position + 1 < words.count else {
                return nil
            }
            guard
                words[..<position].allSatisfy({
                    ["public", "internal", "private", "package", "@testable"].contains($0)
                })
            else { return nil }
            return String(words[words.count - 1])
        }
    }
}
