import Foundation
import Glibc
import JSON
import MCP
import Synchronization
import Testing

@testable import FilesystemConnector

/// A sandbox with an undo journal beside its root.
struct JournaledSandbox {
    let sandbox: Sandbox
    let journal: Journal
    let files: Filesystem

    var path: String { sandbox.base + "/journal" }

    init(_ limits: JournalLimits = JournalLimits(), now: @escaping @Sendable () -> Timestamp = Timestamp.now) throws {
        sandbox = try Sandbox()
        journal = try Journal(path: sandbox.base + "/journal", limits: limits, now: now)
        files = try Self.files(sandbox, journal)
    }

    static func files(_ sandbox: Sandbox, _ journal: Journal) throws -> Filesystem {
        var files = Filesystem(roots: try Roots([Root(path: sandbox.root, mode: .readWrite)]), journal: journal)
        files.origin = ChangeOrigin(tool: "test", caller: "me")
        return files
    }

    func write(_ path: String, _ text: String) throws {
        _ = try files.write(path, Array(text.utf8), control: .unlimited)
    }

    func delete(_ path: String) throws { try files.delete(path, control: .unlimited) }

    /// The name that a client gets to see of each change, the newest first.
    func history(_ path: String? = nil) throws -> [Int] {
        try files.history(of: path, limit: 100).entries.map(\.change.id)
    }

    func blobs() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasPrefix("was-") }
    }
}

@Suite struct `The undo journal` {
    @Test func `brings back what each kind of change replaced`() throws {
        let box = try JournaledSandbox()
        let sandbox = box.sandbox
        try box.write("f", "one")
        try box.write("f", "two")
        _ = try box.files.append("f", Array("!".utf8), control: .unlimited)
        try box.delete("f")
        #expect(try box.history() == [4, 3, 2, 1])
        #expect(try box.files.undo(4, control: .unlimited) == [sandbox.root + "/f"])
        #expect(try sandbox.text("f") == "two!")
        _ = try box.files.restore("f", to: .before(3), control: .unlimited)
        #expect(try sandbox.text("f") == "two")
        _ = try box.files.restore("f", to: .before(2), control: .unlimited)
        #expect(try sandbox.text("f") == "one")
        _ = try box.files.undo(1, control: .unlimited)
        #expect(!sandbox.exists("f"))
        // Undoing is a change too.
        _ = try box.files.undo(8, control: .unlimited)
        #expect(try sandbox.text("f") == "one")
    }

    @Test func `takes back a move and a copy`() throws {
        let box = try JournaledSandbox()
        try box.write("a", "A")
        try box.files.move("a", to: "b", control: .unlimited)
        _ = try box.files.copy("b", to: "c", control: .unlimited)
        _ = try box.files.undo(3, control: .unlimited)
        #expect(try box.sandbox.names() == ["b"])
        #expect(try box.history("b") == [2])
        _ = try box.files.undo(2, control: .unlimited)
        #expect(try box.sandbox.names() == ["a"])
    }

    @Test func `undoes a patch of many files in one step`() throws {
        let box = try JournaledSandbox()
        try box.sandbox.file("a", "A\n")
        try box.sandbox.file("b", "B\n")
        try require0(unsafe chmod(box.sandbox.root + "/b", 0o640))
        let before = try box.sandbox.snapshot().filter { $0.key.hasPrefix("root/") }
        let patch = """
            --- a/a
            +++ b/a
            @@ -1 +1 @@
            -A
            +AA
            --- a/b
            +++ /dev/null
            @@ -1 +0,0 @@
            -B
            --- /dev/null
            +++ b/c
            @@ -0,0 +1 @@
            +C

            """
        _ = try box.files.applyPatch(patch, control: .unlimited)
        #expect(try box.sandbox.names() == ["a", "c"])
        #expect(try box.files.undo(1, control: .unlimited).count == 3)
        #expect(try box.sandbox.snapshot().filter { $0.key.hasPrefix("root/") } == before)
    }

