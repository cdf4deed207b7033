import Foundation
import Glibc
import JSON
import MCP
import MCPTesting
import Synchronization
import Testing

@testable import FilesystemConnector

@Suite struct `Appending` {
    @Test(arguments: Resolver.allCases)
    func `adds at the end in place, and makes a file where there is none`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        let files = try sandbox.files(by: resolver)
        #expect(try files.append("f", Array("one".utf8), control: .unlimited).created)
        try require0(unsafe chmod(sandbox.root + "/f", 0o604))
        try require0(unsafe link(sandbox.root + "/f", sandbox.root + "/same"))
        let outcome = try files.append("f", Array("two".utf8), control: .unlimited)
        #expect(outcome.size == 6)
        #expect(try sandbox.text("same") == "onetwo")
        #expect(try sandbox.mode("f") == 0o604)
        #expect(try outcome.etag == files.info("f").status.version.etag)
    }

    @Test func `is refused where it does not fit`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "x")
        try sandbox.pipe("pipe")
        try sandbox.link("out", to: "../outside/secret.txt")
        var limits = Limits()
        limits.maxWriteBytes = 3
        let files = try sandbox.files(limits: limits)
        for (path, content, wanted) in [
            ("f", "four", FilesystemError.Code.limitExceeded), ("pipe", "x", .notRegularFile),
            ("out", "x", .outsideRoots), ("no/f", "x", .notFound), (".", "x", .isDirectory),
        ] {
            let found = code { () throws(FilesystemError) in
                try files.append(path, Array(content.utf8), control: .unlimited)
            }
            #expect(found == wanted, "\(path)")
        }
        let stale = code { () throws(FilesystemError) in
            try files.append("f", [1], if: .matches(etag: "x"), control: .unlimited)
        }
        #expect(stale == .conflict)
        #expect(try sandbox.text("f") == "x")
        let readOnly = try sandbox.files(.readOnly)
        #expect(code { () throws(FilesystemError) in try readOnly.append("f", [1], control: .unlimited) } == .readOnly)
    }
}

@Suite struct `Copying` {
    @Test(arguments: Resolver.allCases)
    func `keeps content and permissions, and leaves nothing else behind`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try sandbox.file("f", bytes)
        try require0(unsafe chmod(sandbox.root + "/f", 0o4750))
        let size = try sandbox.files(by: resolver).copy("f", to: "g", control: .unlimited)
        #expect(size == bytes.count)
        #expect(try sandbox.bytes("g") == bytes)
        #expect(try sandbox.mode("g") == 0o750)
        #expect(try sandbox.names() == ["f", "g"])
    }

    @Test func `is refused where the destination is taken, or the source is too large or no file`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "four")
        try sandbox.file("g", "taken")
        try sandbox.directory("d")
        try sandbox.pipe("pipe")
        var limits = Limits()
        limits.maxCopyBytes = 3
        let small = try sandbox.files(limits: limits)
        let files = try sandbox.files()
        func refusal(_ files: Filesystem, _ source: String, _ destination: String) -> FilesystemError.Code? {
            code { () throws(FilesystemError) in try files.copy(source, to: destination, control: .unlimited) }
        }
        #expect(refusal(files, "f", "g") == .alreadyExists)
        #expect(refusal(files, "f", "d") == .alreadyExists)
        #expect(refusal(files, "d", "h") == .isDirectory)
        #expect(refusal(files, "pipe", "h") == .notRegularFile)
        #expect(refusal(files, "f", "../outside/h") == .outsideRoots)
        #expect(refusal(small, "f", "h") == .limitExceeded)
        #expect(try sandbox.names() == ["d", "f", "g", "pipe"])
        #expect(code { () throws(FilesystemError) in try files.copy("f", to: "h", control: .expired) } != nil)
        #expect(!sandbox.exists("h"))
    }
}

@Suite struct `Deleting` {
    @Test(arguments: Resolver.allCases)
    func `removes a file, a link and an empty directory, never what a link leads to`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "x")
        try sandbox.link("l", to: "f")
        try sandbox.link("out", to: "../outside/secret.txt")
        try sandbox.directory("empty")
        try sandbox.directory("full")
        try sandbox.file("full/x", "")
        let files = try sandbox.files(by: resolver)
        for path in ["l", "out", "empty"] { try files.delete(path, control: .unlimited) }
        #expect(try sandbox.names() == ["f", "full"])
        try files.delete("f", control: .unlimited)
        let full = code { () throws(FilesystemError) in try files.delete("full", control: .unlimited) }
        #expect(full == .alreadyExists)
        for path in [".", "f", "../outside/secret.txt", "full/.."] {
            #expect(code { () throws(FilesystemError) in try files.delete(path, control: .unlimited) } != nil)
        }
        #expect(
            try sandbox.snapshot().keys.sorted() == [
                "outside", "outside/secret.txt", "root", "root/full", "root/full/x",
            ])
    }

    @Test(arguments: [ProtocolEra.modern, .legacy])
    func `asks the user where it cannot be undone, and only there`(era: ProtocolEra) async throws {
        let box = try JournaledSandbox(JournalLimits(maxFileBytes: 5))
        try box.sandbox.file("small", "x")
        try box.sandbox.file("large", "too large to keep")
        let server = FilesystemConnector.server(FileAccess(box.files))
        let user = User()
        try await withServer(server, era: era, clientOptions: user.options) { client in
            let small = try await client.callTool("delete_file", arguments: ["path": "small"])
            #expect(!small.isError)
            #expect(user.questions == 0)
            user.agrees = false
            let kept = try await client.callTool("delete_file", arguments: ["path": "large"])
            #expect(kept.isError)
            #expect(kept.content.first?.text?.contains("did not agree") == true)
            #expect(box.sandbox.exists("large"))
            user.agrees = true
            let gone = try await client.callTool("delete_file", arguments: ["path": "large"])
            #expect(!gone.isError)
            #expect(!box.sandbox.exists("large"))
            #expect(user.questions == 2)
        }
    }

    @Test(arguments: [ProtocolEra.modern, .legacy])
    func `does not take what was put there while the user was asked`(era: ProtocolEra) async throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "old")
        let server = FilesystemConnector.server(FileAccess(try sandbox.files()))
        let user = User { try? sandbox.file("f", "somebody's new content") }
        try await withServer(server, era: era, clientOptions: user.options) { client in
            let result = try await client.callTool("delete_file", arguments: ["path": "f"])
            #expect(result.isError)
            #expect(try sandbox.text("f") == "somebody's new content")
        }
    }

    /// Answers questions.
    private final class User: Sendable {
        private let state = Mutex((questions: 0, agrees: true))
        private let whileAsked: @Sendable () -> Void

        init(whileAsked: @escaping @Sendable () -> Void = {}) { self.whileAsked = whileAsked }

        var questions: Int { state.withLock { $0.questions } }
        var agrees: Bool {
            get { state.withLock { $0.agrees } }
            set { state.withLock { $0.agrees = newValue } }
        }

        var options: ClientOptions {
            var options = ClientOptions()
            options.handlers.elicit = { _ in
                self.whileAsked()
                return self.state.withLock { state in
                    state.questions += 1
                    return state.agrees
                        ? ElicitResult(action: .accept, content: ["confirm": true]) : ElicitResult(action: .decline)
                }
            }
            return options
        }
    }
}
