import Foundation
import Glibc
import Testing

@testable import FilesystemConnector

@Suite struct `Writing` {
    private let hello = Array("hello".utf8)

    @Test(arguments: Resolver.allCases)
    func `creates a file and leaves nothing else behind`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        let files = try sandbox.files(by: resolver)
        let outcome = try files.write("new.txt", hello, control: .unlimited)
        let etag = try files.info("new.txt").status.version.etag
        #expect(outcome == WriteOutcome(created: true, bytes: 5, path: sandbox.root + "/new.txt", etag: etag))
        #expect(try sandbox.text("new.txt") == "hello")
        #expect(try sandbox.names() == ["new.txt"])
    }

    @Test func `gives a new file the permissions the system gives`() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.files().write("new.txt", hello, control: .unlimited)
        try sandbox.file("reference", "")
        let created = unsafe Glibc.open(sandbox.root + "/reference2", O_CREAT | O_WRONLY, 0o666)
        close(created)
        #expect(try sandbox.mode("new.txt") == sandbox.mode("reference2"))
    }

    @Test(arguments: [0o600, 0o644, 0o755, 0o660, 0o1644])
    func `keeps the mode of a file it replaces`(mode: Int) throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "old")
        try require0(unsafe chmod(sandbox.root + "/f", mode_t(mode)))
        let outcome = try sandbox.files().write("f", hello, control: .unlimited)
        #expect(!outcome.created)
        #expect(try sandbox.text("f") == "hello")
        #expect(try sandbox.mode("f") == mode)
    }

    @Test func `takes the set-user bit away, as every write does`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "old")
        try require0(unsafe chmod(sandbox.root + "/f", 0o4755))
        _ = try sandbox.files().write("f", hello, control: .unlimited)
        #expect(try sandbox.mode("f") == 0o755)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `keeps the owner of a file it replaces`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "old")
        try require0(unsafe chown(sandbox.root + "/f", 12_345, 23_456))
        _ = try sandbox.files().write("f", hello, control: .unlimited)
        #expect(try sandbox.owner("f") == [12_345, 23_456])
    }

    @Test func `keeps extended attributes`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "old")
        let key = FileAttributeKey("NSFileExtendedAttributes")
        let given = ["user.origin": Data("here".utf8)]
        try? FileManager.default.setAttributes([key: given], ofItemAtPath: sandbox.root + "/f")
        func attributes() throws -> [String: Data]? {
            try FileManager.default.attributesOfItem(atPath: sandbox.root + "/f")[key] as? [String: Data]
        }
        guard try attributes() == given else {
            print("skipped: this file system keeps no extended attributes")
            return
        }
        _ = try sandbox.files().write("f", hello, control: .unlimited)
        #expect(try attributes() == given)
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everything"))
    func `does not replace a write-protected file`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "old")
        try require0(unsafe chmod(sandbox.root + "/f", 0o444))
        let files = try sandbox.files()
        #expect(
            code { () throws(FilesystemError) in try files.write("f", [1], control: .unlimited) } == .permissionDenied)
        #expect(try sandbox.text("f") == "old")
        #expect(try sandbox.names() == ["f"])
    }

    @Test func `leaves the other names of a file alone`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "old")
        try require0(unsafe Glibc.link(sandbox.root + "/f", sandbox.outside + "/same"))
        _ = try sandbox.files().write("f", hello, control: .unlimited)
        #expect(try String(contentsOfFile: sandbox.outside + "/same", encoding: .utf8) == "old")
    }

    @Test(arguments: Resolver.allCases)
    func `through a link replaces the target and keeps the link`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d")
        try sandbox.file("d/target", "old")
        try sandbox.link("l", to: "d/target")
        try sandbox.link("d/up", to: "../l")
        try sandbox.link("dangling", to: "d/made")
        let files = try sandbox.files(by: resolver)
        _ = try files.write("d/up", hello, control: .unlimited)
        _ = try files.write("dangling", hello, control: .unlimited)
        #expect(try sandbox.text("d/target") == "hello")
        #expect(try sandbox.text("d/made") == "hello")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: sandbox.root + "/l") == "d/target")
        #expect(try sandbox.names("d") == ["made", "target", "up"])
    }

    @Test(arguments: Resolver.allCases)
    func `refuses directories, missing directories and names that are none`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d")
        try sandbox.file("f", "")
        let files = try sandbox.files(by: resolver)
        let before = try sandbox.snapshot()
        for (path, expected) in [
            ("d", FilesystemError.Code.isDirectory), (".", .isDirectory), ("d/..", .isDirectory), ("none/f", .notFound),
            ("f/x", .notDirectory), ("", .invalidPath), (String(repeating: "x", count: 256), .invalidPath),
        ] {
            let found = code { () throws(FilesystemError) in try files.write(path, [1], control: .unlimited) }
            #expect(found == expected, "\(path)")
        }
        #expect(try sandbox.snapshot() == before)
    }

    @Test func `is limited`() throws {
        let sandbox = try Sandbox()
        var limits = Limits()
        limits.maxWriteBytes = 4
        let files = try sandbox.files(limits: limits)
        #expect(
            code { () throws(FilesystemError) in try files.write("f", hello, control: .unlimited) } == .limitExceeded)
        _ = try files.write("f", Array("four".utf8), control: .unlimited)
        #expect(try sandbox.text("f") == "four")
    }

    @Test func `that is stopped leaves the old file and no other`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "old")
        let files = try sandbox.files()
        #expect(
            code { () throws(FilesystemError) in try files.write("f", hello, control: .expired) } == .deadlineExceeded)
        #expect(code { () throws(FilesystemError) in try files.write("f", hello, control: .cancelled) } == .cancelled)
        #expect(try sandbox.text("f") == "old")
        #expect(try sandbox.names() == ["f"])
    }

    @Test func `holds only under its condition`() throws {
        let sandbox = try Sandbox()
        let files = try sandbox.files()
        _ = try files.write("f", Array("1".utf8), if: .absent, control: .unlimited)
        #expect(
            code { () throws(FilesystemError) in try files.write("f", [1], if: .absent, control: .unlimited) }
                == .alreadyExists)
        let version = try files.readText("f", control: .unlimited).version
        _ = try files.write("f", Array("2".utf8), if: .unchanged(version), control: .unlimited)
        #expect(
            code { () throws(FilesystemError) in try files.write("f", [1], if: .unchanged(version), control: .unlimited)
            } == .conflict)
        #expect(
            code { () throws(FilesystemError) in try files.write("g", [1], if: .unchanged(version), control: .unlimited)
            } == .conflict)
        #expect(try sandbox.text("f") == "2")
    }

    @Test func `tries another temporary name when one is taken`() throws {
        let sandbox = try Sandbox()
        let roots = try Roots([Root(path: sandbox.root, mode: .readWrite)])
        try sandbox.file(".imcp-0.tmp", "taken")
        let stuck = Filesystem(roots: roots, randomness: { 0 })
        #expect(code { () throws(FilesystemError) in try stuck.write("f", [1], control: .unlimited) } == .conflict)
        #expect(try sandbox.names() == [".imcp-0.tmp"])
        #expect(try sandbox.text(".imcp-0.tmp") == "taken")
    }
}