    @Test func `goes back to a time`() throws {
        let clock = ManualSeconds(1_000_000_000)
        let box = try JournaledSandbox(now: clock.timestamp)
        for text in ["one", "two", "three"] {
            try box.write("f", text)
            clock.advance(by: 10)
        }
        let middle = Timestamp(seconds: 1_000_000_005, nanoseconds: 0).utc
        _ = try box.files.restore("f", to: .at(middle), control: .unlimited)
        #expect(try box.sandbox.text("f") == "one")
        let none = Timestamp(seconds: 1_000_001_000, nanoseconds: 0).utc
        let late = code { () throws(FilesystemError) in
            try box.files.restore("f", to: .at(none), control: .unlimited)
        }
        #expect(late == .notFound)
        for wrong in ["yesterday", "2026-02-28", "2026-02-28T09:05:00+1"] {
            let found = code { () throws(FilesystemError) in
                try box.files.restore("f", to: .at(wrong), control: .unlimited)
            }
            #expect(found == .invalidArgument)
        }
    }

    @Test func `can be read by its owner only`() throws {
        let box = try JournaledSandbox()
        try box.write("f", "secret")
        try box.write("f", "changed")
        let manager = FileManager.default
        func mode(_ path: String) throws -> Int? {
            (try manager.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
        }
        #expect(try mode(box.path) == 0o700)
        for name in try manager.contentsOfDirectory(atPath: box.path) {
            #expect(try mode(box.path + "/" + name) == 0o600, "\(name)")
        }
    }

    @Test func `survives the process, and a log that was cut off`() throws {
        let sandbox = try Sandbox()
        let path = sandbox.base + "/journal"
        do {
            let files = try JournaledSandbox.files(sandbox, Journal(path: path))
            _ = try files.write("f", [1], control: .unlimited)
            _ = try files.write("f", [2], control: .unlimited)
        }
        let log = URL(filePath: path + "/log")
        let whole = try Data(contentsOf: log)
        try (whole + Data("0badc0de {\"begin\":3,\"it".utf8)).write(to: log)
        let files = try JournaledSandbox.files(sandbox, Journal(path: path))
        #expect(try files.history(of: nil, limit: 9).entries.map(\.change.id) == [2, 1])
        _ = try files.undo(2, control: .unlimited)
        #expect(try sandbox.bytes("f") == [1])
        #expect(try files.history(of: nil, limit: 9).entries.map(\.change.id) == [3, 2, 1])
    }

    @Test(arguments: 0..<40)
    func `reads of a damaged log what stands before the damage`(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for number in 0..<5 {
            bytes += JournalLog.line(["end": JSONValue(number)])
            ends.append(bytes.count)
        }
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        var damaged = bytes
        damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        let cut = Array(bytes.prefix(place))
        for log in [damaged, cut] {
            let (records, length) = JournalLog.read(log)
            let whole = ends.prefix { $0 <= place }.count
            #expect(records.count == whole)
            #expect(length == (whole == 0 ? 0 : ends[whole - 1]))
        }
    }

    @Test func `forgets the oldest where a limit is reached`() throws {
        let clock = ManualSeconds(1_000)
        let limits = JournalLimits(maxBytes: 100, maxFileBytes: 60, maxChanges: 4, maxAge: .seconds(50))
        let box = try JournaledSandbox(limits, now: clock.timestamp)
        for number in 0..<6 { try box.write("f\(number)", "") }
        #expect(try box.history() == [6, 5, 4, 3])
        try box.sandbox.file("big", String(repeating: "x", count: 60))
        for _ in 0..<3 { try box.write("big", String(repeating: "y", count: 60)) }
        #expect(try box.history("big") == [9])
        #expect(try box.blobs().count == 1)
        clock.advance(by: 100)
        try box.write("late", "")
        #expect(try box.history() == [10])
        #expect(try box.blobs().isEmpty)
    }

    @Test func `says where a file was too large to be kept`() throws {
        let box = try JournaledSandbox(JournalLimits(maxFileBytes: 3))
        try box.write("f", "four")
        try box.write("f", "x")
        let error = code { () throws(FilesystemError) in try box.files.undo(2, control: .unlimited) }
        #expect(error == .limitExceeded)
        #expect(try box.sandbox.text("f") == "x")
    }

    @Test func `has nothing of a change that failed`() throws {
        let box = try JournaledSandbox()
        try box.sandbox.file("f", "x")
        #expect(throws: FilesystemError.self) { try box.files.write("f", [1], if: .absent, control: .unlimited) }
        #expect(throws: FilesystemError.self) { try box.files.write("f", [1], control: .expired) }
        #expect(try box.history().isEmpty)
        #expect(try box.blobs().isEmpty)
    }

    @Test func `shows nothing of what lies outside the allowed directories`() throws {
        let box = try JournaledSandbox()
        try box.write("f", "x")
        let other = try Sandbox()
        let files = try JournaledSandbox.files(other, box.journal)
        #expect(try files.history(of: nil, limit: 9).entries.isEmpty)
        #expect(code { () throws(FilesystemError) in try files.undo(1, control: .unlimited) } == .notFound)
    }

    @Test func `is kept by one process at a time`() throws {
        let box = try JournaledSandbox()
        let error = #expect(throws: FilesystemError.self) { try Journal(path: box.path) }
        #expect(error?.code == .busy)
    }
}

/// A clock that stands still between calls.
final class ManualSeconds: Sendable {
    private let seconds: Mutex<Int64>
    init(_ start: Int64) { seconds = Mutex(start) }
    func advance(by count: Int64) { seconds.withLock { $0 += count } }
    var timestamp: @Sendable () -> Timestamp {
        { Timestamp(seconds: self.seconds.withLock { $0 }, nanoseconds: 0) }
    }
}

@Suite struct `A patch that a crash cuts off` {
    /// Stages and makes only the first steps of three, as if the process had ended there, then starts anew.
    @Test(arguments: 0...3)
    func `is taken back at the next start`(made: Int) throws {
        let sandbox = try Sandbox()
        let path = sandbox.base + "/journal"
        try sandbox.file("a", "A")
        try sandbox.file("b", "B")
        let before = try sandbox.snapshot().filter { $0.key.hasPrefix("root/") }
        do {
            let journal = try Journal(path: path)
            let files = try JournaledSandbox.files(sandbox, journal)
            let changes = try changes(of: files)
            let staging = Staging(randomness: files.randomness, maxCopyBytes: 1_000)
            let items = try journal.keep(changes, control: .unlimited)
            let steps = try changes.map { try staging.stage($0, control: .unlimited) }
            _ = try journal.begin(items, steps, by: files.origin)
            for step in steps.prefix(made) { try step.make() }
        }
        let files = try JournaledSandbox.files(sandbox, Journal(path: path))
        #expect(files.recover() == 1)
        #expect(files.recover() == 0)
        #expect(try sandbox.snapshot().filter { $0.key.hasPrefix("root/") } == before)
        #expect(try files.history(of: nil, limit: 9).entries.isEmpty)
    }

