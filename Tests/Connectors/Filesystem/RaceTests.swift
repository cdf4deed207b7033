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
