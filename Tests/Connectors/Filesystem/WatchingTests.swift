import Foundation
import Glibc
import Logging
import MCP
import Testing

@testable import FilesystemConnector

@Suite struct `Watches` {
    private func watches(
        _ sandbox: Sandbox, _ paths: [String], limits: Limits = Limits(), max: Int = 100
    ) throws -> (FileWatches, [Change]) {
        let watches = try FileWatches(sandbox.files(limits: limits), maxWatches: max)
        return (watches, watches.update(Set(paths.map { change(sandbox, $0) })))
    }

    private func change(_ sandbox: Sandbox, _ path: String) -> Change {
        .resource(uri: "file://\(sandbox.root)/\(path)")
    }

    @Test func `tell of a write, an atomic replacement, a deletion, a rename and a new file of the name`() throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d")
        try sandbox.file("d/f", "1")
        let (watches, missing) = try watches(sandbox, ["d/f"])
        let changed: Set<Change> = [change(sandbox, "d/f")]
        #expect(missing.isEmpty)
        #expect(watches.read().isEmpty)
        try sandbox.file("d/other", "not watched")
        #expect(watches.read().isEmpty)
        let handle = try FileHandle(forWritingTo: URL(filePath: sandbox.root + "/d/f"))
        try handle.write(contentsOf: Data("in place".utf8))
        #expect(watches.read() == changed)
        for round in 0..<3 {
            try sandbox.file("d/new", "\(round)")
            unsafe rename(sandbox.root + "/d/new", sandbox.root + "/d/f")
            #expect(watches.read() == changed)
        }
        unsafe unlink(sandbox.root + "/d/f")
        #expect(watches.read() == changed)
        try sandbox.file("d/f", "again")
        #expect(watches.read() == changed)
        unsafe rename(sandbox.root + "/d/f", sandbox.root + "/d/g")
        #expect(watches.read() == changed)
        try sandbox.file("d/g", "is another file now")
        #expect(watches.read().isEmpty)
    }

    @Test func `follow the directories on the way, also ones that come later`() throws {
        let sandbox = try Sandbox()
        let (watches, _) = try watches(sandbox, ["a/b/f"])
        let changed: Set<Change> = [change(sandbox, "a/b/f")]
        try sandbox.directory("a")
        #expect(watches.read() == changed)
        try sandbox.directory("a/b")
        #expect(watches.read() == changed)
        try sandbox.file("a/b/f", "1")
        #expect(watches.read() == changed)
        unsafe rename(sandbox.root + "/a", sandbox.root + "/c")
        #expect(watches.read() == changed)
        try sandbox.file("c/b/f", "elsewhere now")
        #expect(watches.read().isEmpty)
        unsafe rename(sandbox.root + "/c", sandbox.root + "/a")
        #expect(watches.read() == changed)
        try sandbox.file("a/b/f", "here again")
        #expect(watches.read() == changed)
    }

    @Test func `tell each change once, however often it was made`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "1")
        try sandbox.file("g", "1")
        let (watches, _) = try watches(sandbox, ["f", "g"])
        for round in 0..<50 {
            try sandbox.file("f", "\(round)")
            try sandbox.file("g", "\(round)")
        }
        #expect(watches.read() == [change(sandbox, "f"), change(sandbox, "g")])
        #expect(watches.read().isEmpty)
    }

    @Test func `see the file behind a link, and the link turning elsewhere`() throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d")
        try sandbox.file("d/one", "1")
        try sandbox.file("d/two", "2")
        try sandbox.link("l", to: "d/one")
        let (watches, _) = try watches(sandbox, ["l"])
        try sandbox.file("d/one", "changed")
        #expect(watches.read() == [change(sandbox, "l")])
        try sandbox.link("next", to: "d/two")
        unsafe rename(sandbox.root + "/next", sandbox.root + "/l")
        #expect(watches.read() == [change(sandbox, "l")])
        try sandbox.file("d/two", "changed")
        #expect(watches.read() == [change(sandbox, "l")])
    }

    @Test func `never lie outside the roots`() throws {
        let sandbox = try Sandbox()
        try sandbox.link("out", to: "../outside")
        let (watches, _) = try watches(sandbox, ["out/secret.txt", "../outside/secret.txt"])
        let before = watches.count
        try Data("changed".utf8).write(to: URL(filePath: sandbox.outside + "/secret.txt"))
        try Data("new".utf8).write(to: URL(filePath: sandbox.outside + "/new.txt"))
        #expect(watches.read().isEmpty)
        #expect(before == 1)
    }

    @Test func `are let go of with the last subscription`() throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d")
        try sandbox.file("d/f", "1")
        try sandbox.file("d/g", "1")
        let (watches, _) = try watches(sandbox, ["d/f", "d/g"])
        #expect(watches.count == 4)
        _ = watches.update([change(sandbox, "d/g")])
        #expect(watches.count == 3)
        try sandbox.file("d/f", "2")
        #expect(watches.read().isEmpty)
        _ = watches.update([])
        #expect(watches.count == 0)
    }

    @Test func `are bounded, and name what is left out`() throws {
        let sandbox = try Sandbox()
        for name in ["a", "b", "c"] { try sandbox.file(name, "") }
        let (watches, missing) = try watches(sandbox, ["a", "b", "c"], max: 3)
        #expect(watches.count == 3)
        #expect(missing.count == 1)
    }

    @Test func `hear of files that come and go where files are listed`() throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d/e")
        try sandbox.directory(".hidden")
        let (watches, _) = try watches(sandbox, [])
        #expect(watches.update([.resources]).isEmpty)
        try sandbox.file("d/e/new", "")
        #expect(watches.read() == [.resources])
        try sandbox.file("d/e/new", "content alone is no news of the list")
        #expect(watches.read().isEmpty)
        try sandbox.file(".hidden/x", "")
        try sandbox.file("d/.dot", "")
        #expect(watches.read().isEmpty)
        try sandbox.directory("d/later")
        #expect(watches.read() == [.resources])
        try sandbox.file("d/later/f", "")
        #expect(watches.read() == [.resources])
    }

    @Test func `take an overflow of the kernel's queue for a change of everything`() {
        let overflow = Inotify.parse([
            0xFF, 0xFF, 0xFF, 0xFF, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ])
        #expect(overflow.first?.has(IN_Q_OVERFLOW) == true)
        #expect(overflow.first?.watch == -1)
        #expect(overflow.first?.name == nil)
        let named = Inotify.parse([1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0x61, 0, 0, 0, 9])
        #expect(named.first?.name == FileName("a"))
        #expect(named.count == 1)
    }
}

@Suite struct `Subscriptions to files` {
    @Test func `hear through the server what anybody changes`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "1")
        let files = try sandbox.files()
        let server = FilesystemConnector.server(FileAccess(files))
        let watching = FileWatching(server: server, files: files, maxWatches: 10, logger: Logger(label: "test"))
        let change = Change.resource(uri: "file://\(sandbox.root)/f")
        let mailbox = ChangeMailbox(watching: [])
        server.attach(mailbox)
        #expect(mailbox.watch(change))
        #expect(server.watchedChanges == [change])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watching.run() }
            group.addTask {
                // The watch is placed a moment after the subscription, so there is more than one change.
                while !Task.isCancelled {
                    try? sandbox.file("f", "changed")
                    await Task.yield()
                }
            }
            #expect(await mailbox.next() == change)
            group.cancelAll()
        }
        server.detach(mailbox)
        #expect(server.watchedChanges.isEmpty)
    }
}
