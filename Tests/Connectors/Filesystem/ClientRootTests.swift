import JSON
import MCP
import MCPTesting
import Testing

@testable import FilesystemConnector

@Suite struct `Directories of the client` {
    private func fixture() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.directory("mine/deep")
        try sandbox.directory("other")
        try sandbox.file("mine/a", "A")
        try sandbox.file("mine/deep/b", "B")
        try sandbox.file("other/c", "C")
        try sandbox.link("mine/out", to: "../other")
        try sandbox.link("away", to: "../outside")
        return sandbox
    }

    private func uri(_ sandbox: Sandbox, _ path: String) -> String {
        FileURI.encode(
            Array(sandbox.root.utf8), RelativePath(path.split(separator: "/").compactMap { FileName(String($0)) }))
    }

    @Test(arguments: Resolver.allCases)
    func `narrow what can be reached, and never widen it`(resolver: Resolver) throws {
        let sandbox = try fixture()
        let all = try sandbox.files(by: resolver)
        func files(_ uris: [String]) throws -> Filesystem {
            var files = all
            files.roots = try all.roots.narrowed(to: uris)
            return files
        }
        let mine = try files([uri(sandbox, "mine")])
        #expect(try mine.readText("a", control: .unlimited).text == "A")
        #expect(try mine.readText("\(sandbox.root)/mine/deep/b", control: .unlimited).text == "B")
        for path in ["../other/c", "\(sandbox.root)/other/c", "out/c", "../../outside/secret.txt", "/etc/passwd"] {
            #expect(
                code { () throws(FilesystemError) in try mine.readText(path, control: .unlimited) } == .outsideRoots)
        }
        let around = try files(["file:///", uri(sandbox, "mine")])
        #expect(try around.readText("other/c", control: .unlimited).text == "C")
        #expect(around.roots.all.map(\.path) == [sandbox.root])
        let two = try files([uri(sandbox, "mine"), uri(sandbox, "other"), uri(sandbox, "gone")])
        #expect(try two.readText("other/c", control: .unlimited).text == "C")
        #expect(two.roots.all.map(\.name) == ["mine", "other"])
    }

    @Test(arguments: [
        ["file:///etc"], [], ["https://example.com/"], ["file://elsewhere/tmp"], ["nonsense"], ["file:///%2fetc"],
    ])
    func `that have nothing in common with ours leave nothing`(uris: [String]) throws {
        let files = try fixture().files()
        #expect(code { () throws(FilesystemError) in try files.roots.narrowed(to: uris) } == .outsideRoots)
    }

    @Test func `that lead out by a link leave nothing`() throws {
        let sandbox = try fixture()
        let files = try sandbox.files()
        for path in ["away", "away/x", "gone", "mine/a"] {
            let found = code { () throws(FilesystemError) in try files.roots.narrowed(to: [uri(sandbox, path)]) }
            #expect(found == .outsideRoots, "\(path)")
        }
    }

    @Test(arguments: [ProtocolEra.modern, .legacy])
    func `are asked for and heeded in every call, unless the operator ignores them`(era: ProtocolEra) async throws {
        let sandbox = try fixture()
        let root = RootsResult.Root(uri: uri(sandbox, "mine"))
        var options = ClientOptions()
        options.handlers.roots = { [root] }
        for heeds in [true, false] {
            let access = FileAccess(try sandbox.files(), heedsClientRoots: heeds)
            let server = FilesystemConnector.server(access)
            try await withServer(server, era: era, clientOptions: options) { client in
                let inside = try await client.callTool(
                    "read_text_file", arguments: ["path": .string(sandbox.root + "/mine/a")])
                #expect(inside.content.first?.text == "A")
                let outside = try await client.callTool(
                    "read_text_file", arguments: ["path": .string(sandbox.root + "/other/c")])
                #expect(outside.isError == heeds)
                let deleted = try await client.callTool(
                    "write_file", arguments: ["path": .string(sandbox.root + "/other/new"), "content": ""])
                #expect(deleted.isError == heeds)
                let allowed = try await client.callTool("list_allowed_directories")
                let shown = heeds ? sandbox.root + "/mine" : sandbox.root
                #expect(allowed.content.first?.text == "Allowed directories:\n\(shown)")
                let found = try? await client.readResource(uri(sandbox, "other/c"))
                #expect((found == nil) == heeds)
            }
        }
    }

    @Test func `do not matter where the client tells none`() async throws {
        let sandbox = try fixture()
        try await withServer(FilesystemConnector.server(FileAccess(try sandbox.files()))) { client in
            let read = try await client.callTool("read_text_file", arguments: ["path": "other/c"])
            #expect(read.content.first?.text == "C")
        }
    }
}
