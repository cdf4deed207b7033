import ConnectorKit
import Dispatch
import JSON
import MCP
import Testing

@testable import FilesystemConnector

@Suite struct `Calls of the file server` {
    @Test func `a path may begin with the name of the only root`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "a")
        let server = try ServerUnderTest(sandbox)
        for path in ["root", "root/", "./root", ".", sandbox.root] {
            #expect(try await server.texts("list_directory", ["path": .string(path)]) == ["[FILE] a.txt"])
        }
        #expect(try await server.texts("read_text_file", ["path": "root/a.txt"]) == ["a"])
        #expect(try await server.failure("read_text_file", ["path": "root/../../outside/secret.txt"]) != nil)
    }

    @Test func `what really has the name of the root comes first`() async throws {
        let sandbox = try Sandbox()
        try sandbox.directory("root")
        try sandbox.file("root/inner.txt", "")
        let server = try ServerUnderTest(sandbox)
        #expect(try await server.texts("list_directory", ["path": "root"]) == ["[FILE] inner.txt"])
    }

    @Test func `directories of the same name are told apart`() throws {
        let sandbox = try Sandbox()
        try sandbox.directory("data")
        try sandbox.directory("x/data")
        let roots = try Root.open(["\(sandbox.root)/data", "\(sandbox.root)/x/data"], mode: .readOnly)
        #expect(roots.map(\.name) == ["data", "data-2"])
    }

    @Test func `a call whose time is up fails, and one that can gives what it has`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "a")
        let server = try ServerUnderTest(sandbox, limits: Limits(maxDuration: .zero))
        let message = try await server.failure("read_text_file", ["path": "a.txt"])
        #expect(message == "'a.txt' took longer than one call may take; ask for less at a time.")
        let list = try await server.texts("list_directory", ["path": "."])
        #expect(list == ["The directory is empty", "Truncated: 0 entries; the time for one call ended after 0."])
    }

    @Test func `a call is refused while as many wait as may`() async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "a")
        let access = FileAccess(try sandbox.files(), pool: BlockingPool(threads: 1, maxQueued: 0))
        let server = ServerUnderTest(access)
        let (started, hasStarted) = AsyncStream<Void>.makeStream()
        let release = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await access.run { _, _ in
                    hasStarted.finish()
                    release.wait()
                }
            }
            for await _ in started {}
            let message = try await server.failure("read_text_file", ["path": "a.txt"])
            release.signal()
            #expect(message?.hasPrefix("The server is busy") == true)
            try await group.waitForAll()
        }
        #expect(try await server.texts("read_text_file", ["path": "a.txt"]) == ["a"])
    }

    @Test func `a cancelled operation ends as cancelled, not as a failure of the tool`() async throws {
        let access = FileAccess(try Sandbox().files())
        await #expect(throws: CancellationError.self) {
            try await access.run { _, _ in throw FilesystemError(.cancelled, "") }
        }
    }

    @Test func `the instructions name the directories`() throws {
        let sandbox = try Sandbox()
        let one = try ServerUnderTest(sandbox).service.info.instructions
        #expect(one == "Works on the files below \(sandbox.root). Paths are absolute, or relative to it.")
    }
}
