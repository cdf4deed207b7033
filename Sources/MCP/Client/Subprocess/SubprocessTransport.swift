import Crypto
public import Logging

/// Starts a server as a process of its own and talks to it over standard input and output.
///
/// ```swift
/// var server = SubprocessTransport.Configuration(command: "npx", arguments: ["-y", "@acme/server"])
/// server.variables["ACME_TOKEN"] = token
/// try await withMCPClient(of: SubprocessTransport(server)) { client in … }
/// ```
///
/// The process leads a session of its own and is ended together with all it started: its standard input is closed,
/// then it is sent SIGTERM, then SIGKILL. What it writes to standard error goes to the log, and the last of it into the
/// error that reports an early end. When this program is killed itself (SIGKILL), the server sees the end of its
/// standard input, which is the sign to end; one that ignores it stays, because the library that starts processes has no
/// place for `PR_SET_PDEATHSIG` between fork and exec.
public struct SubprocessTransport: ClientTransport {
    /// What to start, and how.
    public struct Configuration: Sendable {
        /// A name that is looked up in `PATH`, or a path when it has a slash; one that is not absolute counts from the
        /// working directory.
        public var command: String
        /// What the program gets after its name. Other users of the machine can read it: no secrets.
        public var arguments: [String]
        /// Where it runs; nil for the directory of this process.
        public var workingDirectory: String?
        /// Which variables it gets from this process's environment, where they are set. All others stay here.
        public var inheritedVariables: Set<String> = usualVariables
        /// Further variables, which go before inherited ones. The values are taken for secrets.
        public var variables: [String: String] = [:]
        /// How long it may take to end by itself after its standard input was closed.
        public var closeGrace: Duration = .seconds(2)
        /// How long it may take to end after SIGTERM, until SIGKILL.
        public var terminationGrace: Duration = .seconds(3)
        /// The longest message in bytes; a longer line is dropped.
        public var maxLineBytes = 4 << 20
        /// Takes what the process writes to standard error, line by line, at most 200 lines at once and 50 a second.
        public var logger = Logger(label: "mcp.subprocess", factory: { _ in SwiftLogNoOpLogHandler() })
        /// The level of these lines.
        public var errorOutputLevel: Logger.Level = .info
        /// Measures the rate of the log, and how long the last output may take.
        public var clock: any Clock<Duration> = ContinuousClock()

        /// A command with its arguments.
        public init(command: String, arguments: [String] = [], workingDirectory: String? = nil) {
            self.command = command
            self.arguments = arguments
            self.workingDirectory = workingDirectory
        }

        /// Where to find programs, who the user is and what language they speak: `PATH`, `HOME`, `USER`, `LOGNAME`,
        /// `SHELL`, `TERM`, `LANG`, `LC_*`, `TZ`, `TMPDIR`.
        public static var usualVariables: Set<String> { InheritedVariables.usual }
    }

    /// The command with the names of its options and a digest of the rest.
    public let identity: String
    private let configuration: Configuration

    /// Nothing is started before a connection runs.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        identity = configuration.identity
    }

    /// A connection whose ``ClientConnection/run(_:)`` starts the process and ends it.
    public func connect() async throws -> any ClientConnection { try SubprocessConnection(configuration) }
}

extension SubprocessTransport.Configuration {
    /// Distinguishes servers without telling values, which may be secrets against all advice.
    fileprivate var identity: String {
        let shown = arguments.prefix(8).map { argument in
            argument.hasPrefix("-") ? String(argument.prefix { $0 != "=" }.prefix(32)) : "…"
        }
        var hash = SHA256()
        for part in [command, workingDirectory ?? ""] + arguments { hash.update(data: Array(part.utf8) + [0]) }
        let digest = hash.finalize().prefix(4).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return ([command] + shown + ["(\(digest.joined()))"]).joined(separator: " ")
    }

    /// Why the process cannot be started this way; nil when it may.
    var fault: String? {
        if command.isEmpty { return "The command is empty; name the program to start." }
        if ([command, workingDirectory ?? ""] + arguments).contains(where: { $0.utf8.contains(0) }) {
            return "The command, an argument or the working directory contains a zero byte."
        }
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            if name.isEmpty || name.utf8.contains(0) || name.contains("=") {
                return "The environment variable '\(name)' needs a name without '=' and zero bytes."
            }
            if value.utf8.contains(0) { return "The value of the environment variable \(name) contains a zero byte." }
        }
        return nil
    }
}

extension SubprocessTransport.Configuration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The command without values.
    public var description: String { identity }
    /// The command without values.
    public var debugDescription: String { identity }
    /// The command without values, so that no dump tells secrets.
    public var customMirror: Mirror { Mirror(self, children: ["identity": identity]) }
}
