import JSON
import MCP
import Testing

@testable import FilesystemConnector

@Suite struct `Search in contents` {
    private func fixture() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.directory("src/inner")
        try sandbox.file("a.md", "alpha\nBeta\ngamma\n")
        try sandbox.file("src/b.swift", "let beta = 1\r\nlet x = 2\r\nlet beta2 = beta\r\n")
        try sandbox.file("src/inner/c.swift", "no match here")
        try sandbox.file("src/inner/d.bin", [0x62, 0x65, 0x74, 0x61, 0, 1])
        try sandbox.link("src/l.swift", to: "b.swift")
        return sandbox
    }

    /// `path:line` of what was found, the path without the root.
    private func places(_ found: ContentSearchResult, in sandbox: Sandbox) -> [String] {
        found.files.flatMap { file in
            file.lines.map { "\(file.path.dropFirst(sandbox.root.count + 1)):\($0.number)\($0.isMatch ? "" : "-")" }
        }
    }

    @Test(arguments: Resolver.allCases)
    func `finds lines in text files, in the order of the paths, without following links`(resolver: Resolver) throws {
        let sandbox = try fixture()
        let files = try sandbox.files(by: resolver)
        let found = try files.searchContents(".", ContentQuery(expression: "beta"), control: .unlimited)
        #expect(places(found, in: sandbox) == ["src/b.swift:1", "src/b.swift:3"])
        #expect(found.files.first?.lines.first?.text == "let beta = 1")
        #expect(found.matches == 2)
        #expect(found.searchedFiles == 3)
        #expect(found.stop == nil)
        #expect(found.notice == "1 binary files were skipped.")
    }

    @Test func `ignores case, looks only into the files of a glob, and shows lines around`() throws {
        let sandbox = try fixture()
        let files = try sandbox.files()
        var query = ContentQuery(expression: "BETA", ignoresCase: true, context: 1)
        let all = try files.searchContents(".", query, control: .unlimited)
        #expect(
            places(all, in: sandbox) == [
                "a.md:1-", "a.md:2", "a.md:3-", "src/b.swift:1", "src/b.swift:2-", "src/b.swift:3",
            ])
        query.files.pattern = "*.md"
        #expect(places(try files.searchContents(".", query, control: .unlimited), in: sandbox).count == 3)
        query.files.pattern = "**"
        query.files.excluding = ["src"]
        #expect(places(try files.searchContents(".", query, control: .unlimited), in: sandbox).count == 3)
        #expect(try files.searchContents("src/b.swift", query, control: .unlimited).matches == 2)
    }

    @Test func `anchors stand for the line, and a carriage return is no part of it`() throws {
        let sandbox = try fixture()
        let files = try sandbox.files()
        let found = try files.searchContents(".", ContentQuery(expression: "^let x = 2$"), control: .unlimited)
        #expect(places(found, in: sandbox) == ["src/b.swift:2"])
    }

    @Test func `a line is whole across blocks, and a very long one is searched only at its beginning`() throws {
        let sandbox = try Sandbox()
        let filler = String(repeating: "x", count: 65_530)
        try sandbox.file("a", "\(filler)\nneedle over the edge of a block\n")
        try sandbox.file("long", String(repeating: "y", count: 200_000) + "needle\nneedle\n")
        let files = try sandbox.files()
        let found = try files.searchContents(".", ContentQuery(expression: "needle"), control: .unlimited)
        #expect(places(found, in: sandbox) == ["a:2", "long:2"])
        #expect(found.unsearchedLines == 1)
        let shown = try files.searchContents(".", ContentQuery(expression: "^yyy"), control: .unlimited)
        #expect(shown.files.first?.lines.first?.text == String(repeating: "y", count: 400) + "…")
    }

    @Test(arguments: 1...5)
    func `pages go on exactly where the last one ended`(size: Int) throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d/e")
        let names = ["a", "d/b", "d/e/c", "d2", "z"]
        for name in names { try sandbox.file(name, "hit 1\nmiss\nhit 3\n\nhit 5") }
        let files = try sandbox.files()
        var query = ContentQuery(expression: "^hit")
        query.files.maxResults = size
        var pages: [[String]] = []
        repeat {
            let found = try files.searchContents(".", query, control: .unlimited)
            pages.append(places(found, in: sandbox))
            #expect((found.stop == nil) == (found.next == nil))
            query.files.cursor = found.next
        } while query.files.cursor != nil && pages.count < 100
        #expect(pages.flatMap(\.self) == names.flatMap { ["\($0):1", "\($0):3", "\($0):5"] })
        #expect(pages.dropLast().allSatisfy { $0.count == size })
        #expect(pages.last?.isEmpty == false)
    }

    @Test func `is bounded in bytes and goes on in the middle of a file`() throws {
        let sandbox = try Sandbox()
        let line = String(repeating: "-", count: 999) + "\n"
        try sandbox.file("big", String(repeating: line, count: 400) + "needle\n")
        var limits = Limits()
        limits.maxSearchedBytes = 100_000
        let files = try sandbox.files(limits: limits)
        var query = ContentQuery(expression: "needle")
        var found = try files.searchContents(".", query, control: .unlimited)
        #expect(found.stop == .bytes)
        #expect(found.notice?.contains("(131072 bytes)") == true)
        var calls = 1
        while let next = found.next, calls < 50 {
            query.files.cursor = next
            found = try files.searchContents(".", query, control: .unlimited)
            calls += 1
        }
        #expect(places(found, in: sandbox) == ["big:401"])
        #expect(calls == 4)
    }

    @Test func `goes on inside a line that is longer than one call searches`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("long", "start" + String(repeating: "-", count: 400_000) + "\nneedle\n")
        var limits = Limits()
        limits.maxSearchedBytes = 100_000
        let files = try sandbox.files(limits: limits)
        var query = ContentQuery(expression: "start|needle")
        var found: [String] = []
        var calls = 0
        repeat {
            let page = try files.searchContents(".", query, control: .unlimited)
            found += places(page, in: sandbox)
            query.files.cursor = page.next
            calls += 1
        } while query.files.cursor != nil && calls < 50
        #expect(found == ["long:1", "long:2"])
        #expect(query.files.cursor == nil)
    }

    @Test func `is bounded in files, in what it shows and in time`() throws {
        let sandbox = try fixture()
        var limits = Limits()
        limits.maxSearchedFiles = 1
        let one = try sandbox.files(limits: limits).searchContents(
            ".", ContentQuery(expression: "beta"), control: .unlimited)
        #expect(one.searchedFiles == 1)
        #expect(one.stop == .bytes)
        #expect(one.next != nil)
        let late = try sandbox.files().searchContents(".", ContentQuery(expression: "beta"), control: .expired)
        #expect(late.stop == .deadline)
        let files = try sandbox.files()
        #expect(throws: FilesystemError.self) {
            try files.searchContents(".", ContentQuery(expression: "beta"), control: .cancelled)
        }
    }

    @Test func `an expression that backtracks without end is given up, and the line counted`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("evil", String(repeating: "a", count: 5_000) + "!\nshort\n")
        let found = try sandbox.files().searchContents(
            ".", ContentQuery(expression: "^(a+)+$"), control: .unlimited)
        #expect(found.matches == 0)
        #expect(found.unsearchedLines == 1)
        #expect(found.notice == "1 lines were too long or too hard for the expression.")
    }

    @Test func `mistakes are explained`() throws {
        let files = try fixture().files()
        func message(_ query: ContentQuery) -> String? {
            do throws(FilesystemError) {
                _ = try files.searchContents(".", query, control: .unlimited)
                return nil
            } catch { return error.message }
        }
        #expect(message(ContentQuery(expression: "("))?.hasPrefix("The expression '(' cannot be used: ") == true)
        #expect(message(ContentQuery(expression: "a", context: 99)) == "context is 0 to 20 lines.")
        let cursors = ["a:b", "a:1", "a:-1:0", "a:1:2:3", "%2F:1:1", "a:\(Int.max):0", "a:0:\(Int.max)"]
        for cursor in cursors {
            let query = ContentQuery(files: SearchQuery(cursor: cursor), expression: "a")
            #expect(message(query)?.contains("cursor") == true, "\(cursor)")
        }
    }

    @Test func `the tool shows path, line and text, and says how to go on`() async throws {
        let sandbox = try fixture()
        let server = try ServerUnderTest(sandbox)
        let arguments: JSONObject = ["path": ".", "content_regex": "beta", "ignore_case": true, "limit": 2]
        let first = try await server.call("search_files", arguments)
        #expect(
            first.content.first?.text
                == "\(sandbox.root)/a.md\n2:Beta\n\n\(sandbox.root)/src/b.swift\n1:let beta = 1")
        let cursor = try #require(first.structuredContent?["next_cursor"]?.stringValue)
        #expect(first.content.last?.text?.hasSuffix("Go on with cursor: \(cursor)") == true)
        var rest = arguments
        rest["cursor"] = .string(cursor)
        rest["context"] = 1
        let second = try await server.texts("search_files", rest)
        // What stands before the place where the last page ended was shown there.
        #expect(second == ["\(sandbox.root)/src/b.swift\n3:let beta2 = beta", "1 binary files were skipped."])
        #expect(
            try await server.texts("search_files", ["path": ".", "content_regex": "zzz"]).first == "No matches found")
    }
}

