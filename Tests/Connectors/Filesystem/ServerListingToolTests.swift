import JSON
import MCP
import Testing

@testable import FilesystemConnector

@Suite struct `Tools that list` {
    private func sample() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.directory("docs/deep")
        try sandbox.file("b.md", String(repeating: "b", count: 1_500))
        try sandbox.file("docs/a.md", "a")
        try sandbox.link("link", to: "b.md")
        return sandbox
    }

    @Test func `list the names by kind`() async throws {
        let server = try ServerUnderTest(sample())
        #expect(try await server.texts("list_directory", ["path": "."]) == ["[FILE] b.md\n[DIR] docs\n[LINK] link"])
        #expect(try await server.texts("list_directory", ["path": "docs/deep"]) == ["The directory is empty"])
    }

    @Test func `a name cannot pretend to be a line of its own`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a\n[DIR] b", "")
        let texts = try await ServerUnderTest(sandbox).texts("list_directory", ["path": "."])
        #expect(texts == ["[FILE] a\u{FFFD}[DIR] b"])
    }

    @Test func `list sizes in columns with their sums, the largest first where asked`() async throws {
        let sandbox = try Sandbox()
        try sandbox.directory("sub")
        try sandbox.file("a.txt", "12345")
        try sandbox.file("b.txt", String(repeating: "b", count: 1_500))
        let server = try ServerUnderTest(sandbox)
        let byName = try await server.texts("list_directory_with_sizes", ["path": "."])
        let bySize = try await server.texts("list_directory_with_sizes", ["path": ".", "sortBy": "size"])
        let a = "[FILE] a.txt                                 5 B"
        let b = "[FILE] b.txt                             1.46 KB"
        let sums = "\n\nTotal: 2 files, 1 directories\nCombined size: 1.47 KB"
        #expect(byName == ["\(a)\n\(b)\n[DIR] sub                           " + sums])
        #expect(bySize.first?.contains("\(b)\n") == true)
        #expect(bySize.first?.contains("\(a)") == true)
        #expect(bySize != byName)
    }

    @Test func `tell how many entries are missing`() async throws {
        let server = try ServerUnderTest(sample(), limits: Limits(maxEntries: 2))
        let texts = try await server.texts("list_directory", ["path": "."])
        #expect(texts == ["[FILE] b.md\n[DIR] docs", "Truncated: 2 of 3 entries. Go on with cursor: 2"])
        let sizes = try await server.texts("list_directory_with_sizes", ["path": "."])
        #expect(sizes.dropFirst() == ["Truncated: 2 of 3 entries. Go on with cursor: 2"])
    }

    @Test func `show the tree as JSON without what is excluded`() async throws {
        let server = try ServerUnderTest(sample())
        let tree: JSONValue = [
            ["name": "b.md", "type": "file"],
            [
                "name": "docs", "type": "directory",
                "children": [
                    ["name": "a.md", "type": "file"], ["name": "deep", "type": "directory", "children": []],
                ],
            ], ["name": "link", "type": "symlink"],
        ]
        let all = try #require(try await server.texts("directory_tree", ["path": "."]).first)
        #expect(try JSONParser.parse(all) == tree)
        let part = try await server.texts("directory_tree", ["path": ".", "excludePatterns": ["docs", "l*"]])
        #expect(part == [#"[{"name":"b.md","type":"file"}]"#])
    }

    @Test func `mark in the tree where entries are missing`() async throws {
        let server = try ServerUnderTest(sample(), limits: Limits(maxTreeEntries: 3))
        let texts = try await server.texts("directory_tree", ["path": "."])
        #expect(texts.count == 2)
        let docs = #""name":"docs","type":"directory","children":[{"name":"a.md","type":"file"}],"truncated":true"#
        #expect(texts.first?.contains(docs) == true)
        #expect(texts.last?.hasPrefix("Truncated after 3 entries: one tree shows at most 3 entries.") == true)
    }

    @Test func `find paths by a glob, and tell how to find more`() async throws {
        let sandbox = try sample()
        let server = try ServerUnderTest(sandbox)
        let all = try await server.texts("search_files", ["path": ".", "pattern": "**/*.md"])
        #expect(all == ["\(sandbox.root)/b.md\n\(sandbox.root)/docs/a.md"])
        let some = try await server.texts(
            "search_files", ["path": ".", "pattern": "**/*.md", "excludePatterns": ["docs"]])
        #expect(some == ["\(sandbox.root)/b.md"])
        let none = try await server.texts("search_files", ["path": ".", "pattern": "a.md"])
        #expect(none == ["No matches found", "Directories below were not searched; **/a.md does that."])
        let cut = try ServerUnderTest(sandbox, limits: Limits(maxSearchResults: 1))
        let notice = try await cut.texts("search_files", ["path": ".", "pattern": "**"]).last
        #expect(notice?.hasPrefix("Truncated at 1 matches") == true)
    }

    @Test func `tell what is known about a file`() async throws {
        let sandbox = try sample()
        let server = try ServerUnderTest(sandbox)
        let text = try #require(try await server.texts("get_file_info", ["path": "b.md"]).first)
        let lines = text.split(separator: "\n").map { $0.split(separator: ": ", maxSplits: 1) }
        let info = Dictionary(lines.map { ($0.first ?? "", $0.last ?? "") }, uniquingKeysWith: { first, _ in first })
        #expect(info["size"] == "1500")
        #expect(info["isFile"] == "true")
        #expect(info["isDirectory"] == "false")
        #expect(info["permissions"] == Substring(String(try sandbox.mode("b.md"), radix: 8)))
        #expect(info["modified"]?.hasSuffix("Z") == true)
        #expect(try await server.failure("get_file_info", ["path": "gone"]) == "'gone' does not exist.")
    }

    @Test func `tell the allowed directories, and their names where there are several`() async throws {
        let sandbox = try Sandbox()
        #expect(
            try await ServerUnderTest(sandbox).texts("list_allowed_directories")
                == ["Allowed directories:\n\(sandbox.root)"])
        let roots = try Root.open([sandbox.root, sandbox.outside], mode: .readOnly)
        let server = ServerUnderTest(FileAccess(Filesystem(roots: try Roots(roots))))
        #expect(
            try await server.texts("list_allowed_directories") == [
                "Allowed directories:\n\(sandbox.root)\n\(sandbox.outside)",
                "Relative paths begin with the name of one of them: root, outside.",
            ])
    }
}
