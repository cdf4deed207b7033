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

    @Option(help: "A Unix socket to listen on, instead of a port.")
    var unix: String?

    @Option(help: "A certificate in PEM, to serve HTTPS.")
    var certificate: String?

    @Option(help: "The private key of the certificate, in PEM.")
    var key: String?

    func validate() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key need each other.")
        }
    }

    func run() async throws {
        let everything = EverythingServer()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await everything.run() }
            if stdio {
                try await everything.server.run(over: .stdio)
            } else {
                var configuration = MCPHTTPServer.Configuration()
                configuration.port = port
                if let unix { configuration.listen = .unix(path: unix) }
                if let certificate, let key {
                    configuration.tls = TLSSettings(certificateChainFile: certificate, privateKeyFile: key)
                }
                let http = MCPHTTPServer(serving: everything.server, configuration: configuration)
                group.addTask { await announce(http) }
                try await http.run()
            }
            group.cancelAll()
        }
    }

    private func announce(_ http: MCPHTTPServer) async {
        guard let address = try? await http.address else { return }
        let name =
            unix.map { "unix:\($0)" }
            ?? "\(certificate == nil ? "http" : "https")://\(address.host):\(address.port)/mcp"
        FileHandle.standardError.write(Data("\(name)\n".utf8))
    }
}

do {
    try await Everything.parseOrExit().run()
} catch {
    Everything.exit(withError: error)
}
