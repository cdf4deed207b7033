import ArgumentParser
import Foundation
import MCP
import MCPHTTP

/// How a server is reached and spoken to; the same for every command that calls one.
struct ConnectionOptions: ParsableArguments {
    @OptionGroup var file: ConfigurationOption

    @Option(
        name: .long,
        help: "A header of every HTTP request; the value may be @file, or have $NAME for a variable. Repeatable.")
    var header: [String] = []

    @Option(name: .long, help: "A variable for a stdio server: NAME=value, NAME=@file, or NAME. Repeatable.")
    var env: [String] = []

    @Flag(help: "Log in with your browser when the server asks for it.")
    var login = false

    @Option(name: .customLong("client-id"), help: "The client to log in as, where the server lets none register.")
    var clientID: String?

    @Option(help: "The secret of that client, as @file or $NAME.")
    var clientSecret: String?

    @OptionGroup var security: SecurityOptions

    @Option(help: "modern (2026-07-28), legacy (up to 2025-11-25) or auto.")
    var era = Era.auto

    @Option(help: "Speak this revision only.")
    var revision: Revision?

    @Option(help: "How many seconds the server may be silent.")
    var timeout: Double = 60

    @Flag(name: .shortAndLong, help: "Show the server's log and its standard error.")
    var verbose = false

    /// Which revisions may be spoken.
    enum Era: String, ExpressibleByArgument, CaseIterable { case auto, modern, legacy }

    struct Revision: ExpressibleByArgument {
        static var allValueStrings: [String] { ProtocolRevision.all.map(\.rawValue) }
        let revision: ProtocolRevision
        init?(argument: String) {
            guard let known = ProtocolRevision.all.first(where: { $0.rawValue == argument }) else { return nil }
            revision = known
        }
    }

    func validate() throws {
        guard timeout >= 0.1, timeout <= 86_400 else {
            throw ValidationError("--timeout needs a number of seconds from 0.1 to 86400.")
        }
        if let revision, era != .auto, revision.revision.isModern != (era == .modern) {
            throw ValidationError("--era \(era.rawValue) has no revision \(revision.revision).")
        }
    }

    var revisions: [ProtocolRevision] {
        if let revision { return [revision.revision] }
        switch era {
        case .auto: return ProtocolRevision.all
        case .modern: return ProtocolRevision.modern
        case .legacy: return ProtocolRevision.legacy
        }
    }

    /// The client's own options, without handlers.
    var clientOptions: ClientOptions {
        var options = ClientOptions(name: "imcp", version: Version.current)
        options.revisions = revisions
        options.call.timeout = .seconds(timeout)
        options.connectTimeout = .seconds(timeout)
        options.probeTimeout = min(options.probeTimeout, .seconds(timeout))
        if login {
            // The first answer waits for the person.
            options.call.timeout += Login.patience
            options.connectTimeout += Login.patience
            options.probeTimeout += Login.patience
        }
        return options
    }

    /// The client that was registered by hand.
    func oauthClient() throws(UsageProblem) -> PreRegisteredClient? {
        guard let clientID else {
            guard clientSecret == nil else { throw UsageProblem("--client-secret needs --client-id.") }
            return nil
        }
        guard let clientSecret else { return PreRegisteredClient(id: clientID) }
        let secret = try SecretArgument.process.secret(clientSecret, of: "--client-secret")
        return PreRegisteredClient(id: clientID, secret: SecretText(secret))
    }

    func headers() throws(UsageProblem) -> [(name: String, value: String)] {
        try header.map { argument throws(UsageProblem) in try SecretArgument.process.header(argument) }
    }

    func variables() throws(UsageProblem) -> [String: String] {
        var variables: [String: String] = [:]
        for argument in env {
            let (name, value) = try SecretArgument.process.variable(argument)
            variables[name] = value
        }
        return variables
    }
}

/// Whom to trust over TLS, and how to show who calls.
struct SecurityOptions: ParsableArguments {
    @Option(help: "The authorities to trust over TLS instead of the system's, in PEM.") var ca: String?
    @Option(help: "The certificate to show over TLS, in PEM.") var cert: String?
    @Option(help: "The private key of that certificate, in PEM.") var key: String?

    func validate() throws {
        guard (cert == nil) == (key == nil) else {
            throw ValidationError(
                "--cert and --key need each other; an argument of a tool by this name is written key=VALUE.")
        }
    }

    var isGiven: Bool { ca != nil || cert != nil }
}

extension SecretArgument {
    /// The files and variables of this process.
    static var process: SecretArgument {
        SecretArgument(
            environment: ProcessInfo.processInfo.environment,
            readFile: { try? String(contentsOfFile: $0, encoding: .utf8) })
    }
}

/// Text, or JSON for programs.
struct OutputOption: ParsableArguments {
    @Option(help: "text or json.") var output = OutputFormat.text
    @Flag(help: "The same as --output json.") var json = false

    var isJSON: Bool { json || output == .json }
}
