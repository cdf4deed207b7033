import JSON
import MCPTesting
import Testing

@testable import MCP
@testable import everything

/// Changes that a client hears of, in either era.
@Suite(.timeLimit(.minutes(1))) struct `Client subscriptions` {
    private func withClient(
        _ revision: ProtocolRevision, _ body: (MCPClient, EverythingServer) async throws -> Void
    ) async throws {
        var options = ClientOptions(name: "test")
        options.revisions = [revision]
        let everything = EverythingServer(clock: ImmediateClock())
        try await withMCPClient(of: InProcessClientTransport(everything.server), options: options) {
            client async throws in
            try await body(client, everything)
        }
    }

    private static let revisions: [ProtocolRevision] = [.v2024_11_05, .v2025_11_25, .v2026_07_28]

    @Test(arguments: revisions) func `a watched resource is reported`(revision: ProtocolRevision) async throws {
        try await withClient(revision) { client, everything in
            let changes = client.changes(of: [.resource(uri: "test://watched-resource")])
            _ = try await client.server
            let iterator = changes.makeAsyncIterator()
            let change = await withTaskGroup(of: Change?.self) { group in
                group.addTask {
                    await everything.run()
                    return nil
                }
                let change = await iterator.next()
                group.cancelAll()
                return change
            }
            #expect(change == .resource(uri: "test://watched-resource"))
        }
    }

    @Test func `what may have been missed in a break is reported`() async {
        let feed = ChangeFeed()
        let hub = SubscriptionHub(feed: feed)
        let mailbox = hub.want([.tools, .prompts])
        hub.isReporting([.tools, .prompts])
        hub.isReporting([.tools])
        #expect(await mailbox.next() == .tools)
        hub.release([.tools, .prompts], mailbox)
        #expect(hub.wanted.changes.isEmpty)
        #expect(await mailbox.next() == nil)
    }

    @Test func `a sequence that nobody keeps is not wanted any more`() async {
        let hub = SubscriptionHub(feed: ChangeFeed())
        var sequence: ChangeSequence? = ChangeSequence([.tools], hub: hub)
        #expect(hub.wanted.changes == [.tools])
        #expect(sequence != nil)
        sequence = nil
        #expect(hub.wanted.changes.isEmpty)
    }
}
