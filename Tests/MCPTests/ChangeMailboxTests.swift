import JSON
import Testing

@testable import MCP

@Suite(.timeLimit(.minutes(1))) struct `Change mailbox` {
    private let a = Change.resource(uri: "test://a")

    @Test func `keeps what is watched, in order, and the same only once`() async {
        let mailbox = ChangeMailbox(watching: [.tools, .prompts, a])
        for change in [.prompts, .tools, .resources, .prompts, a, .resource(uri: "test://b"), .tools] as [Change] {
            mailbox.post(change)
        }
        #expect(await mailbox.next() == .prompts)
        mailbox.post(.prompts)
        #expect(await mailbox.next() == .tools)
        #expect(await mailbox.next() == a)
        #expect(await mailbox.next() == .prompts)
    }

    @Test func `a waiting reader is handed the change`() async {
        let mailbox = ChangeMailbox(watching: [.tools])
        async let first = mailbox.next()
        async let poster: Void = { mailbox.post(.tools) }()
        await poster
        #expect(await first == .tools)
    }

    @Test func `the end lets the reader go, after what was kept`() async {
        let mailbox = ChangeMailbox(watching: [.tools])
        mailbox.post(.tools)
        mailbox.close()
        mailbox.post(.tools)
        #expect(await mailbox.next() == .tools)
        #expect(await mailbox.next() == nil)
        #expect(await mailbox.next() == nil)
    }

    @Test func `a cancelled reader is let go, and no change is lost`() async {
        let mailbox = ChangeMailbox(watching: [.tools])
        let read = await withTaskGroup(of: Change?.self) { group in
            group.addTask { await mailbox.next() }
            group.cancelAll()
            return await group.next() ?? .prompts
        }
        #expect(read == nil)
        mailbox.post(.tools)
        #expect(await mailbox.next() == .tools)
    }

    @Test func `what is no longer watched is dropped`() async {
        let mailbox = ChangeMailbox(watching: [.tools, a])
        mailbox.post(a)
        mailbox.post(.tools)
        mailbox.unwatch(a)
        mailbox.post(a)
        #expect(await mailbox.next() == .tools)
        mailbox.close()
        #expect(await mailbox.next() == nil)
    }

    @Test func `watching has a limit, which what is watched already does not meet`() {
        let mailbox = ChangeMailbox(watching: [.tools])
        #expect(mailbox.watch(a, limit: 2))
        #expect(mailbox.watch(a, limit: 2))
        #expect(!mailbox.watch(.resource(uri: "test://b"), limit: 2))
        mailbox.unwatch(a)
        #expect(mailbox.watch(.resource(uri: "test://b"), limit: 2))
        #expect(mailbox.watched == [.tools, .resource(uri: "test://b")])
    }

    @Test func `a feed posts to what is attached, and to nothing else`() async {
        let feed = ChangeFeed()
        let (one, two) = (ChangeMailbox(watching: [.tools]), ChangeMailbox(watching: [.tools]))
        feed.attach(one)
        feed.attach(one)
        feed.attach(two)
        feed.post(.tools)
        feed.detach(two)
        feed.detach(two)
        feed.post(.tools)
        for mailbox in [one, two] {
            mailbox.close()
            #expect(await mailbox.next() == .tools)
            #expect(await mailbox.next() == nil)
        }
    }

    @Test func `a session may watch as many resources as its options say, besides the lists`() async throws {
        let server = MCPServer(name: "s", version: "1") { Resource("test://a", name: "a") { _ in "" } }
        var options = ProtocolOptions()
        options.maxWatchedResources = 2
        try await TestPeer.converse(with: server, as: .legacy(), options: options) { peer in
            for uri in ["x:1", "x:2", "x:1"] {
                _ = try await peer.result("resources/subscribe", ["uri": .string(uri)])
            }
            #expect(try await peer.error("resources/subscribe", ["uri": "x:3"]).code == .invalidParams)
            _ = try await peer.result("resources/unsubscribe", ["uri": "x:1"])
            _ = try await peer.result("resources/subscribe", ["uri": "x:3"])
        }
    }

}
