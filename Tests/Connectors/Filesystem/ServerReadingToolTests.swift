import JSON
import MCP
import Testing

@testable import FilesystemConnector

@Suite struct `Tools that read files` {
    @Test(arguments: ["read_text_file", "read_file"])
    func `give the text as it is, also in the structured content`(tool: String) async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "one\r\ntwo\n")
        let result = try await ServerUnderTest(sandbox).call(tool, ["path": "a.txt"])
        #expect(result.content.map(\.text) == ["one\r\ntwo\n"])
        #expect(result.structuredContent?["content"] == "one\r\ntwo\n")
        #expect(result.structuredContent?["notice"] == nil)
    }

    @Test func `give the first or the last lines, never both`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "1\n2\n3\n4\n")
        let server = try ServerUnderTest(sandbox)
        #expect(try await server.texts("read_text_file", ["path": "a.txt", "head": 2]) == ["1\n2\n"])
        #expect(try await server.texts("read_text_file", ["path": "a.txt", "tail": 1]) == ["4\n"])
        let both = try await server.failure("read_text_file", ["path": "a.txt", "head": 1, "tail": 1])
        #expect(both == "Give either head or tail, not both.")
        #expect(try await server.failure("read_text_file", ["path": "a.txt", "head": 0]) != nil)
    }

    @Test func `tell what was cut off apart from the text`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "one\ntwo\nthree\n")
        let result = try await ServerUnderTest(sandbox, limits: Limits(maxReadBytes: 9)).call(
            "read_text_file", ["path": "a.txt"])
        let notice = "Truncated: lines 1 to 2, 8 of 14 bytes (one read returns at most 9 bytes)."
        #expect(result.content.map(\.text) == ["one\ntwo\n", notice])
        #expect(result.structuredContent?["content"] == "one\ntwo\n")
        #expect(result.structuredContent?["notice"] == .string(notice))
    }

    @Test(arguments: [
        "../outside/secret.txt", "link", "/etc/passwd", "file:///etc/passwd", "sub/../../outside/secret.txt",
    ])
    func `refuse every way out`(path: String) async throws {
        let sandbox = try Sandbox()
        try sandbox.directory("sub")
        try sandbox.link("link", to: "../outside/secret.txt")
        let server = try ServerUnderTest(sandbox)
        for tool in ["read_text_file", "read_media_file", "get_file_info"] {
            let message = try #require(try await server.failure(tool, ["path": .string(path)]))
            #expect(message.contains("allowed directories"))
            #expect(!message.contains("secret\n"))
        }
    }

    @Test func `refuse what is not text, not a file or not there, with what to do`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("binary", [0xFF, 0xFE, 0])
        try sandbox.pipe("pipe")
        let server = try ServerUnderTest(sandbox)
        let expected = [
            "binary": "'binary' is not UTF-8 text; read_media_file reads it as bytes.",
            ".": "'.' is a directory, not a file.",
            "pipe": "'pipe' is a fifo; only regular files are read.",
            "gone": "'gone' does not exist.",
        ]
        for (path, message) in expected {
            #expect(try await server.failure("read_text_file", ["path": .string(path)]) == message)
        }
    }

    @Test func `read several files, and those that fail do not stop the rest`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "A")
        try sandbox.file("long.txt", "1\n2\n3\n")
        let server = try ServerUnderTest(sandbox, limits: Limits(maxReadBytes: 4))
        let texts = try await server.texts("read_multiple_files", ["paths": ["a.txt", "gone", "long.txt"]])
        #expect(texts.first == "a.txt:\nA\n\n---\ngone: Error - 'gone' does not exist.\n---\nlong.txt:\n1\n2\n\n")
        let notice = "long.txt: Truncated: lines 1 to 2, 4 of 6 bytes (one read returns at most 4 bytes)."
        #expect(texts.dropFirst() == [notice])
        #expect(try await server.failure("read_multiple_files", ["paths": []]) != nil)
    }

    @Test func `give pictures and sounds as such`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.png", pngBeginning)
        try sandbox.file("a.mp3", [0x49, 0x44, 0x33, 0xFF])
        let server = try ServerUnderTest(sandbox)
        let image = try await server.call("read_media_file", ["path": "a.png"])
        #expect(image.content == [.image(base64: "iVBORw0KGgo=", mimeType: "image/png")])
        let sound = try await server.call("read_media_file", ["path": "a.mp3"])
        #expect(sound.content == [.audio(base64: "SUQz/w==", mimeType: "audio/mpeg")])
    }

    @Test func `give any other file as an embedded resource, as text where it is text`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a b.bin", [0, 1, 2])
        try sandbox.file("a.svg", "<svg/>")
        let server = try ServerUnderTest(sandbox)
        let binary = try await server.call("read_media_file", ["path": "a b.bin"]).content.first?.resource
        #expect(binary?.blob == "AAEC")
        #expect(binary?.uri == "file://\(sandbox.root)/a%20b.bin")
        let drawing = try await server.call("read_media_file", ["path": "a.svg"]).content.first?.resource
        #expect(drawing?.text == "<svg/>")
        #expect(drawing?.mimeType == "image/svg+xml")
    }

    @Test func `refuse a file too large to be given as a whole`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.bin", [0, 1, 2])
        let server = try ServerUnderTest(sandbox, limits: Limits(maxMediaBytes: 2))
        let message = try await server.failure("read_media_file", ["path": "a.bin"])
        #expect(message?.hasPrefix("'a.bin' has 3 bytes; the limit for this operation is 2.") == true)
    }
}