    @Test func `is tidied up where it was made as a whole`() throws {
        let sandbox = try Sandbox()
        let path = sandbox.base + "/journal"
        try sandbox.file("a", "A")
        try sandbox.file("b", "B")
        do {
            let journal = try Journal(path: path)
            let files = try JournaledSandbox.files(sandbox, journal)
            let changes = try changes(of: files)
            let staging = Staging(randomness: files.randomness, maxCopyBytes: 1_000)
            let items = try journal.keep(changes, control: .unlimited)
            let steps = try changes.map { try staging.stage($0, control: .unlimited) }
            let id = try journal.begin(items, steps, by: files.origin)
            for step in steps { try step.make() }
            journal.end(id, isDone: true)
        }
        let files = try JournaledSandbox.files(sandbox, Journal(path: path))
        #expect(files.recover() == 0)
        #expect(try sandbox.names() == ["a", "c"])
        #expect(try sandbox.text("a") == "new")
        _ = try files.undo(1, control: .unlimited)
        #expect(try sandbox.names() == ["a", "b"])
        #expect(try sandbox.text("a") == "A")
    }

    private func changes(of files: Filesystem) throws -> [FileChange] {
        let new = FileContent.bytes(Array("new".utf8))
        return try [("a", FileChange.Kind.write(new)), ("b", .remove), ("c", .write(new))].map { path, kind in
            FileChange(target: try ReplacementTarget.find(try files.roots.locate(path)), given: path, kind: kind)
        }
    }
}
