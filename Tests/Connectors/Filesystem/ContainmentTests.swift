import Foundation
import Glibc
import Testing

@testable import FilesystemConnector

@Suite struct `Containment` {
    static let escapes = [
        "..", "../outside/secret.txt", "a/../../outside/secret.txt", "a/b/../../../outside/secret.txt",
        "./../outside/secret.txt", "a//..//..//outside/secret.txt",
        "out", "out/secret.txt", "outfile", "relative-out/secret.txt", "relative-outfile", "to-slash/etc/passwd",
        "to-slash", "chain1/secret.txt", "chain2/secret.txt", "a/up/../outside/secret.txt",
        "a/b/../up/../outside/secret.txt",
        "absolute-inside/one.txt", "dotdot/outside/secret.txt", "a/b/deep-out",
    ]

    private func fixture() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.directory("a/b")
        try sandbox.file("a/one.txt", "one")
        try sandbox.file("a/b/two.txt", "two")
        try sandbox.link("out", to: sandbox.outside)
        try sandbox.link("outfile", to: sandbox.outside + "/secret.txt")
        try sandbox.link("relative-out", to: "../outside")
        try sandbox.link("relative-outfile", to: "a/../../outside/secret.txt")
        try sandbox.link("to-slash", to: "/")
        try sandbox.link("chain1", to: "chain2")
        try sandbox.link("chain2", to: "a/../relative-out")
        try sandbox.link("a/up", to: "..")
        try sandbox.link("absolute-inside", to: sandbox.root + "/a")
        try sandbox.link("dotdot", to: "..")
        try sandbox.link("a/b/deep-out", to: "../../../outside/secret.txt")
        try sandbox.link("inside", to: "a/b")
        try sandbox.link("a/b/back", to: "../../a/one.txt")
        return sandbox
    }

    @Test(arguments: Resolver.allCases, escapes)
    func `no path leads out of a root for reading`(resolver: Resolver, path: String) throws {
        let sandbox = try fixture()
        let files = try sandbox.files(by: resolver)
        for spelling in [path, sandbox.root + "/" + path, "file://" + sandbox.root + "/" + path] {
            #expect(
                code { () throws(FilesystemError) in try files.readText(spelling, control: .unlimited) }
                    == .outsideRoots)
            #expect(
                code { () throws(FilesystemError) in try files.list(spelling, control: .unlimited).entries }
                    == .outsideRoots)
            #expect(code { () throws(FilesystemError) in try files.info(spelling) } == .outsideRoots)
            #expect(
                code { () throws(FilesystemError) in try files.tree(spelling, control: .unlimited) } == .outsideRoots)
            #expect(
                code { () throws(FilesystemError) in try files.search(spelling, SearchQuery(), control: .unlimited) }
                    == .outsideRoots)
        }
    }

    @Test(arguments: Resolver.allCases, escapes)
    func `no path leads out of a root for writing`(resolver: Resolver, path: String) throws {
        let sandbox = try fixture()
        let files = try sandbox.files(by: resolver)
        let before = try sandbox.snapshot()
        let below = path + "/new.txt"
        #expect(code { () throws(FilesystemError) in try files.write(path, [1], control: .unlimited) } != nil)
        #expect(code { () throws(FilesystemError) in try files.write(below, [1], control: .unlimited) } != nil)
        #expect(
            code { () throws(FilesystemError) in try files.createDirectory(path + "/x/y", control: .unlimited) } != nil)
        #expect(
            code { () throws(FilesystemError) in try files.move("a/one.txt", to: below, control: .unlimited) } != nil)
        #expect(
            code { () throws(FilesystemError) in
                try files.edit(path, [TextEdit(oldText: "secret", newText: "x")], control: .unlimited)
            } == .outsideRoots)
        var after = try sandbox.snapshot()
        // A link to an absolute path inside the root is refused, but a path through `absolute-inside` never existed.
        after.removeValue(forKey: "root/absolute-inside/one.txt")
        #expect(after == before)
    }

    @Test(
        arguments: Resolver.allCases,
        [
            ("a/one.txt", "one"), ("./a/./one.txt", "one"), ("a/b/../one.txt", "one"), ("inside/two.txt", "two"),
            ("inside/../one.txt", "one"), ("a/b/back", "one"), ("a/up/a/one.txt", "one"), ("a//one.txt", "one"),
            ("a/b/../../a/b/two.txt", "two"),
        ])
    func `symbolic links and dots inside a root work`(resolver: Resolver, example: (String, String)) throws {
        let sandbox = try fixture()
        let files = try sandbox.files(by: resolver)
        for spelling in [example.0, sandbox.root + "/" + example.0] {
            #expect(try files.readText(spelling, control: .unlimited).text == example.1)
        }
    }

    @Test(arguments: Resolver.allCases, ["out", "outfile", "relative-out", "relative-outfile", "chain1"])
    func `a file is not written through a link that leads out`(resolver: Resolver, path: String) throws {
        let files = try fixture().files(by: resolver)
        #expect(code { () throws(FilesystemError) in try files.write(path, [1], control: .unlimited) } == .outsideRoots)
    }

    @Test(arguments: Resolver.allCases)
    func `a directory whose name begins like a root is outside`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try FileManager.default.createDirectory(atPath: sandbox.root + "-evil", withIntermediateDirectories: true)
        try Data("evil".utf8).write(to: URL(filePath: sandbox.root + "-evil/x.txt"))
        let files = try sandbox.files(by: resolver)
        for path in [sandbox.root + "-evil/x.txt", sandbox.root + "-evil", sandbox.root + "/../root-evil/x.txt"] {
            #expect(
                code { () throws(FilesystemError) in try files.readText(path, control: .unlimited) } == .outsideRoots)
        }
    }

    @Test(arguments: Resolver.allCases)
    func `another spelling of the root's name is outside`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.file("Read.txt", "x")
        try sandbox.file("caf\u{E9}.txt", "composed")
        let files = try sandbox.files(by: resolver)
        let upper = sandbox.base + "/ROOT/Read.txt"
        #expect(code { () throws(FilesystemError) in try files.readText(upper, control: .unlimited) } == .outsideRoots)
        #expect(code { () throws(FilesystemError) in try files.readText("READ.txt", control: .unlimited) } == .notFound)
        #expect(try files.readText("caf\u{E9}.txt", control: .unlimited).text == "composed")
        #expect(
            code { () throws(FilesystemError) in try files.readText("cafe\u{301}.txt", control: .unlimited) }
                == .notFound)
    }

    @Test(
        arguments: Resolver.allCases, ["self/root/etc/passwd", "self/cwd", "self/fd/0", "self/exe", "thread-self/root"])
    func `links of procfs are not followed`(resolver: Resolver, path: String) throws {
        let files = Filesystem(roots: try Roots([Root(path: "/proc", mode: .readOnly)], resolver: resolver))
        #expect(code { () throws(FilesystemError) in try files.info(path) } == .tooManyLinks)
        #expect(code { () throws(FilesystemError) in try files.readText(path, control: .unlimited) } == .tooManyLinks)
    }

    @Test(arguments: Resolver.allCases)
    func `plain links and files of procfs can be read`(resolver: Resolver) throws {
        let files = Filesystem(roots: try Roots([Root(path: "/proc", mode: .readOnly)], resolver: resolver))
        #expect(try files.readText("self/comm", control: .unlimited).text.isEmpty == false)
    }

    @Test(arguments: Resolver.allCases)
    func `forty links are followed and no more`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.file("0", "end")
        for number in 1...41 { try sandbox.link("\(number)", to: "\(number - 1)") }
        try sandbox.link("loop", to: "loop")
        let files = try sandbox.files(by: resolver)
        #expect(try files.readText("40", control: .unlimited).text == "end")
        #expect(code { () throws(FilesystemError) in try files.readText("41", control: .unlimited) } == .tooManyLinks)
        #expect(code { () throws(FilesystemError) in try files.readText("loop", control: .unlimited) } == .tooManyLinks)
        #expect(
            code { () throws(FilesystemError) in try files.write("loop", [], control: .unlimited) } == .tooManyLinks)
        _ = try files.write("40", Array("new".utf8), control: .unlimited)
        #expect(try sandbox.text("0") == "new")
    }

    @Test(arguments: Resolver.allCases)
    func `pipes, sockets and devices neither hang nor open`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.pipe("pipe")
        let files = try sandbox.files(by: resolver)
        #expect(
            code { () throws(FilesystemError) in try files.readText("pipe", control: .unlimited) } == .notRegularFile)
        #expect(
            code { () throws(FilesystemError) in try files.readBytes("pipe", control: .unlimited) } == .notRegularFile)
        #expect(
            code { () throws(FilesystemError) in try files.write("pipe", [1], control: .unlimited) } == .notRegularFile)
        #expect(try files.info("pipe").status.kind == .fifo)
        #expect(try files.list(".", control: .unlimited).entries.map(\.kind) == [.fifo])
        let devices = Filesystem(roots: try Roots([Root(path: "/dev", mode: .readOnly)], resolver: resolver))
        for device in ["zero", "null", "tty"] {
            let found = code { () throws(FilesystemError) in try devices.readText(device, control: .unlimited) }
            #expect(found == .notRegularFile)
        }
    }

    @Test(arguments: Resolver.allCases)
    func `a root that is replaced on disk stays the directory it was`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.file("x", "mine")
        let files = try sandbox.files(by: resolver)
        try FileManager.default.moveItem(atPath: sandbox.root, toPath: sandbox.base + "/moved")
        try require0(unsafe symlink(sandbox.outside, sandbox.root))
        #expect(try files.readText(sandbox.root + "/x", control: .unlimited).text == "mine")
        let secret = sandbox.root + "/secret.txt"
        #expect(code { () throws(FilesystemError) in try files.readText(secret, control: .unlimited) } == .notFound)
    }

    @Test(arguments: Resolver.allCases)
    func `errors tell nothing of what lies outside`(resolver: Resolver) throws {
        let sandbox = try fixture()
        let files = try sandbox.files(by: resolver)
        for path in ["out/secret.txt", "outfile", "relative-out/absent"] {
            do {
                _ = try files.readText(path, control: .unlimited)
                Issue.record("\(path) was read")
            } catch {
                #expect(!error.message.contains(sandbox.base))
                #expect(error.message.contains(path))
            }
        }
    }
}
