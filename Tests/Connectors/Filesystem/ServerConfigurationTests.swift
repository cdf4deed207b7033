import ConnectorKit
import Foundation
import JSON
import Logging
import MCP
import Settings
import Testing

@testable import FilesystemConnector

@Suite struct `Settings of the file server` {
    private func read(_ yaml: String, in directory: String = "/srv") throws -> FilesystemConfiguration {
        let source = ConfigurationSource(name: "imcp.yaml", directory: directory, bytes: Array(yaml.utf8))
        return try ConfigurationSchema(FilesystemConfiguration.self).read(source, substituting: .none).settings
    }

    @Test func `only the directories are needed; then files are only read, within the engine's limits`() throws {
        let settings = try read("roots: [data, /etc]")
        #expect(settings.roots == ["/srv/data", "/etc"])
        #expect(settings.mode == .readOnly)
        #expect(settings.limits == Limits())
        #expect(settings.toolSets == ToolSet.standard)
        #expect(settings.clientRoots == .intersect)
        #expect(settings.journal == nil)
        #expect(settings.journalLimits == JournalLimits())
        #expect(settings.threads == 8)
    }

    @Test func `every limit can be set`() throws {
        let settings = try read(
            """
            roots: [data]
            mode: read-write
            max_read: 1KiB
            max_read_together: 2KiB
            max_media: 3KiB
            max_write: 4KiB
            max_entries: 5
            max_tree_entries: 6
            max_results: 7
            max_visited: 8
            max_depth: 9
            timeout: 2s
            threads: 3
            max_copy: 10KiB
            max_searched: 11KiB
            max_searched_files: 12
            max_patch_files: 13
            max_watches: 14
            tools: [write, history]
            client_roots: ignore
            journal: undo
            journal_max_bytes: 15KiB
            journal_max_file: 16KiB
            journal_max_changes: 17
            journal_max_age: 18h
            """)
        #expect(settings.mode == .readWrite)
        #expect(settings.threads == 3)
        let expected = Limits(
            maxReadBytes: 1024, maxMultipleReadBytes: 2048, maxMediaBytes: 3072, maxWriteBytes: 4096,
            maxCopyBytes: 10_240, maxPatchFiles: 13, maxEntries: 5, maxSearchVisited: 8, maxSearchResults: 7,
            maxSearchedBytes: 11_264, maxSearchedFiles: 12, maxTreeEntries: 6, maxTreeDepth: 9,
            maxDuration: .seconds(2))
        #expect(settings.limits == expected)
        #expect(settings.maxWatches == 14)
        #expect(settings.toolSets == [.write, .history])
        #expect(settings.clientRoots == .ignore)
        #expect(settings.journal == "/srv/undo")
        let journal = JournalLimits(
            maxBytes: 15_360, maxFileBytes: 16_384, maxChanges: 17, maxAge: .seconds(18 * 3600))
        #expect(settings.journalLimits == journal)
    }

    @Test(arguments: [
        "{}", "roots: []", "roots: [a]\nmode: write", "roots: [a]\nthreads: 0", "roots: [a]\nmax_red: 1KiB",
    ])
    func `mistakes are refused`(yaml: String) {
        #expect(throws: ConfigurationError.self) { try read(yaml) }
    }

