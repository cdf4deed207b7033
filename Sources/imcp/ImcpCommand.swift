import ArgumentParser

/// The command line.
@main
struct ImcpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "imcp",
        abstract: "Safe, fast, observed access for AI agents to files, databases and tools, over MCP.",
        version: Version.current,
        subcommands: [
            ServeCommand.self, StdioCommand.self, InitCommand.self, CheckCommand.self, ToolsCommand.self,
            ResourcesCommand.self, PromptsCommand.self, CallCommand.self, InspectCommand.self,
            DoctorCommand.self, GenerateCommand.self, ValidateCommand.self, SchemaCommand.self,
        ])
}

/// What the process tells scripts by its exit code. Wrong usage of the command line itself is 64.
enum Exit {
    /// The tool ran and reported a failure.
    static let toolFailed = ExitCode(1)
    /// The inspected server has errors; a server's system does not work.
    static let hasFindings = ExitCode(1)
    /// There is no such server or tool, or its arguments are not valid.
    static let badCall = ExitCode(2)
    /// The configuration cannot be used.
    static let badConfiguration = ExitCode(3)
    /// Something outside failed: the address is taken, a system is away, a server breaks the protocol.
    static let unavailable = ExitCode(4)
    /// Somebody pressed Control-C, or asked the process to end.
    static let interrupted = ExitCode(130)
    /// Whoever read the result has closed the pipe: what shells report of other programs then (128 + SIGPIPE).
    static let readerGone = ExitCode(141)
}

/// Where the configuration is.
struct ConfigurationOption: ParsableArguments {
    @Option(name: [.customShort("c"), .customLong("config")], help: "The configuration file.")
    var path = ConfigurationLoading.defaultPath
}

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
