import ConnectorKit
import JSON
import Logging
import MCP
import MCPHTTP

/// The way to a server of the command line.
struct Connection {
    let transport: any ClientTransport
    /// What a server of this process does beside answering.
    var runServer: (@Sendable () async -> Void)?

    /// The longest message of a server: a person asked for it, so it may be much longer than what programs take.
    static let maxMessageBytes = 64 << 20

    /// - Throws: `UsageProblem`, or an exit code when the configuration cannot be used.
    init(to target: ServerTarget, _ options: ConnectionOptions, console: Console) throws {
        try Self.check(options, for: target)
        switch target {
        case .http(let url): self.init(transport: try Self.http(url, options, console))
        case .webSocket(let url): self.init(transport: try Self.webSocket(url, options, console))
        case .command(let words): self.init(transport: try Self.process(words, options, console))
        case .configured(let name):
            let (_, deployment) = try Starting.deployment(options.file.path, quiet: !options.verbose)
            guard let part = deployment.parts.first(where: { $0.name == name }) else {
                throw UsageProblem(Self.unknown(name, in: deployment, options.file.path))
            }
            self.init(to: part, of: deployment.host)
        }
    }

    private init(transport: any ClientTransport) { self.transport = transport }

    /// The way to a server of the configuration, in this process.
    init(to part: Deployment.Part, of host: Host) {
        var protocolOptions = ProtocolOptions()
        protocolOptions.maxMessageBytes = Self.maxMessageBytes
        transport = InProcessClientTransport(part.server.service, options: protocolOptions)
        runServer = {
            async let _ = host.run()
            await part.server.run?()
        }
    }

    private static func unknown(_ name: String, in deployment: Deployment, _ path: String) -> String {
        let names = deployment.parts.map(\.name)
        if let near = NearestName.suggestion(for: name, among: names) {
            return "There is no server \"\(name)\" in \(path); did you mean \"\(near)\"?"
        }
        return "There is no server \"\(name)\" in \(path); it has \(names.joined(separator: ", ")). "
            + "Others are named by an address: \(ServerTarget.help)"
    }

    private static func check(_ options: ConnectionOptions, for target: ServerTarget) throws(UsageProblem) {
        switch target {
        case .http, .webSocket: break
        default:
            if !options.header.isEmpty { throw UsageProblem("--header works over HTTP and WebSocket only; try --env.") }
            if options.login { throw UsageProblem("--login works over HTTP and WebSocket only.") }
            if options.security.isGiven { throw UsageProblem("--ca, --cert and --key are for https:// and wss://.") }
        }
        if !options.login, options.clientID != nil || options.clientSecret != nil {
            throw UsageProblem("--client-id and --client-secret say how to log in; add --login.")
        }
        if !options.env.isEmpty, !target.isCommand {
            throw UsageProblem("--env sets variables of a stdio server, which this is not; try --header.")
        }
    }

    private static func http(
        _ url: String, _ options: ConnectionOptions, _ console: Console
    ) throws -> any ClientTransport {
        var configuration = HTTPClientTransport.Configuration()
        configuration.headers = try options.headers()
        configuration.maxMessageBytes = maxMessageBytes
        if options.security.isGiven {
            var pool = HTTPConnectionPool.Configuration()
            pool.tls = try HTTPConnectionPool.tls(
                trustRootsFile: options.security.ca, certificateFile: options.security.cert,
                privateKeyFile: options.security.key)
            configuration.pool = HTTPConnectionPool(pool)
        }
        configuration.logger = console.logger("http", options)
        configuration.authorizer = try options.login ? Login.authorizer(for: url, options.oauthClient(), console) : nil
        return try HTTPClientTransport(url: url, configuration: configuration)
    }

    private static func webSocket(
        _ url: String, _ options: ConnectionOptions, _ console: Console
    ) throws -> any ClientTransport {
        var limits = WebSocketLimits()
        limits.maxMessageBytes = maxMessageBytes
        let tls = try HTTPConnectionPool.tls(
            trustRootsFile: options.security.ca, certificateFile: options.security.cert,
            privateKeyFile: options.security.key)
        let authorizer =
            try options.login ? Login.authorizer(for: Login.address(of: url), options.oauthClient(), console) : nil
        return try WebSocketClientTransport(
            url: url, headers: options.headers(), limits: limits, tls: tls, authorizer: authorizer)
    }

    private static func process(
        _ words: [String], _ options: ConnectionOptions, _ console: Console
    ) throws -> any ClientTransport {
        var configuration = SubprocessTransport.Configuration(
            command: words.first ?? "", arguments: Array(words.dropFirst()))
        configuration.variables = try options.variables()
        configuration.maxLineBytes = maxMessageBytes
        configuration.logger = console.logger("server", options)
        return SubprocessTransport(configuration)
    }
}

extension ServerTarget {
    fileprivate var isCommand: Bool { if case .command = self { true } else { false } }
}

extension Console {
    /// A logger for people, which is silent unless they asked for more.
    func logger(_ label: String, _ options: ConnectionOptions) -> Logger {
        guard options.verbose else { return Logger(label: label, factory: { _ in SwiftLogNoOpLogHandler() }) }
        return Logger(label: label) { ConsoleLogHandler(label: $0, console: self) }
    }
}

/// Writes a log for the person at the terminal: `[server] text`.
struct ConsoleLogHandler: LogHandler {
    let label: String
    let console: Console
    var logLevel = Logger.Level.debug
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let text = details.map { " \($0.key)=\($0.value)" }.joined()
        console.err(TerminalText.line("[\(label)] \(event.message)\(text)"))
    }
}
