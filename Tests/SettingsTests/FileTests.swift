import Foundation
import Testing

@testable import Settings

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite struct `Files` {
    @Test func `a configuration knows its directory`() throws {
        let folder = try TemporaryFolder()
        try folder.write("a: 1\n", to: "imcp.yaml")
        let source = try ConfigurationFile.load(folder.path("imcp.yaml"), name: "imcp.yaml")
        #expect(source.name == "imcp.yaml")
        #expect(source.directory == folder.path)
        #expect(source.bytes == Array("a: 1\n".utf8))
    }

    @Test func `what is no regular file of legal size is refused`() throws {
        let folder = try TemporaryFolder()
        try folder.write("123456", to: "large")
        var limits = ConfigurationLimits()
        limits.maxBytes = 5
        func refusal(_ path: String) -> String? {
            #expect(throws: ConfigurationError.self) {
                try ConfigurationFile.load(path, name: "f", limits: limits)
            }?.description
        }
        #expect(refusal(folder.path("large")) == "f: error: the file cannot be read: it has more than 5 bytes")
        #expect(refusal(folder.path("none")) == "f: error: the file cannot be read: No such file or directory")
        #expect(refusal(folder.path) == "f: error: the file cannot be read: it is not a regular file")
        #expect(refusal("a\0b") == "f: error: the file cannot be read: the path has a zero byte in it")
    }

    @Test func `a secret is a file without its last line break`() throws {
        let folder = try TemporaryFolder()
        try folder.write("hunter2\n", to: "a")
        try folder.write("hunter2\r\n", to: "b")
        try folder.write("two\nlines\n\n", to: "c")
        #expect(try SecretFile.read("a", in: folder.path) == "hunter2")
        #expect(try SecretFile.read("b", in: folder.path) == "hunter2")
        #expect(try SecretFile.read(folder.path("c"), in: "/nowhere") == "two\nlines\n")
        let sources = SubstitutionSources.process(secrets: folder.path)
        #expect(try sources.secret("a") == "hunter2")
        #expect(throws: SecretUnavailable.self) { try sources.secret("d") }
        #expect(sources.environment("PATH") != nil)
    }
}

@Suite struct `Watching a file` {
    /// How long a kernel may take to tell; far more than it does.
    private static let deadline = Duration.seconds(20)

    /// Does something to a folder and expects the watcher to notice; false when it did not before the deadline.
    private func notices(
        _ folder: TemporaryFolder, usesKernel: Bool = true, _ action: @escaping @Sendable () throws -> Void
    ) async throws -> Bool {
        let watch = FileWatch(folder.path("imcp.yaml"), usesKernel: usesKernel)
        #expect(watch.isPolled == !usesKernel)
        return try await notices(watch, action)
    }

    private func notices(_ watch: FileWatch, _ action: @escaping @Sendable () throws -> Void) async throws -> Bool {
        let changes = ConfigurationChanges(
            watch: watch, settling: .milliseconds(1), poll: .milliseconds(1), clock: ContinuousClock())
        try action()
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                var iterator = changes.makeAsyncIterator()
                return await iterator.next() != nil
            }
            group.addTask {
                try? await ContinuousClock().sleep(for: Self.deadline)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    @Test(arguments: [true, false]) func `a file that is written is noticed`(usesKernel: Bool) async throws {
        let folder = try TemporaryFolder()
        try folder.write("a: 1", to: "imcp.yaml")
        #expect(try await notices(folder, usesKernel: usesKernel) { try folder.write("a: 22", to: "imcp.yaml") })
    }

    @Test(arguments: [true, false]) func `a file that an editor replaces is noticed`(usesKernel: Bool) async throws {
        let folder = try TemporaryFolder()
        try folder.write("a: 1", to: "imcp.yaml")
        try folder.write("a: 2", to: "imcp.yaml.tmp")
        #expect(try await notices(folder, usesKernel: usesKernel) { try folder.move("imcp.yaml.tmp", to: "imcp.yaml") })
    }

    @Test(arguments: [true, false]) func `a file that appears or goes is noticed`(usesKernel: Bool) async throws {
        let folder = try TemporaryFolder()
        #expect(try await notices(folder, usesKernel: usesKernel) { try folder.write("a: 1", to: "imcp.yaml") })
        #expect(try await notices(folder, usesKernel: usesKernel) { try folder.remove("imcp.yaml") })
    }

    @Test(arguments: [true, false]) func `Kubernetes turning over its link is noticed`(usesKernel: Bool) async throws {
        let folder = try TemporaryFolder()
        for version in ["..v1", "..v2"] {
            try folder.makeFolder(version)
            try folder.write("version: \(version)", to: "\(version)/imcp.yaml")
        }
        try folder.link("..data", to: "..v1")
        try folder.link("imcp.yaml", to: "..data/imcp.yaml")
        #expect(
            try await notices(folder, usesKernel: usesKernel) {
                try folder.link("..data_tmp", to: "..v2")
                try folder.move("..data_tmp", to: "..data")
            })
    }

