import JSON
import MCP
import MCPHTTP

/// A conformance suite asked for something that this client does not know.
struct UnknownScenario: Error, CustomStringConvertible {
    let name: String
    var description: String {
        "There is no scenario \"\(name)\"; known are \(Scenario.all.keys.sorted().joined(separator: ", "))."
    }
}

/// What a server did that a scenario cannot go on from.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// One run against one server.
struct ScenarioRun: Sendable {
    /// The server, as the suite gave it.
    let url: String
    let name: String
    /// The revisions that may be spoken: the one that is asked for, and the older ones of its era.
    let revisions: [ProtocolRevision]
    /// What the scenario needs to know.
    let context: JSONObject
    /// A file with the certificates to trust; nil for the system's.
    let trust: String?
    private let scenario: Scenario

    init(url: String, environment: [String: String]) throws {
        self.url = url
        name = environment["MCP_CONFORMANCE_SCENARIO"] ?? ""
        guard let scenario = Scenario.all[name] else { throw UnknownScenario(name: name) }
        self.scenario = scenario
        let version = ProtocolRevision(
            rawValue: environment["MCP_CONFORMANCE_PROTOCOL_VERSION"] ?? ProtocolRevision.latest.rawValue)
        revisions =
            version.isModern
            ? ProtocolRevision.modern.filter { $0 <= version } : ProtocolRevision.legacy.filter { $0 <= version }
        trust = environment["EVERYTHING_CLIENT_TRUST"]
        context =
            try environment["MCP_CONFORMANCE_CONTEXT"].map { try JSONParser.parse(Array($0.utf8)) }?.objectValue ?? [:]
    }

    /// A text that the suite must have given.
    func required(_ member: String) throws -> String {
        guard let text = context[member]?.stringValue else {
            throw Unexpected("MCP_CONFORMANCE_CONTEXT lacks \"\(member)\".")
        }
        return text
    }

    /// Connects and does what the scenario says.
    func perform() async throws {
        var options = ClientOptions(name: "everything-client", version: "1.0.0")
        options.revisions = revisions
        scenario.prepare(&options)
        let transport = try Destination.transport(to: url, authorizer: try scenario.authorizer(self), trust: trust)
        try await withMCPClient(of: transport, options: options) { client in
            // Connecting comes first, and its failure is the run's.
            _ = try await client.server
            try await scenario.body(client, self)
        }
    }
}

/// What a client does in one situation.
struct Scenario: Sendable {
    /// Changes the client's options, such as its handlers.
    var prepare: @Sendable (inout ClientOptions) -> Void = { _ in }
    /// What gives requests their credentials.
    var authorizer: @Sendable (ScenarioRun) throws -> (any RequestAuthorizer)? = { _ in nil }
    /// What the client does once it is connected.
    var body: @Sendable (MCPClient, ScenarioRun) async throws -> Void

    /// All that this client knows, by the suite's names.
    static let all = tools.merging(headers) { $1 }.merging(input) { $1 }.merging(authorization) { $1 }.merging(matrix) {
        $1
    }
}

extension MCPClient {
    /// Calls a tool that must work.
    func use(_ tool: String, _ arguments: JSONObject = [:]) async throws {
        let result = try await callTool(tool, arguments: arguments)
        guard !result.isError else {
            throw Unexpected("\(tool) failed: \(result.content.compactMap(\.text).joined(separator: " "))")
        }
    }
}
