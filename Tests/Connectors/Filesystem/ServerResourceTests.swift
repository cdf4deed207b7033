import JSON
import MCP
import Testing

@testable import FilesystemConnector

@Suite struct `Files as resources` {
    @Test func `are listed in the order of their paths, with type and size`() async throws {
        let sandbox = try Sandbox()
        try sandbox.directory("b/c")
        try sandbox.file("a.md", "12")
        try sandbox.file("b/c/x y%é.json", "{}")
        try sandbox.file("b.txt", "")
        try sandbox.file("z", "")
        let list = try await ServerUnderTest(sandbox).resourcePages().flatMap(\.self)
        #expect(list.map(\.name) == ["a.md", "b/c/x y%é.json", "b.txt", "z"])
        #expect(list.map(\.mimeType) == ["text/markdown", "application/json", "text/plain", nil])
        #expect(list.map(\.size) == [2, 2, 0, 0])
        #expect(list.dropFirst().first?.uri == "file://\(sandbox.root)/b/c/x%20y%25%C3%A9.json")
    }

    @Test func `each listed one can be read`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("x y%é#?.txt", "text")
        try sandbox.file("Makefile", "all:\n")
        try sandbox.file("a.png", pngBeginning)
        let server = try ServerUnderTest(sandbox)
        var read: [String: ResourceContents] = [:]
        for resource in try await server.resourcePages().flatMap(\.self) {
            read[resource.name] = try await server.read(resource.uri)
        }
        #expect(read["x y%é#?.txt"]?.text == "text")
        #expect(read["Makefile"]?.text == "all:\n")
        #expect(read["Makefile"]?.mimeType == "text/plain")
        #expect(read["a.png"]?.blob == "iVBORw0KGgo=")
        #expect(read["a.png"]?.mimeType == "image/png")
    }

    @Test func `hidden files, links and special files are not listed, yet hidden ones can be read`() async throws {
        let sandbox = try Sandbox()
        try sandbox.directory(".git")
        try sandbox.file(".git/config", "x")
        try sandbox.file(".env", "x")
        try sandbox.pipe("pipe")
        try sandbox.link("link", to: ".env")
        let server = try ServerUnderTest(sandbox)
        #expect(try await server.resourcePages() == [[]])
        #expect(try await server.read("file://\(sandbox.root)/.env")?.text == "x")
    }

    @Test(arguments: 1...9)
    func `come in pages that hold each file once`(size: Int) async throws {
        let sandbox = try Sandbox()
        for directory in ["a", "a/b", "c"] {
            try sandbox.directory(directory)
            for name in ["1", "2"] { try sandbox.file("\(directory)/\(name)", "") }
        }
        try sandbox.file("b", "")
        let pages = try await ServerUnderTest(sandbox, limits: Limits(maxEntries: size)).resourcePages()
        #expect(pages.flatMap(\.self).map(\.name) == ["a/1", "a/2", "a/b/1", "a/b/2", "b", "c/1", "c/2"])
        #expect(pages.dropLast().allSatisfy { $0.count == size })
    }

    @Test(arguments: 4...12)
    func `come in pages also where each call looks at few entries`(visited: Int) async throws {
        let sandbox = try Sandbox()
        var expected: [String] = []
        for directory in ["a", "b", "c"] {
            try sandbox.directory("\(directory)/empty")
            try sandbox.file("\(directory)/x", "")
            expected.append("\(directory)/x")
        }
        let server = try ServerUnderTest(sandbox, limits: Limits(maxSearchVisited: visited))
        let pages = try await server.resourcePages()
        #expect(pages.count < 100)
        // A directory is only cut where a page has room for nothing else.
        if visited >= 5 { #expect(pages.flatMap(\.self).map(\.name) == expected) }
    }

    @Test func `a directory beyond what one call looks at is listed in part, and the list still ends`() async throws {
        let sandbox = try Sandbox()
        for number in 0..<20 { try sandbox.file("\(number)", "") }
        let pages = try await ServerUnderTest(sandbox, limits: Limits(maxSearchVisited: 7)).resourcePages()
        #expect(pages.map(\.count) == [7])
    }

    @Test func `the pages go on where files came and went meanwhile`() async throws {
        let sandbox = try Sandbox()
        for name in ["a", "c", "e"] { try sandbox.file(name, "") }
        let server = try ServerUnderTest(sandbox, limits: Limits(maxEntries: 2))
        let first = try await server.request("resources/list")
        #expect(first["resources"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["a", "c"])
        _ = try await server.texts("move_file", ["source": "c", "destination": "b"])
        try sandbox.file("d", "")
        let second = try await server.request("resources/list", ["cursor": try #require(first["nextCursor"])])
        #expect(second["resources"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["d", "e"])
        #expect(second["nextCursor"] == nil)
    }

    @Test func `several directories follow each other, one inside another only once`() async throws {
        let sandbox = try Sandbox()
        try sandbox.directory("inner")
        try sandbox.file("inner/a", "")
        let paths = ["\(sandbox.root)/inner", sandbox.root, sandbox.outside, sandbox.root]
        let roots = try Root.open(paths, mode: .readOnly)
        let server = ServerUnderTest(FileAccess(Filesystem(roots: try Roots(roots), limits: Limits(maxEntries: 1))))
        let names = try await server.resourcePages().flatMap(\.self).map(\.name)
        #expect(names == ["root/inner/a", "outside/secret.txt"])
    }

    @Test(arguments: ["", "x", "9/a", "0", "-1/", "0/%00", "0/%2F", "99999999999999999999/"])
    func `a cursor that was never given out is refused`(cursor: String) throws {
        let files = try Sandbox().files()
        let error = #expect(throws: MCPError.self) { try files.position(at: cursor) }
        #expect(error?.code == .invalidParams)
    }

    @Test func `what is no file in an allowed directory is not found`() async throws {
        let sandbox = try Sandbox()
        try sandbox.directory("sub")
        try sandbox.pipe("pipe")
        try sandbox.link("out", to: "../outside/secret.txt")
        let server = try ServerUnderTest(sandbox)
        let uris = [
            "file://\(sandbox.root)/gone", "file://\(sandbox.root)/sub", "file://\(sandbox.root)/pipe",
            "file://\(sandbox.root)/out", "file://\(sandbox.outside)/secret.txt",
            "file://\(sandbox.root)/../outside/secret.txt", "file://\(sandbox.root)/%2e%2e/outside/secret.txt",
            "file://\(sandbox.root)/sub%2F..%2F..%2Foutside/secret.txt", "file:///etc/passwd", "file:/etc/passwd",
            "file://host/etc/passwd", "file://\(sandbox.root)/%00", "http://a/b", "a.txt",
        ]
        for uri in uris {
            let error = await #expect(throws: MCPError.self, "\(uri)") { try await server.read(uri) }
            #expect(error?.code == .resourceNotFound, "\(uri)")
        }
    }

    @Test func `one that is too large is refused with the limit`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "1234")
        let server = try ServerUnderTest(sandbox, limits: Limits(maxMediaBytes: 3))
        let error = await #expect(throws: MCPError.self) { try await server.read("file://\(sandbox.root)/a.txt") }
        #expect(error?.message.contains("the limit for this operation is 3") == true)
    }

    @Test func `the template is the one that the URIs follow`() async throws {
        let list = try await ServerUnderTest(Sandbox()).request("resources/templates/list")
        let templates = list["resourceTemplates"]?.arrayValue?.compactMap { $0["uriTemplate"]?.stringValue }
        #expect(templates == ["file://{+path}"])
    }
}
