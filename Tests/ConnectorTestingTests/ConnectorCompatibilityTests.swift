import ConnectorKit
import ConnectorTesting
import JSON
import Logging
import MCP
import MCPTesting
import Settings
import Testing

/// A connector that breaks one promise, which its settings name.
private enum FaultyConnector: Connector {
    static let kind = "faulty"

    enum Fault: String, CaseIterable, Sendable {
        case none, leaksInResult, leaksInLog, leaksInCheck, hangs, longName, noAnnotations, openSchema, costly
        case cheerfulAbsence, noCheck
    }

    struct Configuration: ConfigurationSection {
        static let summary = "A connector with a fault."
        let fault: Fault
        let key: Secret
        let isAway: Bool

        init(from reader: ConfigurationReader) {
            fault = reader.setting("fault", "Which.", .choice(), default: .none)
            key = reader.setting("key", "A secret.", .secret)
            isAway = reader.setting("away", "Whether its system is.", .bool, default: false)
        }
    }

    static func makeServer(_ configuration: Configuration, context: ConnectorContext) throws -> ConnectedServer {
        let (fault, key, isAway) = (configuration.fault, configuration.key, configuration.isAway)
        let name = fault == .longName ? String(repeating: "n", count: 65) : "ask"
        var definition = ToolDefinition(
            name: name, description: fault == .costly ? String(repeating: "word ", count: 2000) : "Asks.",
            inputSchema: ["type": "object"], annotations: fault == .noAnnotations ? nil : .readOnly)
        definition.fields["inputSchema"] = fault == .openSchema ? ["type": "object"] : closed
        let tool = Tool(definition) { (_: JSONObject, _: RequestContext) async throws -> String in
            if fault == .leaksInLog { context.logger.info("asking", metadata: ["key": "\(key.exposed)"]) }
            if fault == .hangs { await forever() }
            if isAway, fault != .cheerfulAbsence { throw ToolError("It is away.") }
            return fault == .leaksInResult ? "The key is \(key.exposed)." : "fine"
        }
        let finding = ConnectorFinding(
            isAway ? .error : .ok, "it", fault == .leaksInCheck ? key.exposed : "It is.", fix: "Bring it back.")
        let server = MCPServer(name: "faulty", version: "1.0.0") { tool }
        var connected = ConnectedServer(server)
        if fault != .noCheck { connected.check = { [finding] } }
        return connected
    }

    private static let closed: JSONValue = ["type": "object", "additionalProperties": false]

    /// Heeds its cancellation, and nothing else.
    private static func forever() async {
        let (never, continuation) = AsyncStream<Void>.makeStream()
        for await _ in never {}
        continuation.finish()
    }
}

@Suite(.timeLimit(.minutes(1))) struct `A check of connectors` {
    private func check(_ fault: FaultyConnector.Fault) -> ConnectorCompatibility<FaultyConnector> {
        let key = "key: \"${secret:key}\", fault: \(fault.rawValue)"
        var check = ConnectorCompatibility(
            FaultyConnector.self, settings: "{\(key)}", secrets: ["key": "open sesame"])
        check.calls = [.init(fault == .longName ? String(repeating: "n", count: 65) : "ask")]
        check.awaySettings = "{\(key), away: true}"
        check.maxToolTokens = 500
        if fault == .hangs { check.clock = ImmediateClock() }
        return check
    }

    @Test func `passes one that keeps its promises`() async throws { try await check(.none).check() }

    @Test(arguments: FaultyConnector.Fault.allCases.filter { $0 != .none })
    fileprivate func `finds what is broken`(fault: FaultyConnector.Fault) async {
        await #expect(throws: TestFailure.self) { try await check(fault).check() }
    }

    @Test func `finds that an unknown setting is refused`() async {
        let check = ConnectorCompatibility(FaultyConnector.self, settings: "{key: a, colour: red}")
        await #expect(throws: TestFailure.self) { try await check.check() }
    }

    @Test func `passes a call that ends when it is cancelled`() async throws {
        var check = check(.hangs)
        check.clock = ContinuousClock()
        (check.calls, check.awaySettings) = ([], nil)
        check.endlessCall = .init("ask")
        try await check.check()
    }
}
