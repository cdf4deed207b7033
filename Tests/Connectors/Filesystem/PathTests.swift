import Testing

@testable import FilesystemConnector

@Suite struct `Paths of clients` {
    @Test(arguments: [
        ("a/b", "a/b"), ("/a/b/", "a/b"), ("./a/./b", "a/b"), ("a//b", "a/b"), ("a/../b", "a/../b"), (".", "."),
        ("file:///a/b%20c", "a/b c"), ("file:/a", "a"), ("FILE://localhost/a", "a"), ("file:///%41", "A"),
    ])
    func `are taken apart`(example: (String, String)) throws {
        #expect(try PathText(client: example.0).steps.description == example.1)
    }

    @Test(arguments: [
        ("", PathText.Fault.empty), ("a\0b", .nulByte), ("/a/\0", .nulByte), ("file:///a%00b", .nulByte),
        (String(repeating: "a/", count: 2048), .tooLong), (String(repeating: "x", count: 256), .nameTooLong),
        (String(repeating: "a/", count: 257), .tooManySteps), ("file://elsewhere/a", .badURI), ("file:a", .badURI),
        ("file:///a%2Fb", .badURI), ("file:///a%2", .badURI), ("file:///a%zz", .badURI), ("file:///a?b", .badURI),
    ])
    func `that cannot be one are refused`(example: (String, PathText.Fault)) {
        #expect(throws: example.1) { try PathText(client: example.0) }
    }

    @Test func `may be as long as the system allows`() throws {
        let name = String(repeating: "x", count: 255)
        #expect(try PathText(client: name).steps.steps.count == 1)
        let path = String(repeating: "/" + name, count: 15) + "/" + String(repeating: "y", count: 254)
        #expect(path.utf8.count == RelativePath.maxBytes)
        #expect(try PathText(client: path).steps.steps.count == 16)
    }

    @Test func `with bytes that are no UTF-8 are reached by URI`() throws {
        #expect(try PathText(client: "file:///%FF").steps.steps.first?.bytes == [0xFF])
    }

    @Test func `are refused with the path and the reason in the message`() throws {
        let files = try Sandbox().files()
        let error = #expect(throws: FilesystemError.self) { try files.info("a\0b") }
        #expect(error?.code == .invalidPath)
        #expect(error?.message == "'a\u{FFFD}b' is not a usable path: it contains a NUL character.")
    }
}

@Suite struct `Several roots` {
    private func twoRoots(
        _ first: Root.Mode = .readWrite, _ second: Root.Mode = .readWrite
    ) throws -> (Sandbox, Filesystem) {
        let sandbox = try Sandbox()
        try sandbox.directory("one")
        try sandbox.directory("two")
        try sandbox.file("one/x", "1")
        try sandbox.file("two/x", "2")
        let roots = try Roots([
            Root(path: sandbox.root + "/one", mode: first), Root(path: sandbox.root + "/two", mode: second),
        ])
        return (sandbox, Filesystem(roots: roots))
    }

    @Test func `are told apart by absolute path or by name`() throws {
        let (sandbox, files) = try twoRoots()
        for (path, text) in [
            ("one/x", "1"), ("two/x", "2"), (sandbox.root + "/one/x", "1"), (sandbox.root + "/two/x", "2"),
        ] {
            #expect(try files.readText(path, control: .unlimited).text == text)
        }
    }

    @Test func `make a path without a root's name an error that lists the names`() throws {
        let (_, files) = try twoRoots()
        let error = #expect(throws: FilesystemError.self) { try files.readText("x", control: .unlimited) }
        #expect(error?.code == .outsideRoots)
        #expect(error?.message.contains("one, two") == true)
    }

    @Test func `are reached from each other only by the spelling of the path`() throws {
        let (sandbox, files) = try twoRoots()
        #expect(try files.readText(sandbox.root + "/one/../two/x", control: .unlimited).text == "2")
        #expect(
            code { () throws(FilesystemError) in try files.readText("one/../two/x", control: .unlimited) }
                == .outsideRoots)
    }

    @Test func `keep each its own mode`() throws {
        let (sandbox, files) = try twoRoots(.readOnly, .readWrite)
        #expect(code { () throws(FilesystemError) in try files.write("one/y", [1], control: .unlimited) } == .readOnly)
        _ = try files.write("two/y", [1], control: .unlimited)
        #expect(
            code { () throws(FilesystemError) in try files.move("two/x", to: "one/z", control: .unlimited) }
                == .readOnly)
        #expect(
            code { () throws(FilesystemError) in try files.move("one/x", to: "two/z", control: .unlimited) }
                == .readOnly)
        #expect(try sandbox.names("one") == ["x"])
    }

    @Test func `may lie in each other only with the same mode`() throws {
        let sandbox = try Sandbox()
        try sandbox.directory("inner")
        try sandbox.link("alias", to: "inner")
        let outer = try Root(path: sandbox.root, mode: .readWrite)
        for path in ["/inner", "/alias"] {
            let inner = try Root(path: sandbox.root + path, mode: .readOnly)
            #expect(code { () throws(FilesystemError) in try Roots([outer, inner]).all.count } == .invalidArgument)
        }
        let inner = try Root(path: sandbox.root + "/inner", mode: .readWrite)
        #expect(try Roots([outer, inner]).locate(sandbox.root + "/inner/a").root.name == "inner")
    }

    @Test func `need names of their own`() throws {
        let sandbox = try Sandbox()
        let root = try Root(path: sandbox.root, name: "same", mode: .readWrite)
        let other = try Root(path: sandbox.outside, name: "same", mode: .readWrite)
        #expect(code { () throws(FilesystemError) in try Roots([root, other]).all.count } == .invalidArgument)
    }

    @Test func `given by a link are known by both paths`() throws {
        let sandbox = try Sandbox()
        try sandbox.directory("real")
        try sandbox.file("real/x", "here")
        try sandbox.link("alias", to: "real")
        let files = Filesystem(roots: try Roots([Root(path: sandbox.root + "/alias", mode: .readOnly)]))
        for path in ["/alias/x", "/real/x"] {
            #expect(try files.readText(sandbox.root + path, control: .unlimited).text == "here")
        }
    }

    @Test func `that are none make every path an error`() throws {
        let files = Filesystem(roots: try Roots([]))
        for path in ["x", "/x"] {
            #expect(code { () throws(FilesystemError) in try files.info(path) } == .outsideRoots)
        }
    }

    @Test func `cannot be files or absent`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "")
        #expect(
            code { () throws(FilesystemError) in try Root(path: sandbox.root + "/f", mode: .readOnly).name }
                == .notDirectory)
        #expect(
            code { () throws(FilesystemError) in try Root(path: sandbox.root + "/none", mode: .readOnly).name }
                == .notFound)
    }
}