@Suite struct `Making directories` {
    @Test(arguments: Resolver.allCases)
    func `makes those above as well, and again is no error`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.directory("real")
        try sandbox.link("link", to: "real")
        let files = try sandbox.files(by: resolver)
        #expect(try files.createDirectory("a/b/c", control: .unlimited) == 3)
        #expect(try files.createDirectory("a/b/c", control: .unlimited) == 0)
        #expect(try files.createDirectory("link/x", control: .unlimited) == 1)
        #expect(try files.createDirectory(".", control: .unlimited) == 0)
        #expect(sandbox.exists("a/b/c"))
        #expect(sandbox.exists("real/x"))
    }

    @Test(arguments: Resolver.allCases)
    func `refuses what is in the way`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "")
        try sandbox.link("dangling", to: "none")
        let files = try sandbox.files(by: resolver)
        for (path, expected) in [
            ("f", FilesystemError.Code.notDirectory), ("f/x", .notDirectory), ("dangling", .notFound),
            ("none/../x", .notFound), ("../x", .outsideRoots),
        ] {
            let found = code { () throws(FilesystemError) in try files.createDirectory(path, control: .unlimited) }
            #expect(found == expected, "\(path)")
        }
    }
}

@Suite struct `Moving` {
    @Test(arguments: Resolver.allCases)
    func `renames files, directories and links`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d/e")
        try sandbox.file("d/f", "x")
        try sandbox.link("l", to: "../outside")
        let files = try sandbox.files(by: resolver)
        try files.move("d/f", to: "g", control: .unlimited)
        try files.move("d", to: "dd", control: .unlimited)
        try files.move("l", to: "dd/l", control: .unlimited)
        #expect(try sandbox.names() == ["dd", "g"])
        #expect(try sandbox.names("dd") == ["e", "l"])
    }

    @Test(arguments: Resolver.allCases)
    func `never replaces and says what is wrong`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d/e")
        try sandbox.file("f", "f")
        try sandbox.file("g", "g")
        let files = try sandbox.files(by: resolver)
        let before = try sandbox.snapshot()
        for (source, target, expected) in [
            ("f", "g", FilesystemError.Code.alreadyExists), ("f", "d", .alreadyExists), ("none", "x", .notFound),
            ("f", "none/x", .notFound), ("d", "d/e/x", .invalidArgument), (".", "x", .invalidArgument),
            ("f", "d/..", .invalidArgument), ("f", "../outside/x", .outsideRoots),
            ("../outside/secret.txt", "x", .outsideRoots),
        ] {
            let found = code { () throws(FilesystemError) in try files.move(source, to: target, control: .unlimited) }
            #expect(found == expected, "\(source) to \(target)")
        }
        #expect(try sandbox.snapshot() == before)
    }

    @Test func `to another file system is an error that says so`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "f")
        let memory = "/dev/shm/imcp-" + UUID().uuidString
        guard (try? FileManager.default.createDirectory(atPath: memory, withIntermediateDirectories: false)) != nil
        else {
            print("skipped: there is no second file system at /dev/shm")
            return
        }
        defer { try? FileManager.default.removeItem(atPath: memory) }
        let roots = try Roots([
            Root(path: sandbox.root, mode: .readWrite), Root(path: memory, name: "memory", mode: .readWrite),
        ])
        let files = Filesystem(roots: roots)
        let (device, other) = try (files.info("root").status.device, files.info("memory").status.device)
        guard device != other else {
            print("skipped: /dev/shm is the same file system")
            return
        }
        #expect(
            code { () throws(FilesystemError) in try files.move("root/f", to: "memory/f", control: .unlimited) }
                == .crossDevice)
        #expect(try sandbox.text("f") == "f")
    }
}