    @Test func `a server is made of them, and offers writing only where it is set`() async throws {
        let sandbox = try Sandbox()
        for (mode, offersWriting) in [("read-only", false), ("read-write", true)] {
            let settings = try read("roots: [root]\nmode: \(mode)", in: sandbox.base)
            let context = ConnectorContext(name: "files", logger: Logger(label: "test"))
            let service = try FilesystemConnector.makeServer(settings, context: context).service
            let list = try await service.perform(ServiceRequest(method: "tools/list"))
            let names = list["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
            #expect(names.contains("read_text_file"))
            #expect(names.contains("write_file") == offersWriting)
        }
    }

    @Test func `tools are offered as they are set, old names work unlisted, and history needs a journal`() async throws
    {
        let sandbox = try Sandbox()
        let context = ConnectorContext(name: "files", logger: Logger(label: "test"))
        func names(_ yaml: String) async throws -> Set<String> {
            let settings = try read("roots: [root]\nmode: read-write\n\(yaml)", in: sandbox.base)
            let service = try FilesystemConnector.makeServer(settings, context: context).service
            let list = try await service.perform(ServiceRequest(method: "tools/list"))
            return Set(list["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? [])
        }
        let reading: Set<String> = [
            "read_text_file", "read_multiple_files", "list_directory", "directory_tree",
            "search_files", "get_file_info", "list_allowed_directories",
        ]
        #expect(try await names("tools: []") == reading)
        #expect(try await names("tools: [patch]") == reading.union(["apply_patch"]))
        #expect(try await names("tools: [history]") == reading)
        #expect(try await names("tools: [media]") == reading.union(["read_media_file"]))
        #expect(try await names("") == reading.union(["write_file", "edit_file", "apply_patch"]))
        #expect(try await names("tools: [history]\njournal: undo") == reading.union(["history", "restore"]))
        let settings = try read("roots: [root]\nmode: read-write\ntools: []", in: sandbox.base)
        let service = try FilesystemConnector.makeServer(settings, context: context).service
        let params: JSONObject = ["name": "create_directory", "arguments": ["path": "made"]]
        _ = try await service.perform(ServiceRequest(method: "tools/call", params: params))
        #expect(sandbox.exists("made"))
        let server = try ServerUnderTest(sandbox)
        #expect(try await server.texts("list_directory_with_sizes", ["path": "."]).first?.contains("Total") == true)
    }

    @Test func `the journal must lie apart from the roots, and is shared by servers that name the same`() async throws {
        let sandbox = try Sandbox()
        let context = ConnectorContext(name: "files", logger: Logger(label: "test"))
        func make(_ journal: String) throws -> ConnectedServer {
            let settings = try read("roots: [root]\nmode: read-write\njournal: \(journal)", in: sandbox.base)
            return try FilesystemConnector.makeServer(settings, context: context)
        }
        for inside in ["root/undo", "."] {
            let error = #expect(throws: FilesystemError.self) { try make(inside) }
            #expect(error?.message.contains("lie in each other") == true)
        }
        let first = try make("undo")
        let second = try make("undo")
        let params: JSONObject = ["name": "write_file", "arguments": ["path": "f", "content": "x"]]
        for server in [first, second] {
            let result = try await server.service.perform(ServiceRequest(method: "tools/call", params: params))
            #expect(result["isError"]?.boolValue != true)
        }
    }

    @Test func `making a server leaves the journal alone, for another process may use it`() async throws {
        let sandbox = try Sandbox()
        let settings = try read("roots: [root]\nmode: read-write\njournal: undo", in: sandbox.base)
        let context = ConnectorContext(name: "files", logger: Logger(label: "test"))
        let before = try sandbox.snapshot()
        let server = try FilesystemConnector.makeServer(settings, context: context)
        #expect(try sandbox.snapshot() == before)
        let params: JSONObject = ["name": "write_file", "arguments": ["path": "f", "content": "x"]]
        _ = try await server.service.perform(ServiceRequest(method: "tools/call", params: params))
        #expect(try sandbox.snapshot()["undo/log"] != nil)
    }

    @Test func `a directory that is not there is named`() throws {
        let settings = try read("roots: [gone]")
        let context = ConnectorContext(name: "files", logger: Logger(label: "test"))
        let error = #expect(throws: FilesystemError.self) {
            try FilesystemConnector.makeServer(settings, context: context)
        }
        #expect(error?.message == "'/srv/gone' does not exist.")
    }
}

/// What clients see of the tools. With the environment variable IMCP_UPDATE_GOLDEN set, the file is written instead of
/// compared.
@Suite struct `Tool list of the file server` {
    /// Every model that uses the server pays for the list with each conversation. About four bytes are one token.
    private static let maxBytes = 9_000
    private static let maxStandardBytes = 6_000

    private func tools() async throws -> JSONValue {
        try await ServerUnderTest(Sandbox()).request("tools/list")["tools"] ?? .null
    }

    @Test func `is the same as ever`() async throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/tools.json")
        let text = String(decoding: try await tools().serialized(pretty: true), as: UTF8.self) + "\n"
        if ProcessInfo.processInfo.environment["IMCP_UPDATE_GOLDEN"] != nil { try Data(text.utf8).write(to: url) }
        let isSame = try String(decoding: Data(contentsOf: url), as: UTF8.self) == text
        #expect(isSame, "Golden/tools.json differs; now it is:\n\(text)")
    }

    @Test func `is short, and shorter where nothing else is set`() async throws {
        #expect(try await tools().serialized().count <= Self.maxBytes)
        let access = FileAccess(try Sandbox().files())
        let standard = ServerUnderTest(FilesystemConnector.server(access, offering: Set(ToolSet.standard)))
        let list = try await standard.request("tools/list")["tools"] ?? .null
        #expect(list.serialized().count <= Self.maxStandardBytes)
    }

    @Test func `says of each tool what it may do, and that it stays on this machine`() async throws {
        for tool in try await tools().arrayValue ?? [] {
            let definition = try ToolDefinition(json: tool)
            let annotations = try #require(definition.annotations)
            #expect(!annotations.openWorld)
            let replaces = ["write_file", "edit_file", "move_file", "delete_file", "apply_patch"].contains(
                definition.name)
            let adds = ["create_directory", "append_file", "copy_file"].contains(definition.name)
            #expect(annotations.readOnly == !(replaces || adds))
            if !annotations.readOnly { #expect(annotations.destructive == replaces) }
        }
    }
}
