public import ConnectorKit
public import JSON
import MCP
import MCPTesting
import Settings

/// Checks that a connector makes servers that a host, a client and a model can rely on. For whoever writes one.
///
/// ```swift
/// @Test func `keeps the promises of a connector`() async throws {
///     var check = ConnectorCompatibility(MyConnector.self, settings: "url: ${secret:url}", secrets: ["url": url])
///     check.calls = [.init("list_things")]
///     check.awaySettings = "url: http://127.0.0.1:1/"
///     try await check.check()
/// }
/// ```
public struct ConnectorCompatibility<Tested: Connector>: Sendable {
    /// A call of a tool.
    public struct Call: Sendable {
        /// The tool's name.
        public var tool: String
        /// Its arguments, which must be valid.
        public var arguments: JSONObject

        /// A call, without arguments unless some are given.
        public init(_ tool: String, _ arguments: JSONObject = [:]) {
            self.tool = tool
            self.arguments = arguments
        }
    }

    /// What stands below the connector's key in a configuration, as YAML.
    public var settings: String
    /// What `${secret:name}` stands for there. None of these texts may come out of the server again.
    public var secrets: [String: String]
    /// The most that the list of tools may cost, in tokens: bytes of its JSON divided by four.
    public var maxToolTokens = 2_500
    /// Calls that succeed, of tools that change nothing or of a system made for the test.
    public var calls: [Call] = []
    /// The same server with its system away, as YAML; nil where there is none. Each of ``calls`` must then fail, and
    /// `ConnectedServer.check` must find an error and say what to do.
    public var awaySettings: String?
    /// A call that lasts until it is cancelled; nil where none can.
    public var endlessCall: Call?
    /// Waits until ``endlessCall`` is under way, such as by asking the system.
    public var untilUnderWay: @Sendable () async throws -> Void = {}
    /// How long any one thing may take.
    public var deadline: Duration = .seconds(30)
    /// Measures the deadline.
    public var clock: any Clock<Duration> = ContinuousClock()
    /// What the connector is given; its secrets are replaced by ``secrets``.
    public var context = ConnectorContext.inMemory()

    /// - Parameter settings: What stands below the connector's key, as YAML.
    public init(_ connector: Tested.Type, settings: String = "{}", secrets: [String: String] = [:]) {
        self.settings = settings
        self.secrets = secrets
    }

    /// Runs every check.
    ///
    /// - Throws: `TestFailure` for the first promise that is not kept.
    public func check() async throws {
        try await serving(settings) { probe in
            try await probe.checkLists()
            try await probe.checkTools(maxTokens: maxToolTokens)
            try await probe.checkArguments()
            for call in calls { try await probe.checkSuccess(call) }
            for call in calls { try await probe.checkCancelledBefore(call) }
            if let endlessCall { try await probe.checkCancellation(of: endlessCall, when: untilUnderWay) }
            try await probe.checkHealth(isAway: false)
        }
        if let awaySettings {
            // What was kept while the system was there must not hide that it is away.
            try await serving(awaySettings, storage: .inMemory()) { probe in
                try await probe.checkLists()
                for call in calls { try await probe.checkFailure(call) }
                try await probe.checkHealth(isAway: true)
            }
        }
    }

    /// Makes a server and runs it beside the body.
    private func serving(
        _ settings: String, storage: ConnectorStorage? = nil,
        _ body: @escaping @Sendable (ConnectorProbe) async throws -> Void
    ) async throws {
        let log = CollectedLog()
        var context = context
        context.secrets = InMemorySecrets(secrets)
        context.logger = log.logger
        context.storage = storage ?? context.storage
        let server: ConnectedServer
        do {
            server = try Tested.makeServer(try configuration(settings), context: context)
        } catch {
            throw TestFailure("The server cannot be made: \(error)")
        }
        let probe = ConnectorProbe(
            server: server, secrets: Array(secrets.values), log: log, deadline: deadline, clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.service.run() }
            if let run = server.run { group.addTask { await run() } }
            group.addTask {
                try await body(probe)
                throw Finished()
            }
            defer { group.cancelAll() }
            // What the server does beside answering may end early; the body may not.
            do { while try await group.next() != nil {} } catch is Finished {}
        }
        try probe.expectNoSecret(in: log.text, "the log")
    }

    private struct Finished: Error {}

    private func configuration(_ settings: String) throws -> Tested.Configuration {
        let secrets = secrets
        let sources = SubstitutionSources(
            environment: { _ in nil },
            secret: { (name) throws(SecretUnavailable) in
                guard let secret = secrets[name] else { throw SecretUnavailable("the check has none of this name") }
                return secret
            })
        let source = ConfigurationSource(name: "\(Tested.kind).yaml", text: settings)
        return try ConfigurationSchema(Tested.Configuration.self).read(source, substituting: sources).settings
    }
}
