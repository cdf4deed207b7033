import ArgumentParser
import MCP

struct StdioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stdio", abstract: "Serve over standard input and output, as desktop clients start servers.",
        discussion: "Serves everything that the configuration names, or one of its servers under its own names.")

    @OptionGroup var file: ConfigurationOption
    @Argument(help: "One server of the configuration; all of them without.") var server: String?

    func run() async throws {
        let (settings, deployment) = try Starting.deployment(file.path)
        var service: any MCPService = deployment.catalog
        if let server {
            guard let one = deployment.service(server) else {
                StandardError.print("There is no server \"\(server)\" in \(file.path).")
                throw Exit.badCall
            }
            service = one
        }
        let options = settings.protocolOptions
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await deployment.host.run() }
            group.addTask { await deployment.runServers() }
            try await service.run(over: .stdio, options: options)
            group.cancelAll()
        }
    }
}

extension ImcpSettings {
    /// How the protocol is spoken under this configuration.
    var protocolOptions: ProtocolOptions {
        var options = ProtocolOptions()
        options.logger = log.logger("mcp")
        options.maxMessageBytes = limits.maxMessage
        options.requestTimeout = limits.requestTimeout
        return options
    }
}
