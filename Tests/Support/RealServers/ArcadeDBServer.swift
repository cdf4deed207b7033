import Foundation

/// A real ArcadeDB server, which speaks Bolt like Neo4j 5.26.
public struct ArcadeDBServer: Sendable {
    private static let home = Installed.packages?.appendingPathComponent("arcadedb_embedded").path
    /// Whether the server can be started here; `scripts/install-dependencies.sh servers` makes it so.
    public static let isInstalled = home.map { Installed.isExecutable("\($0)/jre/bin/java") } ?? false
    /// Who may do everything.
    public static let user = "root"
    /// The password of ``user``.
    public static let password = "playwithdata"
    /// The database to use.
    public static let database = "g"

    /// The server.
    public let process: ServerProcess
    /// The port of Bolt.
    public var port: Int { process.port }

    private static let server = SharedServer { try launch() }

    /// The server that all tests of this process share.
    public static func shared() async throws -> ArcadeDBServer { try await server.get() }

    /// A server of its own, for tests that kill it.
    public static func start() async throws -> ArcadeDBServer { try await BlockingWork.run { try launch() } }

    /// A server of its own that some tests share, started when the first asks for it.
    public static func separate() -> SharedServer<ArcadeDBServer> { SharedServer { try launch() } }

    private static func launch() throws -> ArcadeDBServer {
        guard isInstalled, let home else {
            throw ServerProcess.Failure(
                description: "ArcadeDB is not installed; run scripts/install-dependencies.sh servers")
        }
        let (port, web) = (try ServerProcess.freePort(), try ServerProcess.freePort())
        let directory = try ServerProcess.makeDirectory("arcadedb")
        let settings = [
            "server.rootPath=\(directory.path)", "server.rootPassword=\(password)",
            "server.httpIncomingHost=127.0.0.1", "server.httpIncomingPort=\(web)", "bolt.host=127.0.0.1",
            "bolt.port=\(port)", "server.defaultDatabases=\(database)[\(user)]",
            "server.plugins=Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        ]
        let command =
            ["\(home)/jre/bin/java", "-Xmx512m", "--enable-native-access=ALL-UNNAMED"]
            + ["--add-modules", "jdk.incubator.vector", "-cp", "\(home)/jars/*"]
            + settings.map { "-Darcadedb.\($0)" } + ["com.arcadedb.server.ArcadeDBServer"]
        let process = try ServerProcess(command, port: port, directory: directory) {
            ServerProcess.accepts(port: port) && ServerProcess.accepts(port: web) && hasStarted(directory)
        }
        return ArcadeDBServer(process: process)
    }

    /// The server listens before its database is there; its log says when all is.
    private static func hasStarted(_ directory: URL) -> Bool {
        let log = try? String(contentsOf: directory.appendingPathComponent("server.log"), encoding: .utf8)
        guard let log, let start = log.range(of: "Paths - server root", options: .backwards) else { return false }
        return log[start.upperBound...].contains("ArcadeDB Server started in")
    }
}
