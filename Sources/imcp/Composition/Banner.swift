import MCPHTTP

/// What imcp says when it is ready.
enum Banner {
    static func text(_ address: ListenAddress, isSecure: Bool, configuration: String, servers: [String]) -> String {
        let scheme = isSecure ? "https" : "http"
        let url = "\(scheme)://\(host(address))"
        let body =
            #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":"#
            + #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"#
        return """

            imcp serves \(servers.joined(separator: ", ")) at \(place(address, url))

            Try:

            1. Over HTTP:
               curl -s \(curlOptions(address, isSecure))\(url)/mcp -H 'Content-Type: application/json' \\
                 -H 'Accept: application/json, text/event-stream' \\
                 -H 'MCP-Protocol-Version: 2026-07-28' -H 'Mcp-Method: tools/list' \\
                 -d '\(body)'

            2. In a desktop client, in its mcpServers:
               { "mcpServers": { "imcp": { "command": "\(program)", "args": ["stdio", "--config", "\(FileSystem.absolute(configuration))"] } } }

            3. From the command line:
               \(command(servers, configuration))

            """
    }

    private static func host(_ address: ListenAddress) -> String {
        switch address {
        case .tcp("0.0.0.0", let port): "127.0.0.1:\(port)"
        case .tcp: address.description
        case .unix: "localhost"
        }
    }

    private static func place(_ address: ListenAddress, _ url: String) -> String {
        address.isUnix ? "\(url)/mcp on \(address)" : "\(url)/mcp"
    }

    private static func curlOptions(_ address: ListenAddress, _ isSecure: Bool) -> String {
        var options = ""
        if case .unix(let path, _) = address { options += "--unix-socket \(path) " }
        if isSecure { options += "--cacert YOUR-CA.pem " }
        return options
    }

    /// A command that works from any directory, whatever the search path.
    private static func command(_ servers: [String], _ configuration: String) -> String {
        let call = servers.contains("files") ? "call files/list_directory --path workspace" : "tools"
        return "\(program) \(call) --config \(FileSystem.absolute(configuration))"
    }

    private static var program: String { FileSystem.thisProgram ?? "imcp" }
}
