import Testing

@testable import FilesystemConnector

@Suite struct `Listing` {
    private func fixture() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.directory("dir/sub")
        try sandbox.file("b", "12345")
        try sandbox.file("a", "1")
        try sandbox.file("c", "12345")
        try sandbox.link("link", to: "dir")
        try sandbox.pipe("pipe")
        return sandbox
    }

    @Test(arguments: Resolver.allCases)
    func `shows names and kinds, sorted`(resolver: Resolver) throws {
        let listing = try fixture().files(by: resolver).list(".", control: .unlimited)
        #expect(listing.entries.map(\.name) == ["a", "b", "c", "dir", "link", "pipe"])
        #expect(listing.entries.map(\.kind) == [.file, .file, .file, .directory, .symlink, .fifo])
        #expect(listing.notice == nil)
    }

    @Test func `shows sizes, the largest first when asked`() throws {
        let files = try fixture().files()
        let bySize = try files.listWithSizes(".", sortedBy: .size, control: .unlimited).entries
        #expect(bySize.filter { $0.kind == .file }.map(\.name) == ["b", "c", "a"])
        #expect(bySize.first { $0.name == "b" }?.size == 5)
        #expect(bySize.allSatisfy { $0.modified != nil })
        #expect(try files.listWithSizes(".", control: .unlimited).entries.first?.name == "a")
    }

    @Test func `is cut exactly and can be continued`() throws {
        let sandbox = try Sandbox()
        for number in 100..<110 { try sandbox.file("\(number)", "") }
        var limits = Limits()
        limits.maxEntries = 4
        let files = try sandbox.files(limits: limits)
        let first = try files.list(".", control: .unlimited)
        #expect(first.entries.map(\.name) == ["100", "101", "102", "103"])
        #expect(first.notice == "Truncated: 4 of 10 entries.")
        let last = try files.list(".", offset: 8, control: .unlimited)
        #expect(last.entries.map(\.name) == ["108", "109"])
        #expect(last.notice == nil)
        #expect(try files.list(".", offset: 6, control: .unlimited).notice == nil)
        #expect(try files.list(".", offset: 99, control: .unlimited).entries.isEmpty)
    }

    @Test func `stops after as many entries as it may look at`() throws {
        let sandbox = try Sandbox()
        for number in 0..<10 { try sandbox.file("\(number)", "") }
        var limits = Limits()
        limits.maxSearchVisited = 6
        let listing = try sandbox.files(limits: limits).list(".", control: .unlimited)
        #expect(listing.entries.count == 6)
        #expect(listing.stop == .visited)
        limits.maxSearchVisited = 10
        #expect(try sandbox.files(limits: limits).list(".", control: .unlimited).stop == nil)
    }

    @Test func `stops at the deadline with what it has, and fails when nobody waits`() throws {
        let files = try fixture().files()
        #expect(try files.list(".", control: .expired).stop == .deadline)
        #expect(code { () throws(FilesystemError) in try files.list(".", control: .cancelled) } == .cancelled)
    }

    @Test func `shows directories larger than one read of the kernel`() throws {
        let sandbox = try Sandbox()
        let name = String(repeating: "x", count: 200)
        for number in 0..<400 { try sandbox.file("\(name)\(number)", "") }
        let listing = try sandbox.files().list(".", control: .unlimited)
        #expect(Set(listing.entries.map(\.name)) == Set((0..<400).map { "\(name)\($0)" }))
    }

    @Test func `of a file or of nothing is an error`() throws {
        let files = try fixture().files()
        #expect(code { () throws(FilesystemError) in try files.list("a", control: .unlimited) } == .notDirectory)
        #expect(code { () throws(FilesystemError) in try files.list("none", control: .unlimited) } == .notFound)
    }
}

