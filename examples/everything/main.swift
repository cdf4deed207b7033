import ArgumentParser
import Foundation
import MCP
import MCPHTTP

/// Serves ``EverythingServer`` over standard input and output, or over HTTP.
struct Everything: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "everything", abstract: "An MCP server with one example of everything.")

    @Flag(help: "Speak over standard input and output instead of HTTP.")
    var stdio = false

    @Option(help: "The port to listen on; 0 for any free one.")
    var port = 3000

    func run() async throws {
        let everything = EverythingServer()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await everything.run() }
            if stdio {
                try await everything.server.run(over: .stdio)
            } else {
                var configuration = MCPHTTPServer.Configuration()
                configuration.port = port
                let http = MCPHTTPServer(serving: everything.server, configuration: configuration)
                group.addTask { await announce(http) }
                try await http.run()
            }
            group.cancelAll()
        }
    }

    private func announce(_ http: MCPHTTPServer) async {
        guard let address = try? await http.address else { return }
        FileHandle.standardError.write(Data("http://\(address.host):\(address.port)/mcp\n".utf8))
    }
}

do {
    try await Everything.parseOrExit().run()
} catch {
    Everything.exit(withError: error)
}
