import JSON
import MCP
import Synchronization
import Testing

@Suite struct `What clients watch` {
    @Test func `is known to the server, with each subscription that comes and goes`() {
        let server = MCPServer(name: "s", version: "1")
        let told = Counter()
        server.onWatchedChanges { told.add() }
        let (one, two) = (ChangeMailbox(watching: [.tools]), ChangeMailbox(watching: []))
        server.attach(one)
        server.attach(two)
        #expect(server.watchedChanges == [.tools])
        #expect(one.watch(.resource(uri: "a:1")))
        #expect(two.watch(.resource(uri: "a:1")))
        #expect(two.watch(.resource(uri: "a:2")))
        #expect(server.watchedChanges == [.tools, .resource(uri: "a:1"), .resource(uri: "a:2")])
        #expect(told.value == 5)
        one.unwatch(.resource(uri: "a:1"))
        #expect(server.watchedChanges.contains(.resource(uri: "a:1")))
        server.detach(two)
        #expect(server.watchedChanges == [.tools])
        #expect(told.value == 7)
        two.unwatch(.resource(uri: "a:1"))
        server.onWatchedChanges(nil)
        server.detach(one)
        #expect(told.value == 7)
    }

    @Test func `does not keep the server`() {
        let mailbox = ChangeMailbox(watching: [])
        weak var gone: MCPServer?
        do {
            let server = MCPServer(name: "s", version: "1")
            server.attach(mailbox)
            gone = server
        }
        #expect(gone == nil)
        #expect(mailbox.watch(.tools))
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }
}

@Suite struct `A tool that is not listed` {
    @Test func `can be called, but stands in no list`() async throws {
        var old = Tool("old", "The same by its old name") { _ in "done" }
        old.isListed = false
        let server = MCPServer(name: "s", version: "1") {
            [old, Tool("new", "Does it") { _ in "done" }]
        }
        let list = try await server.perform(ServiceRequest(method: "tools/list"))
        #expect(list["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["new"])
        let params: JSONObject = ["name": "old"]
        let result = try await server.perform(ServiceRequest(method: "tools/call", params: params))
        #expect(result["content"]?.arrayValue?.first?["text"] == "done")
    }
}