    @Test func `a file behind a link to elsewhere is noticed`() async throws {
        let folder = try TemporaryFolder()
        let elsewhere = try TemporaryFolder()
        try elsewhere.write("a: 1", to: "real.yaml")
        try folder.link("imcp.yaml", to: elsewhere.path("real.yaml"))
        #expect(try await notices(folder) { try elsewhere.write("a: 22", to: "real.yaml") })
    }

    @Test func `a directory that goes is noticed, and the file is looked at from then on`() async throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("sub")
        try folder.write("a: 1", to: "sub/imcp.yaml")
        let watch = FileWatch(folder.path("sub/imcp.yaml"))
        #expect(try await notices(watch) { try folder.move("sub", to: "gone") })
        #expect(
            try await notices(watch) {
                try folder.remove("gone")
                try folder.makeFolder("sub")
                try folder.write("a: 1", to: "sub/imcp.yaml")
            })
        #expect(!watch.isPolled)
        #expect(try await notices(watch) { try folder.write("a: 22", to: "sub/imcp.yaml") })
    }

    @Test func `waiting ends when the task is cancelled`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a: 1", to: "imcp.yaml")
        let changes = ConfigurationWatcher.changes(of: folder.path("imcp.yaml"))
        let count = await withTaskGroup(of: Int.self) { group in
            group.addTask {
                var count = 0
                for await _ in changes { count += 1 }
                return count
            }
            group.cancelAll()
            return await group.next() ?? -1
        }
        #expect(count == 0)
    }

    @Test func `a watch that is let go closes its descriptor`() async throws {
        let folder = try TemporaryFolder()
        func openInotify() -> Int {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
            let targets = files.compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
            }
            return targets.filter { $0.contains("inotify") }.count
        }
        for _ in 0..<40 { _ = FileWatch(folder.path("imcp.yaml")) }
        // The descriptors are closed on a queue; other tests of this suite have a few of their own. The kernel gives
        // 128 to one user, so there are not many here.
        let clock = ContinuousClock()
        let end = clock.now + Self.deadline
        while openInotify() > 20, clock.now < end { await Task.yield() }
        #expect(openInotify() <= 20)
    }
}

@Suite struct `Events of the kernel` {
    private func bytes(mask: UInt32, name: String, padding: Int = 0) -> [UInt8] {
        let body = Array(name.utf8) + [UInt8](repeating: 0, count: padding)
        let numbers: [UInt32] = [1, mask, 0, UInt32(body.count)]
        return numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) } }
            + body
    }

    @Test func `names and masks are read, one after the other`() {
        let stream = bytes(mask: 2, name: "imcp.yaml", padding: 7) + bytes(mask: 0x8000, name: "")
        #expect(InotifyEvent.parse(stream).map(\.name) == ["imcp.yaml", ""])
        #expect(InotifyEvent.parse(stream).map(\.mask) == [2, 0x8000])
    }

    @Test func `only what may concern the file counts`() {
        func concerns(_ mask: UInt32, _ name: String) -> Bool {
            InotifyEvent(mask: mask, name: name).concerns("imcp.yaml", target: "/srv/real.yaml")
        }
        #expect(concerns(0x8, "imcp.yaml"))
        #expect(concerns(0x80, "..data"))
        #expect(concerns(0x8, "real.yaml"))
        #expect(!concerns(0x8, "data.db"))
        #expect(!concerns(0x8, "l.yaml"))
        #expect(!concerns(0x4, ""))
        for loss: UInt32 in [0x4000, 0x8000, 0x400, 0x800, 0x2000] { #expect(concerns(loss, "")) }
    }

    @Test func `a part that is cut off is left out`() {
        let stream = bytes(mask: 2, name: "imcp.yaml", padding: 7)
        for length in 0..<stream.count { #expect(InotifyEvent.parse(Array(stream.prefix(length))).isEmpty) }
    }
}

/// A folder that is removed when nobody uses it any more.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "imcp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }
    func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: URL(filePath: path(name))) }
    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: false)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
    }

    /// Replaces what has the new name, as the system call does.
    func move(_ name: String, to new: String) throws {
        guard unsafe rename(path(name), path(new)) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
