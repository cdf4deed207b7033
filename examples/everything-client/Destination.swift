import MCP
import MCPHTTP
import NIOSSL

/// A server as it is named on the command line.
enum Destination {
    /// The way to a server: `http(s)://…`, `http+unix://…`, `ws(s)://…`, `sse+http://…` for the transport of 2024-11-05,
    /// or `stdio:program argument …`.
    ///
    /// - Parameter trust: A file with the certificates to trust instead of the system's.
    static func transport(
        to name: String, authorizer: (any RequestAuthorizer)?, trust: String?
    ) throws -> any ClientTransport {
        if name.hasPrefix("stdio:") {
            let words = name.dropFirst("stdio:".count).split(separator: " ").map(String.init)
            guard let command = words.first else { throw Unexpected("stdio: names no program.") }
            return SubprocessTransport(.init(command: command, arguments: Array(words.dropFirst())))
        }
        var tls = TLSConfiguration.makeClientConfiguration()
        if let trust { tls.trustRoots = .file(trust) }
        if name.hasPrefix("ws:") || name.hasPrefix("wss:") { return try WebSocketClientTransport(url: name, tls: tls) }
        var configuration = HTTPClientTransport.Configuration()
        configuration.authorizer = authorizer
        if trust != nil {
            var pool = HTTPConnectionPool.Configuration()
            pool.tls = tls
            configuration.pool = HTTPConnectionPool(pool)
        }
        if name.hasPrefix("sse+") {
            return try HTTPSSEClientTransport(url: String(name.dropFirst("sse+".count)), configuration: configuration)
        }
        return try HTTPClientTransport(url: name, configuration: configuration)
    }
}
