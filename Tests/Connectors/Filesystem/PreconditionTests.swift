import JSON
import MCP
import Testing

@testable import FilesystemConnector

@Suite struct `Etags` {
    private func etag(_ server: ServerUnderTest, _ path: String) async throws -> JSONValue {
        try #require(try await server.call("read_text_file", ["path": .string(path)]).structuredContent?["etag"])
    }

    @Test func `let a write through only while the file is the one that was read`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a", "one")
        let server = try ServerUnderTest(sandbox)
        let old = try await etag(server, "a")
        let written = try await server.call("write_file", ["path": "a", "content": "two", "if_match": old])
        #expect(!written.isError)
        let new = try #require(written.structuredContent?["etag"])
        #expect(new != old)
        let refused = try await server.failure("write_file", ["path": "a", "content": "three", "if_match": old])
        #expect(refused?.contains("not the file of that etag any more") == true)
        #expect(try sandbox.text("a") == "two")
        #expect(try await etag(server, "a") == new)
    }

    @Test func `let an edit through only while the file is the one that was read`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a", "one")
        let server = try ServerUnderTest(sandbox)
        let old = try await etag(server, "a")
        let edits: JSONValue = [["oldText": "one", "newText": "1"]]
        let edited = try await server.call("edit_file", ["path": "a", "edits": edits, "if_match": old])
        #expect(edited.structuredContent?["etag"] != old)
        try sandbox.file("a", "one")
        let refused = try await server.failure("edit_file", ["path": "a", "edits": edits, "if_match": old])
        #expect(refused?.contains("Nothing was changed.") == true)
        #expect(try sandbox.text("a") == "one")
    }

    @Test func `none means that there must be no file yet`() async throws {
        let sandbox = try Sandbox()
        let server = try ServerUnderTest(sandbox)
        let arguments: JSONObject = ["path": "a", "content": "x", "if_match": "none"]
        #expect(try await server.failure("write_file", arguments) == nil)
        #expect(try await server.failure("write_file", arguments) == "'a' exists already.")
        let gone = try await server.failure("write_file", ["path": "b", "content": "x", "if_match": "1"])
        #expect(gone != nil)
    }

    @Test func `change with content, attributes and identity`() throws {
        let sandbox = try Sandbox()
        let files = try sandbox.files()
        var seen: Set<String> = []
        for text in ["a", "bb", "c", "c"] {
            _ = try files.write("f", Array(text.utf8), control: .unlimited)
            seen.insert(try files.info("f").status.version.etag)
        }
        #expect(seen.count == 4)
        #expect(try files.info("f").status.version.etag == files.readText("f", control: .unlimited).version.etag)
    }
}

@Suite struct `Lines of a text` {
    @Test func `are read from one to another, in at most so many bytes`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a", "1\n22\n333\n4444\n")
        let server = try ServerUnderTest(sandbox)
        #expect(
            try await server.texts("read_text_file", ["path": "a", "start_line": 2, "end_line": 3]) == ["22\n333\n"])
        #expect(try await server.texts("read_text_file", ["path": "a", "start_line": 3]) == ["333\n4444\n"])
        #expect(try await server.texts("read_text_file", ["path": "a", "end_line": 1]) == ["1\n"])
        let cut = try await server.texts("read_text_file", ["path": "a", "start_line": 2, "max_bytes": 5])
        #expect(cut == ["22\n", "Truncated: lines 2 to 2, 3 of 14 bytes (one read returns at most 5 bytes)."])
        for wrong: JSONObject in [
            ["path": "a", "start_line": 3, "end_line": 2], ["path": "a", "head": 1, "end_line": 2],
            ["path": "a", "head": 1, "tail": 2],
        ] {
            #expect(try await server.failure("read_text_file", wrong) != nil)
        }
    }
}

@Suite struct `Edits in several places` {
    private func edit(_ text: String, _ edit: JSONValue) async throws -> (text: String, failure: String?) {
        let sandbox = try Sandbox()
        try sandbox.file("a", text)
        let failure = try await ServerUnderTest(sandbox).failure("edit_file", ["path": "a", "edits": [edit]])
        return (try sandbox.text("a"), failure)
    }

    @Test func `replace all, and no place within another`() async throws {
        let all = try await edit("aaaa b aa", ["oldText": "aa", "newText": "c", "replace_all": true])
        #expect(all.text == "cc b c")
        let lines = try await edit("x\r\ny\r\nx\r\n", ["oldText": "x", "newText": "1\n2", "replace_all": true])
        #expect(lines.text == "1\r\n2\r\ny\r\n1\r\n2\r\n")
        let ends = try await edit("\r\n\r\n\r\n", ["oldText": "\n\r", "newText": "-", "replace_all": true])
        #expect(ends.failure == nil)
        let none = try await edit("x", ["oldText": "y", "newText": "z", "replace_all": true])
        #expect(none.failure?.contains("is not in") == true)
    }

    @Test func `take the line ends of where each place is`() async throws {
        let mixed = try await edit("x\na\r\nx\r\nb\nx", ["oldText": "x", "newText": "1\n2", "replace_all": true])
        #expect(mixed.text == "1\n2\na\r\n1\r\n2\r\nb\n1\n2")
        let before = try await edit("x-x\r\n", ["oldText": "x", "newText": "1\n2", "replace_all": true])
        #expect(before.text == "1\r\n2-1\r\n2\r\n")
    }

    @Test func `hold to the count that was expected`() async throws {
        let two: JSONValue = ["oldText": "x", "newText": "y", "expected_count": 2]
        #expect(try await edit("x x", two).text == "y y")
        let wrong = try await edit("x x x", two)
        #expect(wrong.text == "x x x")
        #expect(wrong.failure?.contains("3 times, not 2 times as expected") == true)
    }
}

@Suite struct `Long listings` {
    @Test func `go on with a cursor`() async throws {
        let sandbox = try Sandbox()
        for number in 0..<5 { try sandbox.file("\(number)", "") }
        let server = try ServerUnderTest(sandbox)
        let first = try await server.call("list_directory", ["path": ".", "limit": 3])
        #expect(first.content.first?.text == "[FILE] 0\n[FILE] 1\n[FILE] 2")
        let cursor = try #require(first.structuredContent?["next_cursor"])
        let rest = try await server.call("list_directory", ["path": ".", "limit": 3, "cursor": cursor])
        #expect(rest.content.first?.text == "[FILE] 3\n[FILE] 4")
        #expect(rest.structuredContent?["next_cursor"] == nil)
        #expect(try await server.failure("list_directory", ["path": ".", "cursor": "x"]) != nil)
    }

    @Test func `show sizes where an order is given`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a", "1")
        let texts = try await ServerUnderTest(sandbox).texts("list_directory", ["path": ".", "sortBy": "size"])
        #expect(texts.first?.contains("Total: 1 files") == true)
    }

    @Test func `of a tree can be narrower and shallower`() async throws {
        let sandbox = try Sandbox()
        try sandbox.directory("a/b")
        let server = try ServerUnderTest(sandbox)
        let flat = try await server.texts("directory_tree", ["path": ".", "depth": 1])
        #expect(flat.first == #"[{"name":"a","type":"directory","children":[],"truncated":true}]"#)
        let one = try await server.texts("directory_tree", ["path": ".", "limit": 1])
        #expect(one.last?.hasPrefix("Truncated after 1 entries") == true)
    }
}
