public import Foundation

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
    /// A PEM file with the certificate for `localhost` of a server that speaks TLS.
    public var certificate: URL { process.directory.appendingPathComponent("server.crt") }
    /// `redis://…` of the default user.
    public var url: String { "redis://:let-me%3Ain%2Fplease@127.0.0.1:\(port)" }

    private static let server = SharedServer { try launch() }

    /// The server that all tests of this process share.
    public static func shared() async throws -> RedisServer { try await server.get() }

    /// A server of its own: for tests that kill it, or need settings such as `["--maxmemory", "1mb"]`.
    public static func start(
        _ arguments: [String] = [], password: String? = Self.password, port: Int? = nil
    ) async throws -> RedisServer {
        try await BlockingWork.run { try launch(arguments, password: password, port: port) }
    }

    private static func launch(
        _ arguments: [String] = [], password: String? = Self.password, port: Int? = nil
    ) throws -> RedisServer {
        let port = try port ?? ServerProcess.freePort()
        return try launch(
            ["--port", "\(port)"] + arguments, password: password, port: port,
            in: try ServerProcess.makeDirectory("redis"))
    }

    /// A server that speaks nothing but TLS.
    public static func startTLS(_ arguments: [String] = []) async throws -> RedisServer {
        try await BlockingWork.run { try launchTLS(arguments) }
    }

    private static func launchTLS(_ arguments: [String]) throws -> RedisServer {
        let directory = try ServerProcess.makeDirectory("redis")
        _ = try output(
            of: [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", "server.key", "-out", "server.crt",
            ], in: directory)
        let port = try ServerProcess.freePort()
        let files = ["cert": "server.crt", "key": "server.key", "ca-cert": "server.crt"].flatMap {
            ["--tls-\($0)-file", directory.appendingPathComponent($1).path]
        }
        return try launch(
            ["--port", "0", "--tls-port", "\(port)"] + files + arguments, password: password, port: port, in: directory)
    }

    /// Some servers that are a cluster, each with its share of the slots and without replicas.
    public static func startCluster(of count: Int) async throws -> [RedisServer] {
        try await BlockingWork.run { try launchCluster(of: count) }
    }

    private static func launchCluster(of count: Int) throws -> [RedisServer] {
        let servers = try (0..<count).map { _ in
            try launch(["--cluster-enabled", "yes", "--cluster-port", "\(try ServerProcess.freePort())"])
        }
        guard let first = servers.first else { return [] }
        let addresses = servers.map { "127.0.0.1:\($0.port)" }
        _ = try first.run(["--cluster", "create"] + addresses + ["--cluster-yes"])
        // Each server believes in the cluster a moment after it was made.
        let deadline = ContinuousClock.now + .seconds(30)
        for server in servers {
            while !(try server.run(["cluster", "info"]).contains("cluster_state:ok")), ContinuousClock.now < deadline {
                usleep(20_000)
            }
        }
        return servers
    }

    /// A sentinel that watches over a master, alone.
    public static func startSentinel(of master: RedisServer, name: String) async throws -> RedisServer {
        try await BlockingWork.run { try launchSentinel(of: master, name: name) }
    }

    private static func launchSentinel(of master: RedisServer, name: String) throws -> RedisServer {
        let directory = try ServerProcess.makeDirectory("sentinel")
        let port = try ServerProcess.freePort()
        let file = directory.appendingPathComponent("sentinel.conf")
        try """
        port \(port)
        bind 127.0.0.1
        dir \(directory.path)
        sentinel monitor \(name) 127.0.0.1 \(master.port) 1
        sentinel auth-pass \(name) \(password)
        sentinel down-after-milliseconds \(name) 300
        sentinel failover-timeout \(name) 2000
        """.write(to: file, atomically: true, encoding: .utf8)
        let process = try ServerProcess([program, file.path, "--sentinel"], port: port, directory: directory) {
            ServerProcess.accepts(port: port)
        }
        return RedisServer(process: process)
    }

    private static func launch(
        _ arguments: [String], password: String?, port: Int, in directory: URL
    ) throws -> RedisServer {
        let command =
            [program, "--bind", "127.0.0.1", "--save", "", "--dir", directory.path]
            + (password.map { ["--requirepass", $0, "--masterauth", $0] } ?? []) + arguments
        let process = try ServerProcess(command, port: port, directory: directory) {
            ServerProcess.accepts(port: port)
        }
        return RedisServer(process: process)
    }

    /// Runs `redis-cli` as the default user, apart from the code under test.
    @discardableResult
    public func run(_ arguments: [String]) throws -> String {
        try Self.output(
            of: ["redis-cli", "-p", "\(port)", "-a", Self.password, "--no-auth-warning"] + arguments,
            in: process.directory)
    }

    private static func output(of command: [String], in directory: URL) throws -> String {
        let process = Process()
        // A file and no pipe: a server that another test starts meanwhile would keep the pipe open.
        let file = directory.appendingPathComponent("output-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let output = try FileHandle(forWritingTo: file)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        try output.close()
        let said = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw ServerProcess.Failure(description: "\(command.joined(separator: " ")) failed: \(said)")
        }
        return said
    }
}