@Suite struct `Search for paths` {
    @Test(arguments: 1...4)
    func `goes on page by page without losing or repeating a path`(size: Int) throws {
        let sandbox = try Sandbox()
        try sandbox.directory("a/b/c")
        for name in ["a.md", "a/x.md", "a/b/y.md", "a/b/c/z.md", "b.md"] { try sandbox.file(name, "") }
        let files = try sandbox.files()
        let all = try files.search(".", SearchQuery(pattern: "**"), control: .unlimited).matches
        var paged: [SearchResult.Match] = []
        var query = SearchQuery(pattern: "**", maxResults: size)
        repeat {
            let page = try files.search(".", query, control: .unlimited)
            paged += page.matches
            query.cursor = page.next
        } while query.cursor != nil && paged.count < 100
        #expect(paged == all)
        #expect(all.count == 8)
    }

    @Test func `can be for one kind only`() throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d")
        try sandbox.file("d/f", "")
        try sandbox.link("l", to: "d")
        let files = try sandbox.files()
        func names(_ kind: FileKind) throws -> [String] {
            try files.search(".", SearchQuery(kind: kind), control: .unlimited).matches.map(\.path)
        }
        #expect(try names(.file) == [sandbox.root + "/d/f"])
        #expect(try names(.directory) == [sandbox.root + "/d"])
        #expect(try names(.symlink) == [sandbox.root + "/l"])
    }
}