@Suite struct `Trees` {
    private func fixture() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.directory("a/b/c")
        try sandbox.directory("node_modules/x")
        try sandbox.file("a/f", "")
        try sandbox.file("a/b/c/deep", "")
        try sandbox.link("a/b/up", to: "..")
        return sandbox
    }

    @Test(arguments: Resolver.allCases)
    func `show everything below and follow no links`(resolver: Resolver) throws {
        let tree = try fixture().files(by: resolver).tree(".", excluding: ["node_modules"], control: .unlimited)
        let deep = TreeNode(name: "deep", kind: .file)
        let c = TreeNode(name: "c", kind: .directory, children: [deep])
        let b = TreeNode(name: "b", kind: .directory, children: [c, TreeNode(name: "up", kind: .symlink)])
        let a = TreeNode(name: "a", kind: .directory, children: [b, TreeNode(name: "f", kind: .file)])
        #expect(tree.entries == [a])
        #expect(tree.notice == nil)
        #expect(tree.shownEntries == 6)
    }

    @Test func `are limited in depth and mark where`() throws {
        var limits = Limits()
        limits.maxTreeDepth = 2
        let tree = try fixture().files(limits: limits).tree("a", control: .unlimited)
        let c = tree.entries.first?.children?.first
        #expect(c?.name == "c")
        #expect(c?.isTruncated == true)
        #expect(c?.children == [])
        #expect(tree.notice?.contains("too deep") == true)
    }

    @Test func `are limited in entries`() throws {
        var limits = Limits()
        limits.maxTreeEntries = 3
        let tree = try fixture().files(limits: limits).tree(".", control: .unlimited)
        #expect(tree.shownEntries == 3)
        #expect(tree.stop == .results)
        #expect(tree.entries.first?.isTruncated == true)
        limits.maxSearchVisited = 2
        #expect(try fixture().files(limits: limits).tree(".", control: .unlimited).stop == .visited)
        #expect(try fixture().files().tree(".", control: .expired).stop == .deadline)
    }
}

@Suite struct `Searching` {
    private func fixture() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.directory("src/inner")
        try sandbox.directory("build")
        for path in ["top.swift", "src/a.swift", "src/inner/b.swift", "src/c.txt", "build/d.swift"] {
            try sandbox.file(path, "")
        }
        try sandbox.link("loop", to: ".")
        try sandbox.link("src/out", to: "/")
        return sandbox
    }

    @Test(arguments: Resolver.allCases)
    func `finds by pattern, sorted, without following links`(resolver: Resolver) throws {
        let sandbox = try fixture()
        let files = try sandbox.files(by: resolver)
        func found(_ start: String, _ pattern: String, _ excluding: [String] = []) throws -> [String] {
            try files.search(start, SearchQuery(pattern: pattern, excluding: excluding), control: .unlimited).matches
                .map {
                    String($0.path.dropFirst(sandbox.root.count + 1))
                }
        }
        #expect(try found(".", "**/*.swift") == ["build/d.swift", "src/a.swift", "src/inner/b.swift", "top.swift"])
        #expect(try found(".", "*.swift") == ["top.swift"])
        #expect(try found(".", "**/*.swift", ["build"]) == ["src/a.swift", "src/inner/b.swift", "top.swift"])
        #expect(try found("src", "**/*.swift") == ["src/a.swift", "src/inner/b.swift"])
        #expect(try found(".", "*") == ["build", "loop", "src", "top.swift"])
        #expect(try found("loop/src", "*.txt") == ["loop/src/c.txt"])
    }

    @Test func `is limited in results, in what it looks at, in depth and in time`() throws {
        let sandbox = try fixture()
        func search(_ change: (inout Limits) -> Void, _ control: CallControl = .unlimited) throws -> SearchResult {
            var limits = Limits()
            change(&limits)
            return try sandbox.files(limits: limits).search(
                ".", SearchQuery(pattern: "**/*.swift"), control: control)
        }
        let results = try search { $0.maxSearchResults = 2 }
        #expect(results.matches.count == 2)
        #expect(results.stop == .results)
        #expect(try search { $0.maxSearchResults = 4 }.stop == nil)
        let visited = try search { $0.maxSearchVisited = 5 }
        #expect(visited.stop == .visited)
        #expect(visited.visited == 5)
        let depth = try search { $0.maxTreeDepth = 1 }
        #expect(depth.unreadDirectories == 2)
        #expect(depth.notice == "Incomplete: 2 directories were too deep or not readable.")
        #expect(try search({ _ in }, .expired).stop == .deadline)
        #expect(throws: FilesystemError.self) { try search({ _ in }, .cancelled) }
    }

    @Test func `does not enter directories where nothing can match`() throws {
        let result = try fixture().files().search(".", SearchQuery(pattern: "*.swift"), control: .unlimited)
        #expect(result.visited == 4)
        #expect(result.notice == nil)
    }
}

@Suite struct `File information` {
    @Test(arguments: Resolver.allCases)
    func `is about the file, through links`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "12345")
        try sandbox.link("l", to: "f")
        let files = try sandbox.files(by: resolver)
        let info = try files.info("l")
        #expect(info.status.size == 5)
        #expect(info.status.kind == .file)
        #expect(info.octalPermissions == String(try sandbox.mode("f"), radix: 8))
        #expect(info.path == sandbox.root + "/l")
        #expect(try files.info(".").status.kind == .directory)
        #expect(try info.status.identity == files.info("f").status.identity)
    }
}
