import Foundation

/// A real Redis server without modules, from Debian.
public struct RedisServer: Sendable {
    private static let program = "/usr/bin/redis-server"
    /// Whether the server can be started here; `scripts/install-dependencies.sh servers` makes it so.
    public static let isInstalled = Installed.isExecutable(program)
    /// The default user's password.
    public static let password = "let-me:in/please"

    /// The server.
    public let process: ServerProcess
    /// Where it listens.
    public var port: Int { process.port }

    private static let server = SharedServer { try start() }

    /// The server that all tests of this process share.
    public static func shared() throws -> RedisServer { try server.get() }

    /// A server of its own: for tests that kill it, or need settings such as `["--cluster-enabled", "yes"]`.
    public static func start(_ arguments: [String] = [], password: String? = Self.password) throws -> RedisServer {
        let port = try ServerProcess.freePort()
        let directory = try ServerProcess.makeDirectory("redis")
        let command =
            [program, "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--dir", directory.path]
            + (password.map { ["--requirepass", $0] } ?? []) + arguments
        let process = try ServerProcess(command, port: port, directory: directory) {
            ServerProcess.accepts(port: port)
        }
        return RedisServer(process: process)
    }
}
