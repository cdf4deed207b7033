import ArgumentParser
import JSON
import MCP

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Tell what an MCP server offers, and what is wrong with it.",
        usage: "imcp inspect SERVER [OPTIONS]",
        discussion: """
            SERVER is \(ServerTarget.help) A command is started once for each revision.

            Calls no tool that exists and changes nothing. Exits with 0 when there are no errors, 1 when there are, 4 \
            when the server cannot be reached.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOption
    @Argument(help: "The server.") var server: String

    func run() async throws { try await perform(.process) }

    func perform(_ console: Console) async throws {
        try await Session.explaining(console, at: ConnectionTrouble.place(of: server)) {
            let way = try Connection(to: ServerTarget(server), connection, console: console)
            var options = connection.clientOptions
            options.logger = console.logger("client", connection)
            let inspector = Inspector(transport: way.transport, options: options, target: way.transport.identity)
            try await Session.untilInterrupted(console) { interruption in
                var inspector = inspector
                inspector.interruption = interruption
                try await Self.report(inspector, isJSON: format.isJSON, console)
            }
        }
    }

    private static func report(_ inspector: Inspector, isJSON: Bool, _ console: Console) async throws {
        let report = InspectionReport(try await inspector.inspect())
        if isJSON {
            console.out(JSONValue.pretty(report.json))
        } else {
            for line in report.lines(width: console.width) { console.out(line) }
        }
        if report.hasErrors { throw Exit.hasFindings }
    }
}
