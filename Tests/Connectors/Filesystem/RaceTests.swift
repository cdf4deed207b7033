import Dispatch
import Foundation
import Glibc
import Synchronization
import Testing

@testable import FilesystemConnector

@Suite(.serialized) struct `Races` {
    /// Puts `other` in the place of `name` and back, for as long as the body runs, on a thread of its own.
    private func whileSwapping(
        _ name: String, _ other: String, in sandbox: Sandbox, _ body: () throws -> Void
    ) throws {
        let (place, aside, other) = (sandbox.root + "/" + name, sandbox.root + "/aside", sandbox.root + "/" + other)
        let group = DispatchGroup()
        let swaps = Swaps()
        DispatchQueue(label: "swap").async(group: group) {
            while !swaps.isOver {
                for (from, to) in [(place, aside), (other, place), (place, other), (aside, place)] {
                    unsafe rename(from, to)
                }
            }
        }
        defer {
            swaps.end()
            group.wait()
        }
        try body()
    }

    private final class Swaps: Sendable {
        private let over = Atomic(false)
        var isOver: Bool { over.load(ordering: .relaxed) }
        func end() { over.store(true, ordering: .relaxed) }
    }

    private static let opens = 2_000
    /// Fewer, since each waits for the disk.
    private static let writes = 40

