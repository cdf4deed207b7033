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

    private func withClient(
        of server: ScriptedTransport, _ body: (MCPClient) async throws -> Void
    ) async throws {
        var options = ClientOptions(name: "test")
        options.clock = ImmediateClock()
        try await withMCPClient(of: server, options: options, body)
    }

    private func told(_ method: String, _ params: JSONObject) -> JSONRPCMessage {
        .notification(JSONRPCNotification(method: method, params: params))
    }

    @Test func `listening goes on after the server has ended it`() async throws {
        let server = ScriptedTransport.modern { _, _ in .silence }
        try await withClient(of: server) { client async throws in
            let changes = client.changes(of: [.tools])
            while !server.methods.contains(Method.listen) { await Task.yield() }
            let id = try #require(server.seen.last { $0.method == Method.listen }?.id)
            while server.methods.filter({ $0 == Method.listen }).count == 1 {
                await server.tell(told(Method.Notification.cancelled, ["requestId": id.json]))
                await Task.yield()
            }
            withExtendedLifetime(changes) {}
        }
    }

    @Test func `listening is tried again after an error that may pass`() async throws {
        let server = ScriptedTransport.modern { _, _ in .error(MCPError(.internalError, "not now")) }
        try await withClient(of: server) { client async throws in
            let changes = client.changes(of: [.tools])
            while server.methods.filter({ $0 == Method.listen }).count < 3 { await Task.yield() }
            withExtendedLifetime(changes) {}
        }
    }

    @Test func `a resource is asked for again after an error that may pass, and not after a refusal`() async throws {
        let server = ScriptedTransport { request, _ in
            guard request.method != Method.initialize else {
                return .result([
                    "protocolVersion": "2025-11-25", "capabilities": ["resources": ["subscribe": true]],
                ])
            }
            let isRefused = request.params["uri"] == "test://never"
            return .error(isRefused ? .resourceNotFound("test://never") : MCPError(.internalError, "not now"))
        }
        var options = ClientOptions(name: "test")
        options.clock = ImmediateClock()
        options.revisions = ProtocolRevision.legacy
        try await withMCPClient(of: server, options: options) { client async throws in
            let changes = client.changes(of: [.resource(uri: "test://later"), .resource(uri: "test://never")])
            let asked = { (uri: String) in server.seen.filter { $0.params["uri"]?.stringValue == uri }.count }
            while asked("test://later") < 3 { await Task.yield() }
            #expect(asked("test://never") == 1)
            withExtendedLifetime(changes) {}
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
