/// What imcp says when it is ready.
enum Banner {
    static func text(host: String, port: Int, configuration: String, servers: [String]) -> String {
        let url = "http://\(host == "0.0.0.0" ? "127.0.0.1" : host):\(port)"
        let body =
            #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":"#
            + #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"#
        return """

            imcp serves \(servers.joined(separator: ", ")) at \(url)/mcp

            Try:

            1. Over HTTP:
               curl -s \(url)/mcp -H 'Content-Type: application/json' \\
                 -H 'Accept: application/json, text/event-stream' \\
                 -H 'MCP-Protocol-Version: 2026-07-28' -H 'Mcp-Method: tools/list' \\
                 -d '\(body)'

            2. In a desktop client, in its mcpServers:
               { "mcpServers": { "imcp": { "command": "\(program)", "args": ["stdio", "--config", "\(FileSystem.absolute(configuration))"] } } }

            3. From the command line:
               \(command(servers, configuration))

            """
    }

    /// A command that works from any directory, whatever the search path.
    private static func command(_ servers: [String], _ configuration: String) -> String {
        let call = servers.contains("files") ? "call files/list_directory --path workspace" : "tools"
        return "\(program) \(call) --config \(FileSystem.absolute(configuration))"
    }

    private static var program: String { FileSystem.thisProgram ?? "imcp" }
}
