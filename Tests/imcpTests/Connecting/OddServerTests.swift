import Foundation
import JSON
import MCP
import Testing

@testable import imcp

@Suite(.timeLimit(.minutes(1))) struct `A server that is not as it should be` {
    private let tools: JSONValue = [["name": "good", "inputSchema": ["type": "object"]], ["name": "bad"], [:]]

    private func options(_ revisions: [ProtocolRevision]) -> ClientOptions {
        var options = ClientOptions()
        options.revisions = revisions
        return options
    }

    @Test func `is inspected in the revisions that it speaks`() async throws {
        let server = ScriptedServer.legacy(tools: [])
        let inspector = Inspector(transport: server, options: options(ProtocolRevision.all), target: "scripted")
        let inspection = try await inspector.inspect()
        #expect(inspection.revision == .v2025_11_25)
        let modern = try #require(inspection.attempts.first { $0.revision.isModern })
        #expect(modern.outcome != .accepted)
    }

    @Test func `has no empty lists in a revision that it does not speak`() async throws {
        let server = ScriptedServer.legacy(tools: [])
        try await withMCPClient(of: server, options: options(ProtocolRevision.modern)) { client in
            let error = await #expect(throws: ClientError.self) { _ = try await Offer.tools.offered(by: client) }
            #expect(error?.code == .noCommonRevision)
        }
    }

    @Test func `shows its good tools, and is blamed for the others by name`() async throws {
        let server = ScriptedServer.legacy(tools: tools)
        try await withMCPClient(of: server, options: options(ProtocolRevision.legacy)) { client in
            let offered = try await Offer.tools.offered(by: client)
            #expect(offered.items.map(\.key) == ["good"])
            #expect(offered.faults.count == 2)
            #expect(offered.faults.first?.contains("(bad)") == true)
            let recording = Recording()
            recording.console.blame(offered.faults)
            #expect(recording.err.first?.hasPrefix("imcp: the server breaks the protocol: ") == true)
        }
    }

    @Test func `is not watched when nobody reads the list`() async throws {
        let server = ScriptedServer.legacy(tools: [])
        try await withMCPClient(of: server, options: options(ProtocolRevision.legacy)) { client in
            var console = Recording().console
            console.isAbandoned = { true }
            try await ListRun(offer: .tools, console: console, isJSON: true).watch(client)
            #expect(console.output.fault == EPIPE)
        }
    }
}
