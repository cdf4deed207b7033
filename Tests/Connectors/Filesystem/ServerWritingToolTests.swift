import JSON
import MCP
import Testing

@testable import FilesystemConnector

@Suite struct `Tools that write` {
    private static let names = ["write_file", "edit_file", "create_directory", "move_file"]

    @Test func `write a file, new or not`() async throws {
        let sandbox = try Sandbox()
        let server = try ServerUnderTest(sandbox)
        let first = try await server.texts("write_file", ["path": "a.txt", "content": "one"])
        #expect(first == ["Successfully wrote to a.txt (3 bytes, new file)"])
        let second = try await server.texts("write_file", ["path": "a.txt", "content": "longer"])
        #expect(second == ["Successfully wrote to a.txt (6 bytes, replaced)"])
        #expect(try sandbox.text("a.txt") == "longer")
        let lost = try await server.failure("write_file", ["path": "no/a.txt", "content": ""])
        #expect(lost == "'no/a.txt' does not exist.")
    }

    @Test func `refuse content that is too large`() async throws {
        let sandbox = try Sandbox()
        let server = try ServerUnderTest(sandbox, limits: Limits(maxWriteBytes: 3))
        let message = try await server.failure("write_file", ["path": "a.txt", "content": "four"])
        #expect(message?.contains("at most 3") == true)
        #expect(!sandbox.exists("a.txt"))
    }

    @Test func `edit a file and show the difference`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "one\ntwo\n")
        let arguments: JSONObject = ["path": "a.txt", "edits": [["oldText": "two", "newText": "2"]]]
        let texts = try await ServerUnderTest(sandbox).texts("edit_file", arguments)
        #expect(texts == ["```diff\n--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n```\n"])
        #expect(try sandbox.text("a.txt") == "one\n2\n")
    }

    @Test func `a dry run shows the same and writes nothing`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "one\n")
        let texts = try await ServerUnderTest(sandbox).texts(
            "edit_file", ["path": "a.txt", "edits": [["oldText": "one", "newText": "1"]], "dryRun": true])
        #expect(texts.first?.contains("-one\n+1\n") == true)
        #expect(texts.dropFirst() == ["Dry run: nothing was written."])
        #expect(try sandbox.text("a.txt") == "one\n")
    }

    @Test func `the fence is longer than any run of backticks in the difference`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.md", "````swift\n````\nx\n")
        let texts = try await ServerUnderTest(sandbox).texts(
            "edit_file", ["path": "a.md", "edits": [["oldText": "x", "newText": "y"]]])
        #expect(texts.first?.hasPrefix("`````diff\n") == true)
        #expect(texts.first?.hasSuffix("\n`````\n") == true)
    }

    @Test func `an edit that changes nothing says so`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "one\n")
        let texts = try await ServerUnderTest(sandbox).texts(
            "edit_file", ["path": "a.txt", "edits": [["oldText": "one", "newText": "one"]]])
        #expect(texts == ["No changes: a.txt already reads like that."])
    }

    @Test func `an edit that is not certain changes nothing and tells why`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "x\nx\n")
        let server = try ServerUnderTest(sandbox)
        let x: JSONValue = ["oldText": "x", "newText": "y"]
        let z: JSONValue = ["oldText": "z", "newText": "y"]
        let twice = try await server.failure("edit_file", ["path": "a.txt", "edits": [x]])
        #expect(twice?.contains("2 times (line 1, 2)") == true)
        let never = try await server.failure("edit_file", ["path": "a.txt", "edits": [z]])
        #expect(never?.hasPrefix("The oldText is not in 'a.txt'.") == true)
        #expect(try sandbox.text("a.txt") == "x\nx\n")
    }

    @Test func `make a directory with those above it, once`() async throws {
        let sandbox = try Sandbox()
        let server = try ServerUnderTest(sandbox)
        #expect(try await server.texts("create_directory", ["path": "a/b"]) == ["Successfully created directory a/b"])
        #expect(try await server.texts("create_directory", ["path": "a/b"]) == ["Directory a/b exists already"])
        #expect(sandbox.exists("a/b"))
    }

    @Test func `move a file, but never over another one`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "a")
        try sandbox.file("b.txt", "b")
        let server = try ServerUnderTest(sandbox)
        let taken = try await server.failure("move_file", ["source": "a.txt", "destination": "b.txt"])
        #expect(taken == "'b.txt' exists already.")
        let moved = try await server.texts("move_file", ["source": "a.txt", "destination": "c.txt"])
        #expect(moved == ["Successfully moved a.txt to c.txt"])
        #expect(try sandbox.names() == ["b.txt", "c.txt"])
    }

    @Test func `no write leaves the allowed directories`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "a")
        try sandbox.link("out", to: "../outside")
        let server = try ServerUnderTest(sandbox)
        let before = try sandbox.snapshot()
        for path in ["../outside/x", "out/x", "/tmp/imcp-never-written", "out/secret.txt"] {
            let path = JSONValue.string(path)
            let edit: JSONValue = ["oldText": "secret", "newText": ""]
            #expect(try await server.failure("write_file", ["path": path, "content": ""]) != nil)
            #expect(try await server.failure("edit_file", ["path": path, "edits": [edit]]) != nil)
            #expect(try await server.failure("create_directory", ["path": path]) != nil)
            #expect(try await server.failure("move_file", ["source": "a.txt", "destination": path]) != nil)
            #expect(try await server.failure("move_file", ["source": path, "destination": "b.txt"]) != nil)
        }
        #expect(try sandbox.snapshot() == before)
    }

    @Test func `are not there in a server that only reads`() async throws {
        let sandbox = try Sandbox()
        let server = try ServerUnderTest(sandbox, .readOnly)
        #expect(try await server.toolNames().filter(Self.names.contains).isEmpty)
        #expect(try await ServerUnderTest(sandbox).toolNames().filter(Self.names.contains) == Self.names)
        let arguments: JSONObject = ["path": "a.txt", "content": ""]
        let error = await #expect(throws: MCPError.self) { try await server.call("write_file", arguments) }
        #expect(error?.isUnknownName == true)
        #expect(try sandbox.names().isEmpty)
    }

    @Test func `are refused below a directory that may only be read, beside one that may be written`() async throws {
        let sandbox = try Sandbox()
        let roots = [try Root(path: sandbox.root, mode: .readWrite), try Root(path: sandbox.outside, mode: .readOnly)]
        let server = ServerUnderTest(FileAccess(Filesystem(roots: try Roots(roots))))
        let refusal = try await server.failure("write_file", ["path": "outside/a.txt", "content": ""])
        #expect(refusal?.contains("may only read") == true)
        #expect(try await server.failure("write_file", ["path": "root/a.txt", "content": ""]) == nil)
    }
}