@Suite struct `A read-only root` {
    @Test(arguments: Resolver.allCases)
    func `refuses every change with one error and changes nothing`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d")
        try sandbox.file("f", "old")
        try sandbox.link("l", to: "f")
        let files = try sandbox.files(.readOnly, by: resolver)
        let before = try sandbox.snapshot()
        for path in ["f", "l", "new", "d/new", "../outside/secret.txt"] {
            let edit = [TextEdit(oldText: "old", newText: "new")]
            #expect(code { () throws(FilesystemError) in try files.write(path, [1], control: .unlimited) } == .readOnly)
            #expect(code { () throws(FilesystemError) in try files.edit(path, edit, control: .unlimited) } == .readOnly)
            #expect(
                code { () throws(FilesystemError) in try files.createDirectory(path, control: .unlimited) } == .readOnly
            )
            #expect(
                code { () throws(FilesystemError) in try files.move(path, to: "x", control: .unlimited) } == .readOnly)
            #expect(
                code { () throws(FilesystemError) in try files.move("f", to: path, control: .unlimited) } == .readOnly)
        }
        #expect(try sandbox.snapshot() == before)
        #expect(
            try files.edit("f", [TextEdit(oldText: "old", newText: "new")], dryRun: true, control: .unlimited).isApplied
                == false)
        #expect(try sandbox.snapshot() == before)
    }

    @Test func `gives no way to change anything`() throws {
        let sandbox = try Sandbox()
        #expect(WritableRoot(try Root(path: sandbox.root, mode: .readOnly)) == nil)
        #expect(WritableRoot(try Root(path: sandbox.root, mode: .readWrite)) != nil)
    }
}