    private func fixture() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.directory("sub/deep")
        try sandbox.file("sub/secret.txt", "inside")
        try sandbox.file("sub/deep/secret.txt", "inside")
        try sandbox.link("evil", to: "../outside")
        return sandbox
    }

    @Test(arguments: Resolver.allCases)
    func `no read leaves a root while a directory becomes a link out of it`(resolver: Resolver) throws {
        let sandbox = try fixture()
        let files = try sandbox.files(by: resolver)
        try whileSwapping("sub", "evil", in: sandbox) {
            for _ in 0..<Self.opens {
                guard let read = try? files.readText("sub/secret.txt", control: .unlimited) else { continue }
                #expect(read.text == "inside")
            }
        }
    }

    @Test(arguments: Resolver.allCases)
    func `no dots leave a root while a directory becomes a link out of it`(resolver: Resolver) throws {
        let sandbox = try fixture()
        let files = try sandbox.files(by: resolver)
        try whileSwapping("sub", "evil", in: sandbox) {
            for _ in 0..<Self.opens / 4 {
                guard let read = try? files.readText("sub/deep/../secret.txt", control: .unlimited) else { continue }
                #expect(read.text == "inside")
            }
        }
    }

    @Test(arguments: Resolver.allCases)
    func `no write leaves a root while a directory becomes a link out of it`(resolver: Resolver) throws {
        let sandbox = try fixture()
        let files = try sandbox.files(by: resolver)
        try whileSwapping("sub", "evil", in: sandbox) {
            for number in 0..<Self.writes {
                _ = try? files.write("sub/new\(number).txt", [1], control: .unlimited)
                _ = try? files.write("sub/secret.txt", Array("inside".utf8), control: .unlimited)
                _ = try? files.createDirectory("sub/made\(number)/below", control: .unlimited)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.outside) == ["secret.txt"])
        #expect(try String(contentsOfFile: sandbox.outside + "/secret.txt", encoding: .utf8) == "secret")
    }

    @Test(arguments: Resolver.allCases)
    func `nothing new leaves a root while a directory becomes a link out of it`(resolver: Resolver) throws {
        let sandbox = try fixture()
        let journal = try Journal(path: sandbox.base + "/journal")
        let files = Filesystem(
            roots: try Roots([Root(path: sandbox.root, mode: .readWrite)], resolver: resolver), journal: journal)
        let patch = """
            --- a/sub/secret.txt
            +++ b/sub/secret.txt
            @@ -1 +1 @@
            -inside
            +inside
            +
            --- /dev/null
            +++ b/sub/made/new.txt
            @@ -0,0 +1 @@
            +new

            """
        try whileSwapping("sub", "evil", in: sandbox) {
            for number in 0..<Self.writes {
                _ = try? files.append("sub/secret.txt", [], control: .unlimited)
                _ = try? files.copy("sub/secret.txt", to: "sub/copy\(number)", control: .unlimited)
                _ = try? files.copy("sub/secret.txt", to: "taken\(number)", control: .unlimited)
                _ = try? files.delete("sub/copy\(number)", control: .unlimited)
                _ = try? files.applyPatch(patch, control: .unlimited)
                if let last = try? files.history(of: nil, limit: 1).entries.first {
                    _ = try? files.undo(last.change.id, control: .unlimited)
                }
                for query in ["secret", "inside"].map({ ContentQuery(expression: $0) }) {
                    let found = try? files.searchContents("sub", query, control: .unlimited)
                    for line in found?.files.flatMap(\.lines) ?? [] { #expect(line.text != "secret") }
                }
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.outside) == ["secret.txt"])
        #expect(try String(contentsOfFile: sandbox.outside + "/secret.txt", encoding: .utf8) == "secret")
        for name in try sandbox.names() where name.hasPrefix("taken") {
            // Whatever was at the name just then, also what an append has made anew; never what lies outside.
            let copied = try sandbox.text(name)
            #expect(copied.contains("secret") == false)
        }
    }

    @Test(arguments: Resolver.allCases)
    func `nothing new leaves a root while a file becomes a link out of it`(resolver: Resolver) throws {
        let sandbox = try fixture()
        try sandbox.file("file", "inside\n")
        try sandbox.link("bad", to: "../outside/secret.txt")
        let journal = try Journal(path: sandbox.base + "/journal")
        let files = Filesystem(
            roots: try Roots([Root(path: sandbox.root, mode: .readWrite)], resolver: resolver), journal: journal)
        _ = try files.write("file", Array("inside\n".utf8), control: .unlimited)
        let patch = "--- a/file\n+++ b/file\n@@ -1 +1 @@\n-inside\n+inside\n"
        try whileSwapping("file", "bad", in: sandbox) {
            for number in 0..<Self.writes {
                _ = try? files.append("file", Array("x".utf8), control: .unlimited)
                _ = try? files.copy("file", to: "taken\(number)", control: .unlimited)
                _ = try? files.applyPatch(patch, control: .unlimited)
                _ = try? files.restore("file", to: .before(1), control: .unlimited)
            }
        }
        #expect(try String(contentsOfFile: sandbox.outside + "/secret.txt", encoding: .utf8) == "secret")
        for name in try sandbox.names() where name.hasPrefix("taken") {
            // Whatever was at the name just then, also what an append has made anew; never what lies outside.
            let copied = try sandbox.text(name)
            #expect(copied.contains("secret") == false)
        }
    }

    @Test func `a patch loses nothing that others write at the same time, and leaves nothing beside the files`() throws
    {
        let sandbox = try Sandbox()
        for name in ["a", "b"] { try sandbox.file(name, "0\n") }
        let files = try sandbox.files()
        let done = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 24) { number in
            let hunk = "@@ -0,0 +1 @@\n+line \(number)\n"
            let patch = "--- a/a\n+++ b/a\n\(hunk)--- a/b\n+++ b/b\n\(hunk)"
            if (try? files.applyPatch(patch, control: .unlimited)) != nil { done.withLock { $0 += 1 } }
        }
        let (a, b) = (try sandbox.text("a"), try sandbox.text("b"))
        #expect(a == b)
        #expect(a.split(separator: "\n").count - 1 == done.withLock { $0 })
        #expect(try sandbox.names() == ["a", "b"])
    }

    @Test(arguments: Resolver.allCases)
    func `no read leaves a root while a file becomes a link out of it`(resolver: Resolver) throws {
        let sandbox = try fixture()
        try sandbox.file("file", "inside")
        try sandbox.link("bad", to: "../outside/secret.txt")
        let files = try sandbox.files(by: resolver)
        try whileSwapping("file", "bad", in: sandbox) {
            for _ in 0..<Self.opens / 4 {
                guard let read = try? files.readText("file", control: .unlimited) else { continue }
                #expect(read.text == "inside")
            }
        }
    }

    @Test func `edits at the same time lose none that was reported as done`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("count", String(repeating: "-", count: 64) + "\n")
        let files = try sandbox.files()
        let done = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 32) { number in
            let line = "line \(number)\n"
            let edit = TextEdit(oldText: "-\n", newText: "-\n" + line)
            if (try? files.edit("count", [edit], control: .unlimited)) != nil { done.withLock { $0 += 1 } }
        }
        let lines = try sandbox.text("count").split(separator: "\n").count - 1
        #expect(lines == done.withLock { $0 })
        #expect(lines > 0)
        #expect(try sandbox.names() == ["count"])
    }
}
